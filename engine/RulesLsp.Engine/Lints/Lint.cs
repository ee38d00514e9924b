using System.Collections.Concurrent;
using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>When a lint runs: at once after an edit, or when the reachability of every rule is known.</summary>
public enum LintWave : byte
{
    Fast,
    Deep,

    /// <summary>Together with <see cref="Deep"/>, on another core: these ask what the filter table can do with packets, and share the work allowed for that.</summary>
    DeepFlows,
}

/// <summary>A lint that looks at the ruleset itself, in contrast to those that pass on the binder's problems.</summary>
/// <param name="Rulesets">The rulesets that it says something about.</param>
/// <param name="Concerns">
/// Whether its findings may change with such a rule: an edit of others, which leaves all lines where they are, leaves them as they were. null: with any.
/// </param>
/// <param name="LastLine">
/// The last line (0-based) that it looks at: an edit behind it, by which no verdict up to there became another, leaves its findings as they were.
/// null: any line.
/// </param>
public sealed record Lint(
    LintDescriptor Descriptor,
    LintWave Wave,
    Func<LintContext, IEnumerable<Diagnostic>> Run,
    LintRulesets Rulesets = LintRulesets.OfPackets,
    Func<BoundRule, bool>? Concerns = null,
    Func<LintContext, int>? LastLine = null)
{
    /// <summary>Its findings; none about rulesets that it is not for, and none that nobody has asked for.</summary>
    public IEnumerable<Diagnostic> Findings(LintContext context) =>
        (Rulesets == LintRulesets.All || context.Ruleset.Family.HasPackets()) && (!Descriptor.IsOffByDefault || context.Asks(Descriptor)) ? Run(context) : [];
}

/// <summary>Adds what is to be said about one rule to <paramref name="found"/>. Asked by several threads at once.</summary>
public delegate void RuleJudge(LintContext context, Rule rule, List<Diagnostic> found);

/// <summary>A lint of the fast wave that judges the rule of a line by itself: the rule, and what leads to its chain.</summary>
/// <param name="Rulesets">The rulesets that it says something about.</param>
/// <param name="AsksPolicy">Of such a rule in a built-in chain it says something else where the policy is another one. null: of none.</param>
public sealed record RuleLint(LintDescriptor Descriptor, RuleJudge Judge, LintRulesets Rulesets = LintRulesets.OfPackets, Func<BoundRule, bool>? AsksPolicy = null)
{
    /// <summary>The findings of such lints about one rule.</summary>
    public static void JudgeOne(ImmutableArray<RuleLint> lints, LintContext context, Rule rule, List<Diagnostic> found)
    {
        foreach (RuleLint lint in lints)
        {
            if (lint.Rulesets == LintRulesets.All || context.Ruleset.Family.HasPackets())
            {
                lint.Judge(context, rule, found);
            }
        }
    }

    /// <summary>The findings of such lints about all live lines: one walk over the rules, which the cores share.</summary>
    public static IEnumerable<Diagnostic> Findings(ImmutableArray<RuleLint> lints, LintContext context)
    {
        RuleLint[] asked = [.. lints.Where(lint => lint.Rulesets == LintRulesets.All || context.Ruleset.Family.HasPackets())];
        RuleList rules = context.LiveLines;
        var found = new ConcurrentBag<List<Diagnostic>>();
        SharedWork.Do(rules.Length, (from, to) => found.Add(JudgeRange(from, to)));
        return found.SelectMany(static part => part);

        List<Diagnostic> JudgeRange(int from, int to)
        {
            var part = new List<Diagnostic>();
            for (int index = from; index < to; index++)
            {
                foreach (RuleLint lint in asked)
                {
                    lint.Judge(context, rules[index], part);
                }
            }

            return part;
        }
    }
}

/// <summary>What a lint knows about.</summary>
public enum LintRulesets : byte
{
    /// <summary>IPv4 and IPv6: connections, translation, the loopback and the like.</summary>
    OfPackets,

    /// <summary>Those of ARP frames and bridges too: chains, places, and rules that others leave nothing.</summary>
    All,
}
