using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>The dimensions of one table: numbers of interfaces, addresses, opaque conditions and rare fields.</summary>
internal sealed class TableDimensions
{
    public const int FragmentBit = 18;

    /// <summary>SNAT, and above it DNAT.</summary>
    public const int TranslationBit = 16;
    public const string Loopback = "lo";

    private readonly SparsePool _pool;
    private readonly Box _everything;

    private readonly FragmentReading _fragments;
    private readonly ReachabilityScope _scope;

    /// <param name="rulesOfChains">Those of the table and of the tables before it.</param>
    public TableDimensions(AddressFamily family, SparsePool pool, IEnumerable<RuleSemantics[]> rulesOfChains, FragmentReading fragments, ReachabilityScope scope)
    {
        _pool = pool;
        _fragments = fragments;
        _scope = scope;
        Family = family;
        var names = new NamesInTests(family);
        foreach (RuleSemantics[] rules in rulesOfChains)
        {
            names.Add(rules);
        }

        if (family == AddressFamily.IPv6)
        {
            names.Sources.AddRange(WitnessWishes.NumberedSources);
            names.Sources.AddRange(scope == ReachabilityScope.WholeKernel ? [KernelChecks.NumberedSources] : []);
            names.Destinations.AddRange(WitnessWishes.NumberedDestinations);
        }

        foreach (PacketField field in Enum.GetValues<PacketField>())
        {
            pool.AddDimension(RowOf(field).Maximum);
        }

        Interfaces = new InterfaceAtoms(names.Devices);
        Ethernets = new EthernetNumbers(names.Ethernets);
        Conditions = new ConditionNumbers(names.Conditions);
        Sources = new AddressRanks(family, names.Sources);
        Destinations = new AddressRanks(family, names.Destinations);
        for (int lane = 0; lane < LaneValues.Count; lane++)
        {
            _everything.High[lane] = Maximum((Lane)lane);
        }
    }

    public AddressFamily Family { get; }

    public InterfaceAtoms Interfaces { get; }

    public EthernetNumbers Ethernets { get; }

    public ConditionNumbers Conditions { get; }

    public AddressRanks Sources { get; }

    public AddressRanks Destinations { get; }

    /// <summary>The sparse dimension of a field; those of conditions come behind them.</summary>
    public static int DimensionOf(PacketField field) => (int)field;

    public static FieldRow RowOf(PacketField field) => field switch
    {
        PacketField.SourceAddress => new(FieldPlace.Lane, (int)Lane.Source, uint.MaxValue),
        PacketField.DestinationAddress => new(FieldPlace.Lane, (int)Lane.Destination, uint.MaxValue),
        PacketField.Protocol => new(FieldPlace.Lane, (int)Lane.Protocol, byte.MaxValue),
        PacketField.SourcePort => new(FieldPlace.Lane, (int)Lane.SourcePort, ushort.MaxValue),
        PacketField.DestinationPort or PacketField.IcmpTypeCode => new(FieldPlace.Lane, (int)Lane.DestinationPortOrIcmp, ushort.MaxValue),
        PacketField.ConntrackState => new(FieldPlace.Lane, (int)Lane.State, StateOrder.Maximum),
        PacketField.TcpFlags => new(FieldPlace.Word, 0, byte.MaxValue),
        PacketField.TypeOfService => new(FieldPlace.Word, 8, byte.MaxValue),
        PacketField.IsLaterFragment => new(FieldPlace.Word, FragmentBit, 1),
        PacketField.Length => new(FieldPlace.Sparse, 0, uint.MaxValue),
        PacketField.TimeToLive => new(FieldPlace.Sparse, 0, byte.MaxValue),
        PacketField.UserId or PacketField.GroupId => new(FieldPlace.Sparse, 0, uint.MaxValue),
        PacketField.PacketType => new(FieldPlace.Sparse, 0, (uint)PacketType.Multicast),
        PacketField.MacSource => new(FieldPlace.Sparse, 0, uint.MaxValue),
        PacketField.Socket => new(FieldPlace.Sparse, 0, (uint)SocketKind.Process),
        PacketField.TcpMaximumSegmentSize => new(FieldPlace.Sparse, 0, ushort.MaxValue),
        PacketField.Mark => new(FieldPlace.Mark, 0, uint.MaxValue),
        PacketField.ConnectionMark => new(FieldPlace.Mark, 1, uint.MaxValue),
        _ => new(FieldPlace.Boolean, 0, 1),
    };

    public static uint Maximum(Lane lane) => lane switch
    {
        Lane.Source or Lane.Destination => uint.MaxValue,
        Lane.Protocol => byte.MaxValue,
        Lane.SourcePort or Lane.DestinationPortOrIcmp => ushort.MaxValue,
        Lane.State => StateOrder.Maximum,
        _ => InterfaceAtoms.Maximum,
    };

    /// <summary>The box of all packets.</summary>
    public Box Everything() => _everything;

    public Box WithLane(Lane lane, uint low, uint high)
    {
        Box box = Everything();
        box.Low[lane] = low;
        box.High[lane] = high;
        return box;
    }

    /// <summary>The packets that come in by another device than the loopback one, or by none.</summary>
    public Box[] NotByLoopback()
    {
        (uint low, uint high) = Interfaces.RangeOf(Loopback, isPrefix: false);
        return [WithLane(Lane.InputInterface, 0, low - 1), WithLane(Lane.InputInterface, high + 1, InterfaceAtoms.Maximum)];
    }

    public Box WithWord(uint mask, uint value)
    {
        Box box = Everything();
        box.WordMask = mask;
        box.WordValue = value & mask;
        return box;
    }

    public Box WithSparse(int dimension, uint low, uint high)
    {
        Box box = Everything();
        box.Sparse = _pool.With(0, dimension, low, high);
        return box;
    }

    public bool Contains(in Box outer, in Box inner) => BoxMath.Contains(in outer, in inner, _pool);

    /// <summary>What the boxes of two unions share, pair by pair.</summary>
    public Box[] Shared(ReadOnlySpan<Box> ones, ReadOnlySpan<Box> others)
    {
        var shared = new List<Box>(ones.Length);
        foreach (ref readonly Box one in ones)
        {
            foreach (ref readonly Box other in others)
            {
                Box part = one;
                if (BoxMath.Narrow(ref part, in other, _pool))
                {
                    shared.Add(part);
                }
            }
        }

        return [.. shared];
    }

    /// <summary>Numbers what rules name that come with an edit, and forgets what only those that go have named; false when there is no room left.</summary>
    public bool TryExchange(ReadOnlySpan<RuleSemantics> gone, ReadOnlySpan<RuleSemantics> added)
    {
        (NamesInTests before, NamesInTests after) = (new NamesInTests(Family), new NamesInTests(Family));
        before.Add(gone);
        after.Add(added);
        return after.Sources.TrueForAll(range => Sources.TryAdd(range.First, range.Last))
            && after.Destinations.TrueForAll(range => Destinations.TryAdd(range.First, range.Last))
            && Interfaces.Devices.TryExchange(before.Devices, after.Devices)
            && Ethernets.Addresses.TryExchange(before.Ethernets, after.Ethernets)
            && Conditions.Used.TryExchange(before.Conditions, after.Conditions);
    }

    /// <summary>
    /// The packets that can enter a built-in chain: facts that hold on both back ends. nat is consulted for the first packet of a
    /// connection only, which is NEW, or RELATED where it was expected.
    /// </summary>
    public Box[] DomainOf(Chain chain)
    {
        Box box = Everything();
        (bool hasInput, bool hasOutput) = chain.Hook switch
        {
            Catalogue.Hook.Prerouting or Catalogue.Hook.Input => (true, false),
            Catalogue.Hook.Output => (false, true),
            _ => (true, true),
        };
        box.High[Lane.InputInterface] = hasInput ? InterfaceAtoms.Maximum : 0;
        box.High[Lane.OutputInterface] = hasOutput ? InterfaceAtoms.Maximum : 0;

        // A packet at POSTROUTING may come from this host itself; older kernels hide the input device there too.
        box.Low[Lane.InputInterface] = hasInput && chain.Hook != Catalogue.Hook.Postrouting ? 1u : 0u;
        box.Low[Lane.OutputInterface] = hasOutput ? 1u : 0u;
        if (chain.TableName == "nat")
        {
            box.Low[Lane.State] = StateOrder.New;
            box.High[Lane.State] = StateOrder.Related;
        }

        bool isWhole = _fragments == FragmentReading.Reassembled || (Family == AddressFamily.IPv4 && chain.Hook == Catalogue.Hook.Input);
        Box[] entering = isWhole ? WithoutFragments(box, chain.Hook) : [box];
        return _scope == ReachabilityScope.WholeKernel ? KernelChecks.Passing(this, chain, entering) : entering;
    }

    /// <summary>
    /// Connection tracking puts datagrams together before the first table, and IPv4 all that is delivered. Only a program of this host
    /// may send fragments of its own making past it (IP_NODEFRAG, net/ipv4/netfilter/nf_defrag_ipv4.c).
    /// </summary>
    private Box[] WithoutFragments(Box box, Catalogue.Hook? hook)
    {
        Box whole = box;
        whole.WordMask |= 1u << FragmentBit;
        if (hook is not (Catalogue.Hook.Output or Catalogue.Hook.Postrouting) || Family != AddressFamily.IPv4)
        {
            return [whole];
        }

        // Such a piece belongs to no connection.
        box.High[Lane.InputInterface] = 0;
        box.WordMask |= 1u << FragmentBit;
        box.WordValue |= 1u << FragmentBit;
        box.High[Lane.State] = StateOrder.Invalid;
        return box.Low[Lane.State] > StateOrder.Invalid ? [whole] : [whole, box];
    }
}
