using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>Which packets can match a rule, and which rules packets can match: from what all rules see alike, so never too little.</summary>
/// <param name="footprint">Tells which fields something may have changed before a rule looks at them.</param>
internal sealed class RuleRegions(DimensionTable dimensions, RuleFootprint footprint)
{
    private const int ShortChain = 16;
    private const int MostCallers = 16;
    private const string NatTable = "nat";

    // What the calls of a user chain let through; of those that are being looked at, and of null, nothing is known.
    private readonly Dictionary<Chain, PacketRegion?> _called = [];

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

        if (chain.Hook is null)
        {
            if (OfCalls(side, chain) is not { } called)
            {
                return null;
            }

            foreach (int index in called.Said)
            {
                Dimension dimension = dimensions[index];
                FieldDomain part = region[dimension].Intersect(called[dimension]);
                if (part.IsEmpty)
                {
                    return null;
                }

                region = region.With(dimension, part);
            }
        }

        return rule is null ? region : Around(side, rule, region);
    }

    // null: no call lets any packet through.
    private PacketRegion? OfCalls(RulesetSide side, Chain chain)
    {
        if (_called.TryGetValue(chain, out PacketRegion? known))
        {
            return known;
        }

        _called[chain] = PacketRegion.Everything;
        if (chain.Callers.Length > MostCallers)
        {
            return PacketRegion.Everything;
        }

        PacketRegion[] calls = [.. chain.Callers.Select(call => Around(side, call.Chain, call, PacketRegion.Everything)).OfType<PacketRegion>()];
        PacketRegion? all = calls.Length == 0 ? null : calls.Aggregate(Hull);
        _called[chain] = all;
        return all;
    }

    // The smallest product that holds both.
    private PacketRegion Hull(PacketRegion one, PacketRegion other)
    {
        PacketRegion hull = PacketRegion.Everything;
        foreach (int index in one.Said.Where(index => other.IsSaid(dimensions[index])))
        {
            Dimension dimension = dimensions[index];
            hull = hull.With(dimension, FieldDomain.OfRanges(one[dimension].Ranges.AddRange(other[dimension].Ranges)));
        }

        return hull;
    }

    private PacketRegion? Around(RulesetSide side, Rule rule, PacketRegion region)
    {
        foreach (PacketTest test in side.Semantics.Of(rule).Tests)
        {
            IEnumerable<(Dimension Dimension, FieldDomain Part)> limits = test switch
            {
                RangeTest range when IsSteady(range.Field, side, rule.Chain) => [LimitOf(range, region)],
                MaskTest mask when FieldBits.IsOfBits(mask.Field) => IsSteadyOfBits(mask.Field) ? LimitsOfBits(mask, region) : [],
                MaskTest mask when IsSteady(mask.Field, side, rule.Chain) => LimitsOf(mask, region),
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
                case RangeTest range when IsSteady(range.Field, side, rule.Chain):
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

    private bool IsSteadyOfBits(PacketField field) => field == PacketField.TypeOfService && !footprint.Altered.Contains(field);

    // Every rule sees the field as the packet came with it. raw stands before connection tracking.
    private bool IsSteady(PacketField field, RulesetSide side, Chain chain) => field switch
    {
        PacketField.SourceAddress or PacketField.SourcePort => IsSteady(field) || IsSteadyInNat(field, chain),
        PacketField.DestinationAddress or PacketField.DestinationPort => IsSteady(field)
            || (IsSteadyInNat(field, chain) && side.HooksOf(chain).All(static hook => hook is Hook.Prerouting or Hook.Output)),
        PacketField.Protocol or PacketField.IcmpTypeCode or PacketField.TcpFlags or PacketField.Length or PacketField.TcpMaximumSegmentSize => IsSteady(field),
        PacketField.ConntrackState => chain.TableName != "raw" && IsSteady(field),
        _ => false,
    };

    private bool IsSteady(PacketField field) => !footprint.Altered.Contains(field);

    // A translation ends nat, and each side of a connection is translated once: sources behind the destinations.
    private bool IsSteadyInNat(PacketField field, Chain chain) => chain.TableName == NatTable && !footprint.AlteredOtherwise.Contains(field);
}
