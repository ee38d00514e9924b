using System.Globalization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>A rule by its place: the kernel's 1-based number in the chain.</summary>
internal readonly record struct RulePlace(string Table, string Chain, int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Table}:{Chain}:{Number}");
}

/// <summary>Reads how many packets each rule took, without a program in between.</summary>
internal interface IRuleCounters : IDisposable
{
    Dictionary<RulePlace, long> Read(AddressFamily family);
}
