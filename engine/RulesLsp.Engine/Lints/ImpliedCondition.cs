using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Lints;

/// <summary>A condition that all packets fulfil that can come to the rule's chain. Off unless asked for.</summary>
public static class ImpliedCondition
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4013", "implied-condition", Severity.Hint, "All packets that come to the chain fulfil the condition.", IsOffByDefault: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.WholeTable(TableNames.Filter) is not { } filter)
        {
            yield break;
        }

        var known = new Dictionary<(Chain, PacketField), FieldDomain>();
        foreach (Chain chain in filter.Chains.Where(chain => !chain.IsBuiltin && !chain.Callers.IsEmpty))
        {
            foreach (Rule rule in chain.Rules.Where(rule => rule is { SourceIndex: 0, DestinationIndex: 0 }))
            {
                foreach (RangeTest test in context.SemanticsOf(rule).Tests.OfType<RangeTest>().Where(test => test.Option is not null && !IsNeeded(rule, test)))
                {
                    FieldDomain domain = Entering(context, chain, test.Field, known);
                    FieldDomain all = FieldValues.Of(test.Field, context.Ruleset.Family);
                    FieldDomain asked = test.IsNegated ? all.Subtract(FieldDomain.OfRanges(test.Ranges)) : FieldDomain.OfRanges(test.Ranges);
                    if (!domain.SameAs(all) && !domain.IsEmpty && domain.IsWithin(asked.Ranges.AsSpan()))
                    {
                        yield return Finding(context, rule, test, domain);
                    }
                }
            }
        }
    }

    private static Diagnostic Finding(LintContext context, Rule rule, RangeTest test, FieldDomain domain) => new(
        Descriptor,
        Descriptor.DefaultSeverity,
        TextRange.OnLine(rule.Line, test.Option!.NameSpan),
        $"only packets with {FieldText.Name(test.Field)} {FieldText.Ranges(test.Field, domain.Ranges, context.Ruleset.Family)} come to chain {rule.Chain.Name}: the condition always holds",
        [.. rule.Chain.Callers.Select(caller => caller.Line).Distinct().Take(8).Select(line => new RelatedLine(line, "packets come from here"))]);

    // A match or target that loads only behind the protocol needs the test.
    private static bool IsNeeded(Rule rule, RangeTest test) => test.Field == PacketField.Protocol && (!rule.Bound.Matches.IsEmpty || rule.Bound.Target is { Options.IsEmpty: false });

    // All values of packets that can come into the chain, whoever calls it: never too few.
    private static FieldDomain Entering(LintContext context, Chain chain, PacketField field, Dictionary<(Chain, PacketField), FieldDomain> known)
    {
        FieldDomain all = FieldValues.Of(field, context.Ruleset.Family);
        if (chain.IsBuiltin || field is PacketField.TimeToLive or PacketField.Mark or PacketField.ConnectionMark or PacketField.IsLaterFragment)
        {
            return all;
        }

        if (known.TryGetValue((chain, field), out FieldDomain? found))
        {
            return found;
        }

        // What calls in a circle may come with anything.
        known[(chain, field)] = all;
        FieldDomain union = FieldDomain.OfRanges([]);
        foreach (Rule caller in chain.Callers)
        {
            FieldDomain domain = Entering(context, caller.Chain, field, known);
            foreach (RangeTest test in context.SemanticsOf(caller).Tests.OfType<RangeTest>().Where(test => test.Field == field))
            {
                FieldDomain ranges = FieldDomain.OfRanges(test.Ranges);
                domain = test.IsNegated ? domain.Subtract(ranges) : domain.Intersect(ranges);
            }

            union = FieldDomain.OfRanges(union.Ranges.AddRange(domain.Ranges));
        }

        return known[(chain, field)] = union;
    }
}
