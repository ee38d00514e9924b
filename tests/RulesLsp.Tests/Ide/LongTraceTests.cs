using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>A trace through a long ruleset keeps what took part, and tells of the lines that are looked at why they did not.</summary>
public sealed class LongTraceTests
{
    private const int Rules = 4_000;
    private const string Packet = "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn new";

    [Fact]
    public void What_passed_the_packet_by_is_not_kept_whatever_is_open()
    {
        // Of each unreadable rule nobody knows whether it takes the packet: the trace has more cases than are told apart.
        Analysis analysis = Traced(Ruleset(number => number % 100 == 0 ? "-s 300.0.0.1 -j DROP" : null));
        TraceRun run = Assert.Single(analysis.Traces);
        Assert.True(run.Tree!.Outcomes.Length > 60, $"{run.Tree.Outcomes.Length} cases");
        Assert.InRange(run.Tree.Outcomes.Sum(outcome => outcome.Steps.Length), 1, 3 * run.Tree.Outcomes.Length);
    }

    [Fact]
    public void The_hints_of_some_lines_are_those_of_the_whole_file()
    {
        Analysis analysis = Traced(Ruleset(number => number % 1_000 == 500 ? "-m statistic --mode random --probability 0.5 -j LOG" : null));
        InlayHint[] whole = [.. InlayHintsFeature.Compute(analysis, InlayHintKinds.Verdicts)];
        Assert.True(whole.Length >= Rules, $"{whole.Length} hints");
        Assert.Equal("✗ source 198.51.100.7 ≠ 10.0.7.208", whole.Single(hint => hint.Position.Line == 2_001).Label);
        foreach (int first in new[] { 0, 1_500, Rules - 10 })
        {
            Assert.Equal(whole.Where(hint => hint.Position.Line >= first && hint.Position.Line <= first + 40), InlayHintsFeature.Compute(analysis, InlayHintKinds.Verdicts, first, first + 40));
        }
    }

    [Fact]
    public void Editors_without_hints_are_told_why_of_short_rulesets_only()
    {
        Assert.InRange(TraceDiagnostics.Compute(Traced(Ruleset(_ => null))).Length, 1, 5);
        Assert.Contains(TraceDiagnostics.Compute(Traced("*filter\n:INPUT DROP [0:0]\n-A INPUT -p udp -j ACCEPT\nCOMMIT\n")), note => note.Message.StartsWith("✗ ", StringComparison.Ordinal));
    }

    private static Analysis Traced(string text) => Analysis.Create("long.rules", RulesetSyntax.Parse(text), new AnalysisOptions()).WithTrace(0, Packet);

    /// <param name="special">What the rule with this number says; null: it is about an address of its own.</param>
    private static string Ruleset(Func<int, string?> special) =>
        "*filter\n:INPUT DROP [0:0]\n" + string.Concat(Enumerable.Range(1, Rules).Select(number => $"-A INPUT {special(number) ?? $"-s 10.0.{number / 256}.{number % 256} -j ACCEPT"}\n")) + "COMMIT\n";
}
