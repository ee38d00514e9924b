using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A line in the kernel log for every packet: whoever sends many fills it.</summary>
public static class LogWithoutLimit
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5012", "log-without-limit", Severity.Information, "Every packet writes a line to the kernel log.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // nat logs connections and not packets: a lint of its own tells it.
        foreach (Chain chain in context.LiveTables.Where(static table => table.Name != TableNames.Nat).SelectMany(static table => table.Chains))
        {
            if (IsRationed(context, chain))
            {
                continue;
            }

            Rule[] found = [.. Unlimited(context, chain)];
            if (found.Length > 0)
            {
                string more = found.Length > 1 ? $", as {found.Length - 1} more of {chain.Name} {(found.Length == 2 ? "does" : "do")}" : "";
                yield return new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    TextRange.OnLine(found[0].Line, found[0].Bound.JumpNameSpan),
                    $"this rule writes a line for each packet{more}: without a limit whoever sends many fills the log",
                    []);
            }
        }
    }

    /// <summary>Log rules, rules that may count, and calls, which may count for the chain that they lead to.</summary>
    public static bool Concerns(BoundRule rule) => IsLog(rule) || MayCount(rule) || LintConcerns.Jumps(rule);

    private static bool IsLog(BoundRule rule) => rule.Target?.Entry is { } entry && RuleSemanticsTable.WritesKernelLog(entry.Name);

    private static IEnumerable<Rule> Unlimited(LintContext context, Chain chain)
    {
        for (int place = 0; place < chain.Rules.Length; place++)
        {
            // Of a large chain nearly all rules do neither.
            BoundRule bound = chain.Rules.BoundOf(place);
            bool isLog = IsLog(bound);
            bool counts = MayCount(bound) && Counts(context.Semantics.Of(chain, place));
            if (isLog && !counts && chain.Rules[place] is { SourceIndex: 0, DestinationIndex: 0 } rule)
            {
                yield return rule;
            }

            // What comes after a rule that counts may be what the count leaves over.
            if (!isLog && counts)
            {
                yield break;
            }
        }
    }

    /// <summary>Every call of the chain counts already, or nobody can tell.</summary>
    private static bool IsRationed(LintContext context, Chain chain) =>
        !chain.IsBuiltin && (context.Ruleset.KeepsChains || chain.Callers.IsEmpty || chain.Callers.Any(caller => MayCount(caller.Bound) && Counts(context.SemanticsOf(caller))));

    /// <summary>Cheaper than to ask what the rule means: matches that are modelled exactly never count.</summary>
    private static bool MayCount(BoundRule rule)
    {
        foreach (BoundModule match in rule.Matches)
        {
            if (match.Entry?.Model != ModelDepth.Exact)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The rule's condition counts packets, draws lots, or is not known.</summary>
    private static bool Counts(RuleSemantics rule) =>
        rule.Tests.Any(test => test is OpaqueTest { Kind: OpaqueKind.Fresh } or UnmodelledTest);
}
