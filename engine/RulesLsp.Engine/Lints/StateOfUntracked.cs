using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule asks for the connection state of packets that the raw table keeps from being tracked.</summary>
public static class StateOfUntracked
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5007", "state-of-untracked", Severity.Warning, "A rule asks for the state of packets that are not tracked.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.Reachability is null || context.WholeTable(TableNames.Raw) is not { } raw || !raw.Chains.Any(chain => chain.Rules.Any(rule => IsNoTrack(context.SemanticsOf(rule).Action))))
        {
            yield break;
        }

        foreach (Hook entry in new[] { Hook.Prerouting, Hook.Output })
        {
            // After a translation the packet is another one than raw saw.
            if (raw.FindChain(Pipeline.ChainName(entry)) is not { } chain || TranslatesDestination(context, entry))
            {
                continue;
            }

            foreach (IGrouping<Hook, Rule> asked in AskedBehind(context, entry).Where(rule => !context.IsDeadLine(rule.Line)).GroupBy(rule => CallPaths.HooksReaching(rule.Chain)[0]))
            {
                var question = new EarlierTableQuestion(context.Ruleset, raw, chain, asked.Key, IsNoTrack);
                foreach ((Rule rule, ImmutableArray<Rule> takers) in EarlierTable.Find(question, [.. asked], CancellationToken.None))
                {
                    if (takers.All(taker => MatchedBeforeTranslation.AsksLastingFactsOnly(context.SemanticsOf(taker))))
                    {
                        yield return Describe(context, rule, takers[0]);
                    }
                }
            }
        }
    }

    private static Diagnostic Describe(LintContext context, Rule rule, Rule taker)
    {
        BoundOption? option = StateTest(context.SemanticsOf(rule))?.Option;
        TextRange range = option is { } asked ? TextRange.OnLine(rule.Line, asked.Span) : context.RangeOfLine(rule.Line);
        return new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            range,
            $"never matches: line {taker.Line + 1} keeps these packets from being tracked, so their state is UNTRACKED",
            [new RelatedLine(taker.Line, "this keeps them from being tracked")],
            Fix: FixFor(rule, option));
    }

    private static DiagnosticFix? FixFor(Rule rule, BoundOption? option)
    {
        if (option is not { IsNegated: false, ValueSpans: [var span] } || option.Value<ConntrackStatesValue>() is null)
        {
            return null;
        }

        var end = new TextPosition(rule.Line, span.End);
        return new DiagnosticFix("Add UNTRACKED", [new TextChange(new TextRange(end, end), ",UNTRACKED")]);
    }

    /// <summary>The rules behind raw's chain that no untracked packet passes because of its state.</summary>
    private static IEnumerable<Rule> AskedBehind(LintContext context, Hook entry) =>
        from rule in context.LiveLines
        where rule.Chain.TableName != TableNames.Raw && rule.Bound.Matches.Length > 0
            && CallPaths.HooksReaching(rule.Chain) is [var only] && IsBehind(only, entry)
            && StateTest(context.SemanticsOf(rule)) is not null
        select rule;

    private static bool IsBehind(Hook hook, Hook entry) =>
        entry == Hook.Output ? hook == Hook.Output : hook is Hook.Prerouting or Hook.Input or Hook.Forward;

    private static PacketTest? StateTest(RuleSemantics semantics)
    {
        var facts = new FactCheck(new Packet { Family = AddressFamily.IPv4, State = ConntrackStates.Untracked }, Hook.Forward);
        return semantics.Tests.FirstOrDefault(test => test is RangeTest { Field: PacketField.ConntrackState } && facts.Of(test) == FactAnswer.No);
    }

    private static bool IsNoTrack(RuleAction action) => action is NoTrackAction;

    private static bool TranslatesDestination(LintContext context, Hook entry) =>
        context.LiveTables.FirstOrDefault(table => table.Name == TableNames.Nat) is { } nat
        && nat.Chains.Where(chain => CallPaths.HooksReaching(chain).Contains(entry))
            .SelectMany(chain => chain.Rules)
            .Any(rule => context.SemanticsOf(rule).Action is TranslateAction { Kind: TranslationKind.Destination or TranslationKind.Redirect or TranslationKind.Network } or UnknownAction);
}
