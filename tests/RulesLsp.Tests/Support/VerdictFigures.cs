using System.Globalization;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Support;

/// <summary>How many verdicts of ours agree with those of the real iptables, in one line that `npm run oracle` reads.</summary>
/// <param name="Judged">All verdicts compared.</param>
/// <param name="FalseRefusals">What we refuse and iptables takes.</param>
/// <param name="Missed">What iptables refuses and we do not.</param>
/// <param name="LeftOut">Verdicts that are not compared, for the reason stands in a list beside the test.</param>
/// <param name="Goal">The least share that must agree, in percent.</param>
internal sealed record VerdictFigures(string Name, int Judged, int FalseRefusals, int Missed, int LeftOut, double Goal)
{
    /// <summary>The share that agrees, in percent.</summary>
    public double Percent => 100.0 * (Judged - FalseRefusals - Missed) / Judged;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"figure|{Name}|{Judged}|{Percent:F2} %|{FalseRefusals}|{Missed}|{LeftOut}|{Goal} %");

    public void Print(ITestOutputHelper output) => output.WriteLine(ToString());
}
