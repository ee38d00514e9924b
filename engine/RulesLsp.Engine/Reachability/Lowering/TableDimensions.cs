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
    private readonly Dictionary<string, int> _booleans = [];
    private readonly Dictionary<PacketField, int> _fields = [];
    private readonly Box _everything;
    private readonly List<(int Condition, AddressTypeDetail Detail)> _addressTypes = [];
    private readonly Dictionary<string, int> _numbersOfFieldConditions = [];

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
            foreach (RuleSemantics rule in rules)
            {
                if ((rule.Asked & AskedFields.Device) != 0 || family == AddressFamily.IPv6)
                {
                    names.Add(rule.Tests);
                }
            }
        }

        if (family == AddressFamily.IPv6)
        {
            names.Sources.AddRange(WitnessWishes.NumberedSources);
            names.Sources.AddRange(scope == ReachabilityScope.WholeKernel ? [KernelChecks.NumberedSources] : []);
            names.Destinations.AddRange(WitnessWishes.NumberedDestinations);
        }

        Interfaces = new InterfaceAtoms(names.Devices);
        Sources = new AddressRanks(family, names.Sources);
        Destinations = new AddressRanks(family, names.Destinations);
        for (int lane = 0; lane < LaneValues.Count; lane++)
        {
            _everything.High[lane] = Maximum((Lane)lane);
        }
    }

    public AddressFamily Family { get; }

    public InterfaceAtoms Interfaces { get; }

    public EthernetNumbers Ethernets { get; } = new();

    public AddressRanks Sources { get; }

    public AddressRanks Destinations { get; }

    public IReadOnlyDictionary<string, int> Booleans => _booleans;

    /// <summary>The opaque conditions that ask for the type of an address.</summary>
    public IReadOnlyList<(int Condition, AddressTypeDetail Detail)> AddressTypes => _addressTypes;

    public IReadOnlyDictionary<PacketField, int> SparseFields => _fields;

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

    public uint Maximum(Lane lane) => lane switch
    {
        Lane.Source or Lane.Destination => uint.MaxValue,
        Lane.Protocol => byte.MaxValue,
        Lane.SourcePort or Lane.DestinationPortOrIcmp => ushort.MaxValue,
        Lane.State => StateOrder.Maximum,
        _ => Interfaces.Maximum,
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
        return [WithLane(Lane.InputInterface, 0, low - 1), WithLane(Lane.InputInterface, high + 1, Interfaces.Maximum)];
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

    /// <summary>The dimension (0 or 1) of an opaque condition; equal keys are one condition.</summary>
    public int Boolean(string key, OpaqueDetail? detail = null)
    {
        if (!_booleans.TryGetValue(key, out int dimension))
        {
            dimension = _pool.AddDimension(1);
            _booleans.Add(key, dimension);
            if (detail is AddressTypeDetail type)
            {
                _addressTypes.Add((dimension, type));
            }
        }

        return dimension;
    }

    /// <summary>Numbers the addresses of a rule that an edit brings; false when there is no room for them.</summary>
    public bool TryNumberAddresses(ImmutableArray<PacketTest> tests)
    {
        var names = new NamesInTests(Family);
        names.Add(tests);
        return names.Sources.TrueForAll(range => Sources.TryAdd(range.First, range.Last)) && names.Destinations.TrueForAll(range => Destinations.TryAdd(range.First, range.Last));
    }

    /// <summary>The dimension of a test of a field; equal tests are one condition, a test and its negation are two.</summary>
    public int FieldCondition(PacketTest test)
    {
        string key = test switch
        {
            RangeTest range => $"{range.Field} {string.Join(",", range.Ranges)} {range.IsNegated}",
            MaskTest mask => $"{mask.Field} & {mask.Mask} = {mask.Value} {mask.IsNegated}",
            _ => throw new ArgumentException("The test is not one of a field.", nameof(test)),
        };
        if (!_numbersOfFieldConditions.TryGetValue(key, out int dimension))
        {
            dimension = _pool.AddDimension(1);
            _numbersOfFieldConditions.Add(key, dimension);
        }

        return dimension;
    }

    public int SparseField(PacketField field)
    {
        if (!_fields.TryGetValue(field, out int dimension))
        {
            dimension = _pool.AddDimension(RowOf(field).Maximum);
            _fields.Add(field, dimension);
        }

        return dimension;
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
        box.High[Lane.InputInterface] = hasInput ? Interfaces.Maximum : 0;
        box.High[Lane.OutputInterface] = hasOutput ? Interfaces.Maximum : 0;

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
