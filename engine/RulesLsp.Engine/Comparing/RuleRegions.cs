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
    private const int MostParts = 8;
    private const string NatTable = "nat";

    // What the calls of a user chain let through, in parts that share no packet; of those that are being looked at nothing is known.
    private readonly Dictionary<Chain, ImmutableArray<PacketRegion>> _called = [];

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

    /// <summary>The same for a part of the region.</summary>
    /// <param name="rules">Those that packets of the whole region may match.</param>
    public Dictionary<Chain, RuleList> RulesFor(RulesetSide side, PacketRegion region, Dictionary<Chain, RuleList> rules) =>
        rules.ToDictionary(static chain => chain.Key, chain => RuleList.Of([.. chain.Value.Where(rule => CanMatch(side, rule, region))]));

    /// <summary>
    /// The part of a region that holds every packet of it that can match a rule, or come to its chain; a product, so it may hold others too.
    /// null: none can.
    /// </summary>
    /// <param name="rule">null: the chain is asked about.</param>
    public PacketRegion? Around(RulesetSide side, Chain chain, Rule? rule, PacketRegion region)
    {
        ImmutableArray<PacketRegion> parts = PartsAround(side, chain, rule, region);
        return parts.IsEmpty ? null : parts.Aggregate((one, other) => RegionParts.Hull(one, other, dimensions));
    }

    /// <summary>The same more closely, as products that share no packet: chains are called in several ways.</summary>
    /// <param name="rule">null: the chain is asked about.</param>
    public ImmutableArray<PacketRegion> PartsAround(RulesetSide side, Chain chain, Rule? rule, PacketRegion region)
    {
        ImmutableArray<Hook> hooks = side.HooksOf(chain);
        if (hooks.IsEmpty)
        {
            return [];
        }

        if (hooks is [Hook.Output])
        {
            region = region.With(dimensions.Input, FieldDomain.Of(0));
        }
        else if (hooks is [Hook.Forward])
        {
            region = region.With(dimensions.Input, dimensions.Input.All.Subtract(FieldDomain.Of(0)));
        }

        IEnumerable<PacketRegion> parts = chain.Hook is not null ? [region] : OfCalls(side, chain).Select(called => Common(called, region)).OfType<PacketRegion>();
        return rule is null ? [.. parts] : [.. parts.Select(part => Around(side, rule, part)).OfType<PacketRegion>()];
    }

    // null: nothing is in both.
    private PacketRegion? Common(PacketRegion one, PacketRegion other)
    {
        foreach (int index in one.Said)
        {
            Dimension dimension = dimensions[index];
            FieldDomain part = other[dimension].Intersect(one[dimension]);
            if (part.IsEmpty)
            {
                return null;
            }

            other = other.With(dimension, part);
        }

        return other;
    }

    // Empty: no call lets any packet through.
    private ImmutableArray<PacketRegion> OfCalls(RulesetSide side, Chain chain)
    {
        if (_called.TryGetValue(chain, out ImmutableArray<PacketRegion> known))
        {
            return known;
        }

        _called[chain] = [PacketRegion.Everything];
        if (chain.Callers.Length > MostCallers)
        {
            return _called[chain];
        }

        List<PacketRegion> parts = [];
        foreach (PacketRegion call in chain.Callers.SelectMany(call => PartsAround(side, call.Chain, call, PacketRegion.Everything)))
        {
            List<PacketRegion> others = [call];
            foreach (PacketRegion part in parts)
            {
                Dimension[] said = [.. call.Said.Union(part.Said).Select(index => dimensions[index])];
                others = [.. others.SelectMany(other => RegionParts.Without(other, part, said))];
            }

            parts.AddRange(others);
            if (parts.Count > MostParts)
            {
                parts = [parts.Aggregate((one, other) => RegionParts.Hull(one, other, dimensions))];
            }
        }

        _called[chain] = [.. parts];
        return _called[chain];
    }

    private PacketRegion? Around(RulesetSide side, Rule rule, PacketRegion region)
    {
        foreach (PacketTest test in side.Semantics.Of(rule).Tests)
        {
            IEnumerable<(Dimension Dimension, FieldDomain Part)> limits = test switch
            {
                RangeTest range when IsSteady(range, side, rule.Chain) => [LimitOf(range, region)],
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
                case RangeTest range when IsSteady(range, side, rule.Chain):
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

    // Whatever passes the test came with such a value: every rule sees the field as it came, or no translation gives it one.
    private bool IsSteady(RangeTest test, RulesetSide side, Chain chain) => IsSteady(test.Field, side, chain)
        || (test.Field is PacketField.DestinationAddress or PacketField.DestinationPort
            && !footprint.Altered.Contains(test.Field)
            && (test.IsNegated ? footprint.TranslationsOf(test.Field).IsWithin(test.Ranges.AsSpan()) : !footprint.TranslationsOf(test.Field).Overlaps(test.Ranges.AsSpan())));

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

    private bool IsSteady(PacketField field) => !footprint.Altered.Contains(field) && footprint.TranslationsOf(field).IsEmpty;

    // A translation ends nat, and each side of a connection is translated once: sources behind the destinations.
    private bool IsSteadyInNat(PacketField field, Chain chain) => chain.TableName == NatTable && !footprint.AlteredOtherwise.Contains(field);
}
