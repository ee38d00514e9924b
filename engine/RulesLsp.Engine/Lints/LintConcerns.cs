using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>The rules that lints about the whole ruleset look at.</summary>
internal static class LintConcerns
{
    /// <summary>The rule may lead to a chain.</summary>
    public static bool Jumps(BoundRule rule) => rule is { JumpName: not null, Target.Entry: null } or { JumpName: not null, Target: null };

    /// <summary>The rule may stand elsewhere than its line tells.</summary>
    public static bool Insertions(BoundRule rule) => rule.Command != RuleCommand.Append;
}
