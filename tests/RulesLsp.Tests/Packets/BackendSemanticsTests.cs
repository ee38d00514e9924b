using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using Xunit;

namespace RulesLsp.Tests.Packets;

/// <summary>What rules mean to one back end, taken from what they mean to others, is what it would be anew.</summary>
public sealed class BackendSemanticsTests
{
    [Fact]
    public void What_is_shared_between_back_ends_is_the_same_for_them()
    {
        (int shared, int differing) = (0, 0);
        foreach (ExampleCase example in ExampleCase.All)
        {
            Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(example.Restore.Text), new RulesetOptions(example.Family, RulesetProfile.Restore, []));
            foreach (Backends given in Enum.GetValues<Backends>())
            {
                foreach (Backends wanted in Enum.GetValues<Backends>())
                {
                    RulesetSemantics known = new RulesetSemantics(ruleset, given);
                    foreach (Rule rule in ruleset.Rules)
                    {
                        string anew = Text(new RulesetSemantics(ruleset, wanted).Of(rule));
                        Assert.Equal(anew, Text(known.For(wanted).Of(rule)));
                        shared += ReferenceEquals(known.Of(rule), known.For(wanted).Of(rule)) ? 1 : 0;
                        differing += anew != Text(known.Of(rule)) ? 1 : 0;
                    }
                }
            }
        }

        Assert.True(shared > 1_000 && differing > 10, $"{shared} shared, {differing} differ");
    }

    private static string Text(RuleSemantics semantics) => $"{string.Join("; ", semantics.Tests.Select(Text))} {semantics.Action.GetType().Name}";

    private static string Text(PacketTest test) => test switch
    {
        RangeTest range => $"{range.IsNegated} {range.Field} {string.Join(",", range.Ranges)} {range.Need}",
        AnyOfTest any => $"{any.IsNegated} ({string.Join(" or ", any.Alternatives.Select(Text))})",
        OpaqueTest opaque => $"{opaque.IsNegated} {opaque.Kind} {opaque.Key}",
        UnmodelledTest unmodelled => unmodelled.Text,
        NeverTest never => never.Why,
        _ => test.ToString(),
    };
}
