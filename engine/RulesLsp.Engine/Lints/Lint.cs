using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>When a lint runs: at once after an edit, or when the reachability of every rule is known.</summary>
public enum LintWave : byte
{
    Fast,
    Deep,
}

/// <summary>A lint that looks at the ruleset itself, in contrast to those that pass on the binder's problems.</summary>
/// <param name="Rulesets">The rulesets that it says something about.</param>
public sealed record Lint(LintDescriptor Descriptor, LintWave Wave, Func<LintContext, IEnumerable<Diagnostic>> Run, LintRulesets Rulesets = LintRulesets.OfPackets)
{
    /// <summary>Its findings; none about rulesets that it is not for.</summary>
    public IEnumerable<Diagnostic> Findings(LintContext context) =>
        Rulesets == LintRulesets.All || context.Ruleset.Family.HasPackets() ? Run(context) : [];
}

/// <summary>What a lint knows about.</summary>
public enum LintRulesets : byte
{
    /// <summary>IPv4 and IPv6: connections, translation, the loopback and the like.</summary>
    OfPackets,

    /// <summary>Those of ARP frames and bridges too: chains, places, and rules that others leave nothing.</summary>
    All,
}
