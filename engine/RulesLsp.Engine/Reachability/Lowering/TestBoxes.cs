using System.Runtime.InteropServices;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>The boxes whose union is one test. Answers are valid until the next question: the memory is reused.</summary>
internal sealed class TestBoxes(TableDimensions dimensions, SparsePool pool)
{
    private readonly List<Box> _boxes = [];
    private readonly List<(uint Low, uint High)> _intervals = [];
    private readonly Box[]?[] _presences = new Box[]?[Enum.GetValues<PacketField>().Length];

    /// <summary>False when boxes cannot say the test.</summary>
    /// <param name="altered">What other rules may have changed before: asked for alternatives inside a test only.</param>
    public bool TryAlternatives(PacketTest test, ulong altered, out ReadOnlySpan<Box> boxes)
    {
        _boxes.Clear();
        bool isSaid = TryAdd(test, altered);
        boxes = isSaid ? CollectionsMarshal.AsSpan(_boxes) : default;
        return isSaid;
    }

    /// <summary>True when the test is one interval of a lane, nothing else.</summary>
    public bool TryInterval(PacketTest test, out Lane lane, out uint low, out uint high)
    {
        (lane, low, high) = (default, 0, 0);
        if (test is not RangeTest { IsNegated: false, Ranges: [var only] } range || range.Field == PacketField.ConntrackState
            || TableDimensions.RowOf(range.Field) is not { Place: FieldPlace.Lane } row)
        {
            return false;
        }

        lane = (Lane)row.Index;
        (low, high) = Numbers(range.Field, only);
        return low <= high;
    }

    /// <summary>The packets that have the field at all; none listed: all have it.</summary>
    public ReadOnlySpan<Box> PresenceOf(PacketField field) => _presences[(int)field] ??= MakePresence(field);

    private bool TryAdd(PacketTest test, ulong altered)
    {
        switch (test)
        {
            case InterfaceTest device:
                _intervals.Clear();
                _intervals.Add(dimensions.Interfaces.RangeOf(device.Name, device.IsPrefix));
                AddLane(device.IsInput ? Lane.InputInterface : Lane.OutputInterface, device.IsNegated);
                return true;
            case OpaqueTest { Kind: OpaqueKind.Deterministic } opaque:
                uint answer = opaque.IsNegated ? 0u : 1u;
                _boxes.Add(dimensions.WithSparse(dimensions.Conditions.DimensionOf(opaque.Key), answer, answer));
                return true;
            case RangeTest { Field: not (PacketField.Mark or PacketField.ConnectionMark) } range:
                AddRange(range);
                return true;
            case MaskTest { Field: not (PacketField.Mark or PacketField.ConnectionMark) } mask:
                AddMask(mask);
                return true;
            case AnyOfTest { IsNegated: false } any:
                return TryAddUnion(any, altered);
            default:
                return false;
        }
    }

    /// <summary>Each alternative with the packets that have its field.</summary>
    private bool TryAddUnion(AnyOfTest any, ulong altered)
    {
        var union = new List<Box>();
        foreach (PacketTest alternative in any.Alternatives)
        {
            PacketField? field = alternative switch
            {
                RangeTest range => range.Field,
                MaskTest mask => mask.Field,
                _ => null,
            };
            bool isAltered = field is { } altering ? AlteredFields.Has(altered, altering) : AlteredFields.HasOpaque(altered);
            if (isAltered || !TryAlternatives(alternative, altered, out ReadOnlySpan<Box> boxes))
            {
                return false;
            }

            ReadOnlySpan<Box> presence = field is { } present ? PresenceOf(present) : [];
            foreach (ref readonly Box box in boxes)
            {
                if (presence.IsEmpty)
                {
                    union.Add(box);
                }

                foreach (ref readonly Box having in presence)
                {
                    Box product = box;
                    if (BoxMath.Narrow(ref product, in having, pool))
                    {
                        union.Add(product);
                    }
                }
            }
        }

        _boxes.Clear();
        _boxes.AddRange(union);
        return true;
    }

    private void AddRange(RangeTest test)
    {
        FieldRow row = TableDimensions.RowOf(test.Field);
        _intervals.Clear();
        switch (row.Place)
        {
            case FieldPlace.Lane when test.Field == PacketField.ConntrackState:
                for (uint number = 0; number <= StateOrder.Maximum; number++)
                {
                    UInt128 bit = StateOrder.BitOf(number);
                    foreach (FieldRange range in test.Ranges)
                    {
                        if (range.First <= bit && bit <= range.Last)
                        {
                            _intervals.Add((number, number));
                        }
                    }
                }

                AddLane(Lane.State, test.IsNegated);
                return;
            case FieldPlace.Lane:
                foreach (FieldRange range in test.Ranges)
                {
                    _intervals.Add(Numbers(test.Field, range));
                }

                AddLane((Lane)row.Index, test.IsNegated);
                return;
            case FieldPlace.Word when test.Ranges is [var only] && only.First == only.Last:
                AddWord(row.Maximum << row.Index, (uint)only.First << row.Index, test.IsNegated);
                return;
            case FieldPlace.Sparse when test.Field != PacketField.MacSource:
                foreach (FieldRange range in test.Ranges)
                {
                    _intervals.Add(((uint)range.First, (uint)UInt128.Min(range.Last, row.Maximum)));
                }

                int dimension = TableDimensions.DimensionOf(test.Field);
                Intervals.Normalise(_intervals, row.Maximum, test.IsNegated);
                foreach ((uint low, uint high) in _intervals)
                {
                    _boxes.Add(dimensions.WithSparse(dimension, low, high));
                }

                return;
            default:
                AddCondition(test);
                return;
        }
    }

    private (uint Low, uint High) Numbers(PacketField field, FieldRange range) => field switch
    {
        PacketField.SourceAddress => (dimensions.Sources.First(range.First), dimensions.Sources.Last(range.Last)),
        PacketField.DestinationAddress => (dimensions.Destinations.First(range.First), dimensions.Destinations.Last(range.Last)),
        _ => ((uint)range.First, (uint)range.Last),
    };

    private void AddMask(MaskTest test)
    {
        FieldRow row = TableDimensions.RowOf(test.Field);
        if (test.Field == PacketField.ConntrackNat)
        {
            AddTranslation(test);
        }
        else if (row.Place == FieldPlace.Word)
        {
            AddWord((uint)test.Mask << row.Index, (uint)test.Value << row.Index, test.IsNegated);
        }
        else if (EthernetNumbers.IsWhole(test))
        {
            AddEthernet(dimensions.Ethernets.RangeOf((ulong)test.Value), test.IsNegated);
        }
        else
        {
            AddCondition(test);
        }
    }

    /// <summary>A packet without a connection entry is of no translated connection (net/netfilter/xt_conntrack.c).</summary>
    private void AddTranslation(MaskTest test)
    {
        // SNAT and DNAT are the bits 32 and 64 of the states.
        AddWord((uint)(test.Mask >> 5) << TableDimensions.TranslationBit, (uint)(test.Value >> 5) << TableDimensions.TranslationBit, test.IsNegated);
        if (test.IsNegated)
        {
            _boxes.Add(dimensions.WithLane(Lane.State, 0, StateOrder.FirstWithEntry - 1));
            return;
        }

        foreach (ref Box box in CollectionsMarshal.AsSpan(_boxes))
        {
            box.Low[Lane.State] = StateOrder.FirstWithEntry;
        }
    }

    /// <summary>Negated: one box for each bit that differs first.</summary>
    private void AddWord(uint mask, uint value, bool isNegated)
    {
        if (!isNegated)
        {
            _boxes.Add(dimensions.WithWord(mask, value));
            return;
        }

        uint equal = 0;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            uint bit = rest & (0 - rest);
            _boxes.Add(dimensions.WithWord(equal | bit, (value & equal) | (~value & bit)));
            equal |= bit;
        }
    }

    /// <summary>Negated: the others, but not the lack of an address.</summary>
    private void AddEthernet((uint Low, uint High) range, bool isNegated)
    {
        int dimension = TableDimensions.DimensionOf(PacketField.MacSource);
        if (!isNegated)
        {
            _boxes.Add(dimensions.WithSparse(dimension, range.Low, range.High));
            return;
        }

        // A higher one comes first: nearly always no rule names it, which makes the clearer example.
        _boxes.Add(dimensions.WithSparse(dimension, range.High + 1, uint.MaxValue));
        if (range.Low > 1)
        {
            _boxes.Add(dimensions.WithSparse(dimension, 1, range.Low - 1));
        }
    }

    // Its negation is another condition: a packet that lacks the field passes neither.
    private void AddCondition(PacketTest test) => _boxes.Add(dimensions.WithSparse(dimensions.Conditions.DimensionOf(ConditionNumbers.Of(test)!.Value.Key), 1, 1));

    private void AddLane(Lane lane, bool isNegated)
    {
        Intervals.Normalise(_intervals, TableDimensions.Maximum(lane), isNegated);
        foreach ((uint low, uint high) in _intervals)
        {
            _boxes.Add(dimensions.WithLane(lane, low, high));
        }
    }

    private Box[] MakePresence(PacketField field) => FieldPresences.Of(field) switch
    {
        FieldPresence.InHeader => [.. FieldPresences.ProtocolsWith(field, dimensions.Family).Select(Transport)],
        FieldPresence.WithConnection => [dimensions.WithLane(Lane.State, StateOrder.FirstWithEntry, StateOrder.Maximum)],
        FieldPresence.ReceivedFromOutside => dimensions.NotByLoopback(),
        FieldPresence.SentByProcess =>
            [dimensions.WithSparse(TableDimensions.DimensionOf(PacketField.Socket), (uint)SocketKind.Process, (uint)SocketKind.Process)],
        _ => [],
    };

    private Box Transport(byte protocol)
    {
        Box box = dimensions.WithLane(Lane.Protocol, protocol, protocol);
        box.WordMask = 1u << TableDimensions.FragmentBit;
        return box;
    }
}
