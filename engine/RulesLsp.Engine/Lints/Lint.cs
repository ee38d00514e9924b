namespace RulesLsp.Engine.Lints;

/// <summary>When a lint runs: at once after an edit, or when the reachability of every rule is known.</summary>
public enum LintWave : byte
{
    Fast,
    Deep,
}

/// <summary>A lint that looks at the ruleset itself, in contrast to those that pass on the binder's problems.</summary>
public sealed record Lint(LintDescriptor Descriptor, LintWave Wave, Func<LintContext, IEnumerable<Diagnostic>> Run);
