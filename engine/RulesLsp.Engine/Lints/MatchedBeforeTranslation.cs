using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule of the filter table asks for the destination that its packets had before the nat table changed it.</summary>
public static class MatchedBeforeTranslation
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5005", "matched-before-translation", Severity.Warning, "A rule asks for a destination that the nat table has changed before.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.Reachability is null || context.WholeTable(TableNames.Filter) is not { } filter || Translations.OfReceived(context) is not { Length: > 0 } translations
            || context.WholeTable(TableNames.Nat) is not { } nat || nat.FindChain(Pipeline.ChainName(Hook.Prerouting)) is not { } prerouting)
        {
            yield break;
        }

        foreach (Hook hook in new[] { Hook.Input, Hook.Forward })
        {
            ImmutableArray<Rule> asked =
            [
                .. from chain in filter.Chains
                   where CallPaths.HooksReaching(chain) is [var only] && only == hook
                   from rule in chain.Rules
                   where !context.IsDeadLine(rule.Line) && AsksForDestination(context.SemanticsOf(rule)) && !translations.Any(other => MayBe(context, other, rule, hook))
                   select rule,
            ];
            var question = new EarlierTableQuestion(context.Ruleset, nat, prerouting, hook, Translations.IsKnown);
            foreach ((Rule rule, ImmutableArray<Rule> takers) in asked.IsEmpty ? [] : EarlierTable.Find(question, asked, CancellationToken.None))
            {
                if (takers.All(taker => AsksLastingFactsOnly(context.SemanticsOf(taker))))
                {
                    yield return Describe(context, rule, translations.First(translation => translation.Rule.Line == takers[0].Line), hook);
                }
            }
        }
    }

    private static Diagnostic Describe(LintContext context, Rule rule, DestinationTranslation translation, Hook hook) => new(
        Descriptor,
        Descriptor.DefaultSeverity,
        context.RangeOfLine(rule.Line),
        $"never matches: line {translation.Rule.Line + 1} sends these packets to {translation.Text} before {Pipeline.ChainName(hook)} sees them; ask for the new destination, or for the original one of the connection",
        [new RelatedLine(translation.Rule.Line, "this changes the destination")]);

    private static bool AsksForDestination(RuleSemantics semantics) =>
        semantics.Tests.Any(test => test is RangeTest { IsNegated: false, Field: PacketField.DestinationAddress or PacketField.DestinationPort });

    /// <summary>The rule may match what comes out of the translation.</summary>
    private static bool MayBe(LintContext context, DestinationTranslation translation, Rule rule, Hook hook) =>
        new FactCheck(translation.Product, hook).All(context.SemanticsOf(rule).Tests) != FactAnswer.No;

    /// <summary>What the tests ask is the same at both tables: between them marks and header fields may be changed.</summary>
    internal static bool AsksLastingFactsOnly(RuleSemantics semantics) => semantics.Tests.All(test => test switch
    {
        InterfaceTest => true,
        RangeTest range => IsLasting(range.Field),
        MaskTest mask => IsLasting(mask.Field),
        _ => false,
    });

    private static bool IsLasting(PacketField field) => field is PacketField.SourceAddress or PacketField.DestinationAddress or PacketField.Protocol
        or PacketField.SourcePort or PacketField.DestinationPort or PacketField.IcmpTypeCode or PacketField.TcpFlags or PacketField.IsLaterFragment
        or PacketField.ConntrackState;
}
