using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Turns the tests of one rule into boxes, mark tests and a "fresh" flag. What cannot be said exactly makes the rule fresh:
/// it can match and never surely does.
/// </summary>
internal sealed class ConditionLowering(TableDimensions dimensions, Func<PacketField, bool> isAltered, bool isOpaqueAltered)
{
    private const int MaximumBoxes = 1_024;

    private List<Box> _boxes = [dimensions.Everything()];

    public IReadOnlyList<Box> Boxes => _boxes;

    public List<MarkTest> MarkTests { get; } = [];

    public bool IsFresh { get; private set; }

    public void Add(PacketTest test, SparsePool pool)
    {
        switch (test)
        {
            case NeverTest:
                _boxes = [];
                return;
            case OpaqueTest { Detail: RecentDetail { Operation: RecentOperation.Set, IsNegated: false } }: // Holds whatever was on the list (xt_recent.c).
                return;
            case RangeTest { Field: PacketField.Mark or PacketField.ConnectionMark } range when !isAltered(range.Field):
                AddMark(range, pool);
                return;
            case MaskTest { Field: PacketField.Mark or PacketField.ConnectionMark } mask when !isAltered(mask.Field):
                MarkTests.Add(MarkTestOf(mask.Field, (uint)mask.Mask, (uint)mask.Value, mask.IsNegated));
                Require(mask.Field, pool);
                return;
            case AnyOfTest { IsNegated: true } any:
                foreach (PacketTest alternative in any.Alternatives)
                {
                    Add(alternative with { IsNegated = !alternative.IsNegated }, pool);
                }

                return;
        }

        if (AlternativesOf(test, pool) is { } alternatives)
        {
            Product(alternatives, pool);
        }
        else
        {
            IsFresh = true;
        }
    }

    /// <summary>Only packets with a connection entry.</summary>
    public void RequireConnection(SparsePool pool) => Require(PacketField.ConnectionMark, pool);

    private static MarkTest MarkTestOf(PacketField field, uint mask, uint value, bool isNegated)
    {
        int shift = 32 * TableDimensions.RowOf(field).Index;
        return new MarkTest((ulong)mask << shift, (ulong)value << shift, isNegated);
    }

    private void AddMark(RangeTest range, SparsePool pool)
    {
        if (range.Ranges is [var only] && only.First == only.Last)
        {
            Add(new MaskTest(range.Option, range.IsNegated, range.Field, uint.MaxValue, only.First), pool);
            return;
        }

        IsFresh = true;
    }

    private void Require(PacketField field, SparsePool pool)
    {
        if (PresenceOf(field) is { Count: > 0 } presence)
        {
            Product(presence, pool);
        }
    }

    /// <summary>The boxes whose union is the test; null when boxes cannot say it.</summary>
    private List<Box>? AlternativesOf(PacketTest test, SparsePool pool)
    {
        switch (test)
        {
            case InterfaceTest device:
                (uint low, uint high) = dimensions.Interfaces.RangeOf(device.Name, device.IsPrefix);
                Lane lane = device.IsInput ? Lane.InputInterface : Lane.OutputInterface;
                return LaneBoxes(lane, [(low, high)], device.IsNegated);
            case OpaqueTest { Kind: OpaqueKind.Deterministic } opaque when !isOpaqueAltered:
                uint answer = opaque.IsNegated ? 0u : 1u;
                return [dimensions.WithSparse(dimensions.Boolean(opaque.Key, opaque.Detail), answer, answer)];
            case RangeTest { Field: PacketField.Mark or PacketField.ConnectionMark } or MaskTest { Field: PacketField.Mark or PacketField.ConnectionMark }:
                // Marks change on the way: no box may speak of them.
                return null;
            case RangeTest range when !isAltered(range.Field):
                return WithPresence(range.Field, RangeBoxes(range), pool);
            case MaskTest mask when !isAltered(mask.Field):
                return WithPresence(mask.Field, MaskBoxes(mask.Field, mask.Mask, mask.Value, mask.IsNegated), pool);
            case AnyOfTest { IsNegated: false } any:
                var union = new List<Box>();
                foreach (PacketTest alternative in any.Alternatives)
                {
                    if (AlternativesOf(alternative, pool) is not { } boxes)
                    {
                        return null;
                    }

                    union.AddRange(boxes);
                }

                return union;
            default:
                return null;
        }
    }

    private List<Box>? RangeBoxes(RangeTest test)
    {
        FieldRow row = TableDimensions.RowOf(test.Field);
        switch (row.Place)
        {
            case FieldPlace.Lane when test.Field == PacketField.ConntrackState:
                var states = new List<(uint, uint)>();
                for (uint number = 0; number <= StateOrder.Maximum; number++)
                {
                    UInt128 bit = StateOrder.BitOf(number);
                    if (test.Ranges.Any(range => range.First <= bit && bit <= range.Last))
                    {
                        states.Add((number, number));
                    }
                }

                return LaneBoxes(Lane.State, states, test.IsNegated);
            case FieldPlace.Lane:
                return LaneBoxes((Lane)row.Index, [.. test.Ranges.Select(range => Numbers(test.Field, range))], test.IsNegated);
            case FieldPlace.Word:
                return test.Ranges is [var only] && only.First == only.Last
                    ? MaskBoxes(test.Field, row.Maximum, only.First, test.IsNegated)
                    : ConditionBox(test);
            case FieldPlace.Sparse:
                int dimension = dimensions.SparseField(test.Field);
                return [.. Intervals([.. test.Ranges.Select(range => ((uint)range.First, (uint)UInt128.Min(range.Last, row.Maximum)))], row.Maximum, test.IsNegated)
                    .Select(interval => dimensions.WithSparse(dimension, interval.Low, interval.High))];
            default:
                return ConditionBox(test);
        }
    }

    private (uint Low, uint High) Numbers(PacketField field, FieldRange range) => field switch
    {
        PacketField.SourceAddress => (dimensions.Sources.LowRank(range.First), dimensions.Sources.HighRank(range.Last)),
        PacketField.DestinationAddress => (dimensions.Destinations.LowRank(range.First), dimensions.Destinations.HighRank(range.Last)),
        _ => ((uint)range.First, (uint)range.Last),
    };

    private List<Box>? MaskBoxes(PacketField field, UInt128 mask, UInt128 value, bool isNegated)
    {
        FieldRow row = TableDimensions.RowOf(field);
        if (field == PacketField.ConntrackNat)
        {
            // SNAT and DNAT are the bits 32 and 64 of the states.
            return WordBoxes((uint)(mask >> 5) << 16, (uint)(value >> 5) << 16, isNegated);
        }

        return row.Place == FieldPlace.Word
            ? WordBoxes((uint)mask << row.Index, (uint)value << row.Index, isNegated)
            : ConditionBox(new MaskTest(null, isNegated, field, mask, value));
    }

    /// <summary>Negated: one box for each bit that differs first.</summary>
    private List<Box> WordBoxes(uint mask, uint value, bool isNegated)
    {
        if (!isNegated)
        {
            return [dimensions.WithWord(mask, value)];
        }

        var boxes = new List<Box>();
        uint equal = 0;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            uint bit = rest & (0 - rest);
            boxes.Add(dimensions.WithWord(equal | bit, (value & equal) | (~value & bit)));
            equal |= bit;
        }

        return boxes;
    }

    // Its negation is another condition: a packet that lacks the field passes neither.
    private List<Box> ConditionBox(PacketTest test) => [dimensions.WithSparse(dimensions.FieldCondition(test), 1, 1)];

    private List<Box> LaneBoxes(Lane lane, List<(uint Low, uint High)> ranges, bool isNegated) =>
        [.. Intervals(ranges, dimensions.Maximum(lane), isNegated).Select(interval => dimensions.WithLane(lane, interval.Low, interval.High))];

    /// <summary>The ranges, or all between them, as disjoint intervals in order.</summary>
    private static List<(uint Low, uint High)> Intervals(List<(uint Low, uint High)> ranges, uint maximum, bool isNegated)
    {
        var merged = new List<(uint Low, uint High)>();
        foreach ((uint low, uint high) in ranges.Where(range => range.Low <= range.High && range.Low <= maximum).Order())
        {
            if (merged.Count > 0 && low <= (ulong)merged[^1].High + 1)
            {
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
            }
            else
            {
                merged.Add((low, high));
            }
        }

        if (!isNegated)
        {
            return merged;
        }

        var gaps = new List<(uint Low, uint High)>();
        ulong next = 0;
        foreach ((uint low, uint high) in merged)
        {
            if (next < low)
            {
                gaps.Add(((uint)next, low - 1));
            }

            next = (ulong)high + 1;
        }

        if (next <= maximum)
        {
            gaps.Add(((uint)next, maximum));
        }

        return gaps;
    }

    private List<Box>? WithPresence(PacketField field, List<Box>? boxes, SparsePool pool)
    {
        List<Box> presence = PresenceOf(field);
        return boxes is null || presence.Count == 0 ? boxes : Products(boxes, presence, pool);
    }

    /// <summary>The packets that have the field at all; none listed: all have it.</summary>
    private List<Box> PresenceOf(PacketField field) => field switch
    {
        PacketField.SourcePort or PacketField.DestinationPort =>
        [
            Transport(ProtocolNumbers.Tcp), Transport(ProtocolNumbers.Udp), Transport(ProtocolNumbers.Dccp),
            Transport(ProtocolNumbers.Sctp), Transport(ProtocolNumbers.UdpLite),
        ],
        PacketField.IcmpTypeCode => [Transport(dimensions.Family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6)],
        PacketField.TcpFlags or PacketField.TcpMaximumSegmentSize => [Transport(ProtocolNumbers.Tcp)],
        PacketField.ConnectionMark => [dimensions.WithLane(Lane.State, StateOrder.FirstWithEntry, StateOrder.Maximum)],
        PacketField.UserId or PacketField.GroupId =>
            [dimensions.WithSparse(dimensions.SparseField(PacketField.Socket), (uint)SocketKind.Process, (uint)SocketKind.Process)],
        _ => [],
    };

    private Box Transport(byte protocol)
    {
        Box box = dimensions.WithLane(Lane.Protocol, protocol, protocol);
        box.WordMask = 1u << TableDimensions.FragmentBit;
        return box;
    }

    private void Product(List<Box> alternatives, SparsePool pool)
    {
        if ((long)_boxes.Count * alternatives.Count > MaximumBoxes)
        {
            // Too many alternatives: the test is left out, and the rule never counts as surely matching.
            IsFresh = true;
            return;
        }

        _boxes = Products(_boxes, alternatives, pool);
    }

    private static List<Box> Products(List<Box> one, List<Box> other, SparsePool pool)
    {
        var products = new List<Box>();
        foreach (Box box in one)
        {
            foreach (Box alternative in other)
            {
                Box product = box;
                if (BoxMath.Narrow(ref product, in alternative, pool))
                {
                    products.Add(product);
                }
            }
        }

        return products;
    }
}
