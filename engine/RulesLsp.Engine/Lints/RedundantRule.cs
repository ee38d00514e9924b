using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Lints;

/// <summary>Whatever comes behind a rule does the same to all of its packets: removing it changes nothing.</summary>
public static class RedundantRule
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4009", "redundant-rule", Severity.Hint, "Later rules or the policy do the same to all packets of this one.", IsOffByDefault: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.Reachability is not { } reachability || context.WholeTable(TableNames.Filter) is not { } filter)
        {
            yield break;
        }

        var later = new LaterVerdicts(context);
        foreach (Rule rule in filter.Chains.SelectMany(chain => chain.Rules))
        {
            RuleSemantics meaning = context.SemanticsOf(rule);
            bool isAsked = meaning.Action is VerdictAction or RejectAction && meaning.Tests.Length > 0 && !LaterVerdicts.Counts(meaning)
                && context.Ruleset.RulesOfLine(rule.Line).Length == 1 && !reachability.IsDead(rule) && !reachability.IsUndecided(rule);
            if (isAsked && later.SameFor(rule) is { } deciders)
            {
                yield return Finding(context, rule, deciders);
            }
        }
    }

    private static Diagnostic Finding(LintContext context, Rule rule, ImmutableArray<object> deciders)
    {
        Rule[] rules = [.. deciders.OfType<Rule>()];
        string[] who = [.. rules.Length > 0 ? [DeadRuleText.Lines(rules)] : Array.Empty<string>(), .. deciders.OfType<Chain>().Select(chain => $"the policy of {chain.Name}")];
        string verb = rules.Length <= 1 && who.Length == 1 ? DeadRuleText.VerbOf(rule, context).One : DeadRuleText.VerbOf(rule, context).Several;
        return new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            context.RangeOfLine(rule.Line),
            $"removing it changes nothing: {string.Join(" and ", who)} {verb} its packets too",
            [.. rules.DistinctBy(other => other.Line).Take(8).Select(other => new RelatedLine(other.Line, $"this rule {DeadRuleText.VerbOf(other, context).One} them"))]);
    }
}

/// <summary>
/// Follows the packets of a rule through what comes behind it, as if the rule were not there, and keeps every end that its conditions leave
/// open: "all of them get the same verdict" is certain. What is in doubt is no such thing.
/// </summary>
internal sealed class LaterVerdicts(LintContext context)
{
    private const int DeepestCall = 20;

    // Rules that all questions together may look at: never a time, so that findings repeat.
    private int _workLeft = 1_000_000;
    private readonly HashSet<object> _deciders = [];

    /// <summary>Asking the rule's conditions changes something for other packets, or nobody knows what it asks.</summary>
    public static bool Counts(RuleSemantics rule) => rule.Tests.Any(static test => test is OpaqueTest { Kind: OpaqueKind.Fresh } or UnmodelledTest);

    /// <summary>The rules and built-in chains (for their policies) that do the same to the rule's packets; null: it is not certain that they do.</summary>
    public ImmutableArray<object>? SameFor(Rule rule)
    {
        _deciders.Clear();
        RuleSemantics meaning = context.SemanticsOf(rule);
        var product = new RuleProduct(meaning, context.Ruleset.Family);
        return DoSame(rule.Chain, rule.Number, meaning.Action, product, 0) ? [.. _deciders.OrderBy(item => (item as Rule)?.Line ?? int.MaxValue)] : null;
    }

    /// <param name="next">The index of the first rule that is looked at.</param>
    private bool DoSame(Chain chain, int next, RuleAction action, RuleProduct product, int depth)
    {
        for (int i = next; i < chain.Rules.Length; i++)
        {
            if (--_workLeft < 0)
            {
                return false;
            }

            Rule rule = chain.Rules[i];
            RuleSemantics meaning = context.SemanticsOf(rule);
            var asked = new RuleProduct(meaning, context.Ruleset.Family);
            if (asked.IsApartFrom(product))
            {
                continue;
            }

            bool takesAll = asked.Covers(product);
            if (Counts(meaning) || context.RefusedLines.Contains(rule.Line))
            {
                return false;
            }

            switch (meaning.Action)
            {
                case VerdictAction or RejectAction when IsSame(action, meaning.Action):
                    _deciders.Add(rule);
                    if (takesAll)
                    {
                        return true;
                    }

                    break;
                case ContinueAction { Target: null }:
                    break;
                case ReturnAction:
                    if (!Behind(chain, action, product, depth))
                    {
                        return false;
                    }

                    if (takesAll)
                    {
                        return true;
                    }

                    break;
                default:
                    return false;
            }
        }

        return Behind(chain, action, product, depth);
    }

    private bool Behind(Chain chain, RuleAction action, RuleProduct product, int depth)
    {
        if (--_workLeft < 0 || depth > DeepestCall)
        {
            return false;
        }

        if (chain.IsBuiltin)
        {
            _deciders.Add(chain);
            return action is VerdictAction verdict && verdict.IsAccept == (chain.Policy != ChainPolicy.Drop);
        }

        // A goto comes back to somebody else.
        return !chain.Callers.IsEmpty && chain.Callers.All(caller => caller.Bound.JumpKind == JumpKind.Jump && DoSame(caller.Chain, caller.Number, action, product, depth + 1));
    }

    private static bool IsSame(RuleAction one, RuleAction other) => (one, other) switch
    {
        (VerdictAction left, VerdictAction right) => left.IsAccept == right.IsAccept,
        (RejectAction left, RejectAction right) => left.ReplyType == right.ReplyType,
        _ => false,
    };
}
