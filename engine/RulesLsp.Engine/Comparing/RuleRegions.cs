using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>Which packets can match a rule, and which rules packets can match: from what all rules see alike, so never too little.</summary>
/// <param name="altered">Fields that something may have changed before a rule looks at them.</param>
internal sealed class RuleRegions(DimensionTable dimensions, IReadOnlySet<PacketField> altered)
{
    private const int ShortChain = 16;

    /// <summary>For long chains the rules that packets of the region may match.</summary>
    public Dictionary<Chain, RuleList> RulesFor(RulesetSide side, PacketRegion region)
    {
        var rules = new Dictionary<Chain, RuleList>();
        foreach (Chain chain in side.Tables.SelectMany(table => table.Chains).Where(chain => chain.Rules.Length > ShortChain))
        {
            rules[chain] = [.. chain.Rules.Where(rule => CanMatch(side, rule, region))];
        }

        return rules;
    }

    /// <summary>
    /// The part of a region that holds every packet of it that can match a rule, or come to its chain; a product, so it may hold others too.
    /// null: none can.
    /// </summary>
    /// <param name="rule">null: the chain is asked about.</param>
    public PacketRegion? Around(RulesetSide side, Chain chain, Rule? rule, PacketRegion region)
    {
        ImmutableArray<Hook> hooks = side.HooksOf(chain);
        if (hooks.IsEmpty)
        {
            return null;
        }

        if (hooks is [Hook.Output])
        {
            region = region.With(dimensions.Input, FieldDomain.Of(0));
        }
        else if (hooks is [Hook.Forward])
        {
            region = region.With(dimensions.Input, dimensions.Input.All.Subtract(FieldDomain.Of(0)));
        }

        if (rule is null)
        {
            return region;
        }

        foreach (PacketTest test in side.Semantics.Of(rule).Tests)
        {
            IEnumerable<(Dimension Dimension, FieldDomain Part)> limits = test switch
            {
                RangeTest range when IsSteady(range.Field, chain.TableName) => [LimitOf(range, region)],
                MaskTest mask when FieldBits.IsOfBits(mask.Field) => IsSteadyOfBits(mask.Field) ? LimitsOfBits(mask, region) : [],
                MaskTest mask when IsSteady(mask.Field, chain.TableName) => LimitsOf(mask, region),
                InterfaceTest { IsInput: true } device => [(dimensions.Input, InputPart(device).Intersect(region[dimensions.Input]))],
                NeverTest => [(dimensions.Input, FieldDomain.OfRanges([]))],
                _ => [],
            };
            foreach ((Dimension dimension, FieldDomain part) in limits)
            {
                if (part.IsEmpty)
                {
                    return null;
                }

                region = region.With(dimension, part);
            }
        }

        return region;
    }

    private bool CanMatch(RulesetSide side, Rule rule, PacketRegion region)
    {
        foreach (PacketTest test in side.Semantics.Of(rule).Tests)
        {
            switch (test)
            {
                case RangeTest range when IsSteady(range.Field, rule.Chain.TableName):
                    FieldDomain domain = region[dimensions.Of(range.Field)];
                    if (range.IsNegated ? domain.IsWithin(range.Ranges.AsSpan()) : !domain.Overlaps(range.Ranges.AsSpan()))
                    {
                        return false;
                    }

                    break;
                case InterfaceTest { IsInput: true } device when !InputPart(device).Overlaps(region[dimensions.Input].Ranges.AsSpan()):
                case NeverTest:
                    return false;
                case OpaqueTest or UnmodelledTest or AnyOfTest:
                    return true;
            }
        }

        return true;
    }

    // A packet that this host sends to itself comes back in by lo: it stays possible.
    private FieldDomain InputPart(InterfaceTest device)
    {
        FieldDomain fitting = dimensions.Devices.Fitting(device.Name, device.IsPrefix);
        FieldDomain part = device.IsNegated ? dimensions.Input.All.Subtract(fitting) : fitting;
        return FieldDomain.OfRanges(part.Ranges.Add(new FieldRange(0, 0)));
    }

    private (Dimension, FieldDomain) LimitOf(RangeTest test, PacketRegion region)
    {
        Dimension dimension = dimensions.Of(test.Field);
        FieldDomain ranges = FieldDomain.OfRanges(test.Ranges);
        return (dimension, test.IsNegated ? region[dimension].Subtract(ranges) : region[dimension].Intersect(ranges));
    }

    private IEnumerable<(Dimension, FieldDomain)> LimitsOf(MaskTest test, PacketRegion region)
    {
        Dimension dimension = dimensions.Of(test.Field);
        return region[dimension].Masked(test.Mask, test.Value) is { } part
            ? [(dimension, test.IsNegated ? region[dimension].Subtract(part) : part)]
            : [];
    }

    // Which of several parts is another one cannot be said in a product.
    private IEnumerable<(Dimension, FieldDomain)> LimitsOfBits(MaskTest test, PacketRegion region)
    {
        Dimension[] parts = [.. dimensions.PartsOf(test.Field).Where(part => (part.Mask!.Value & test.Mask) == part.Mask.Value)];
        return !test.IsNegated ? parts.Select(part => (part, region[part].Intersect(Wanted(part))))
            : parts is [var only] && only.Mask == test.Mask ? [(only, region[only].Subtract(Wanted(only)))]
            : [];

        FieldDomain Wanted(Dimension part) => FieldDomain.Of(FieldBits.Extract(test.Value, part.Mask!.Value));
    }

    private bool IsSteadyOfBits(PacketField field) => field == PacketField.TypeOfService && !altered.Contains(field);

    // Every rule sees the field as the packet came with it. raw stands before connection tracking.
    private bool IsSteady(PacketField field, string table) => field switch
    {
        PacketField.SourceAddress or PacketField.DestinationAddress or PacketField.Protocol or PacketField.SourcePort or PacketField.DestinationPort
            or PacketField.IcmpTypeCode or PacketField.TcpFlags or PacketField.Length or PacketField.TcpMaximumSegmentSize => !altered.Contains(field),
        PacketField.ConntrackState => table != "raw" && !altered.Contains(field),
        _ => false,
    };
}
