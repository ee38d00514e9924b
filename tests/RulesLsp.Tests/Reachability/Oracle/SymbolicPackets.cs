using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>All packets at one point of a table.</summary>
/// <param name="Set">Which of the packets that may enter the table are here.</param>
/// <param name="Words">What is in their fields here: one word for each <see cref="PacketField"/>, and the two devices.</param>
/// <param name="Conditions">What holds of them here: one statement for each opaque condition of the table, and whether they have an Ethernet address.</param>
internal sealed record SymbolicPackets<TFormula, TWord>(TFormula Set, ImmutableArray<TWord> Words, ImmutableArray<TFormula> Conditions);

/// <summary>Where things are in <see cref="SymbolicPackets{TFormula, TWord}"/>, how wide they are, and which packets there can be.</summary>
/// <param name="tests">All tests of the table.</param>
/// <param name="isTracked">Some rule of the file has connections tracked.</param>
internal sealed class PacketSpace<TFormula, TWord>(IFormulas<TFormula, TWord> formulas, AddressFamily family, ImmutableArray<PacketTest> tests, bool isTracked)
{
    private const int LongestDeviceName = 16;

    /// <summary>Whoever asks first decides the order of the variables: what most rules ask comes first.</summary>
    private static readonly PacketField[] Fields = [.. Enum.GetValues<PacketField>().OrderBy(static field => field is PacketField.SourceAddress or PacketField.DestinationAddress ? 1 : 0)];

    /// <summary>What decides which fields a packet has, and what actions copy from.</summary>
    private static readonly PacketField[] Always =
        [PacketField.Protocol, PacketField.IsLaterFragment, PacketField.ConntrackState, PacketField.ConntrackNat, PacketField.Mark, PacketField.ConnectionMark, PacketField.Socket];

    private readonly HashSet<PacketField> _asked = [.. Always, .. tests.OfType<RangeTest>().Select(static test => test.Field), .. tests.OfType<MaskTest>().Select(static test => test.Field)];

    /// <summary>The opaque conditions of the table.</summary>
    public ImmutableArray<string> Keys { get; } = [.. tests.OfType<OpaqueTest>().Where(static test => test.Kind == OpaqueKind.Deterministic).Select(static test => test.Key).Distinct()];

    public static int InputDevice => Fields.Length;

    public static int OutputDevice => Fields.Length + 1;

    public int EthernetAddress => Keys.Length;

    public AddressFamily Family => family;

    /// <summary>A test, or what an action makes of another field, may depend on the field.</summary>
    public bool IsAskedFor(PacketField field) => _asked.Contains(field);

    public int ConditionOf(string key) => Keys.IndexOf(key);

    /// <summary>Every packet that there can be.</summary>
    public SymbolicPackets<TFormula, TWord> Anything()
    {
        var words = new TWord[Fields.Length + 2];
        foreach (PacketField field in Fields)
        {
            words[(int)field] = UnknownField(field, "");
        }

        words[InputDevice] = formulas.UnknownWord("input device", 8 * LongestDeviceName);
        words[OutputDevice] = formulas.UnknownWord("output device", 8 * LongestDeviceName);
        return new SymbolicPackets<TFormula, TWord>(IsPossible(words), [.. words], [.. UnknownConditions(""), formulas.Unknown("Ethernet")]);
    }

    /// <param name="name">Distinguishes the field, as it was changed there, from what it was.</param>
    public TWord UnknownField(PacketField field, string name) => formulas.UnknownWord($"{field}{name}", BitsOf(field));

    /// <summary>The answers of the opaque conditions, of which nothing is known any more.</summary>
    public IEnumerable<TFormula> UnknownConditions(string name) => Keys.Select(key => formulas.Unknown($"{key}{name}"));

    /// <summary>The packets that enter a built-in chain.</summary>
    public TFormula EntersAt(Hook hook, string table, SymbolicPackets<TFormula, TWord> packets)
    {
        TFormula hasInput = HasDevice(packets.Words[InputDevice]);
        TFormula hasOutput = HasDevice(packets.Words[OutputDevice]);
        TFormula devices = hook switch
        {
            Hook.Prerouting or Hook.Input => formulas.And(hasInput, formulas.Not(hasOutput)),
            Hook.Forward => formulas.And(hasInput, hasOutput),
            Hook.Output => formulas.And(formulas.Not(hasInput), hasOutput),
            _ => hasOutput,
        };

        devices = formulas.And(devices, IsPutTogether(hook, hasInput, packets));

        // Only packets that begin a connection, expected ones among them (netfilter-semantics 16).
        return table == "nat" ? formulas.And(devices, IsOneOf(packets.Words, ConntrackStates.New, ConntrackStates.Related)) : devices;
    }

    /// <summary>
    /// Tracking puts datagrams together, and IPv4 what it delivers (net/ipv4/ip_input.c, ip_local_deliver). A program of this host may
    /// send pieces of its own past that (IP_NODEFRAG), which belong to no connection.
    /// </summary>
    private TFormula IsPutTogether(Hook hook, TFormula hasInput, SymbolicPackets<TFormula, TWord> packets)
    {
        if (!isTracked && (family != AddressFamily.IPv4 || hook != Hook.Input))
        {
            return formulas.True;
        }

        TFormula isWhole = IsWhole(packets);
        return family == AddressFamily.IPv4 && hook is Hook.Output or Hook.Postrouting
            ? formulas.Or(isWhole, formulas.And(formulas.Not(hasInput), formulas.Not(HasConnection(packets.Words))))
            : isWhole;
    }

    /// <summary>The packets that have the field at all.</summary>
    public TFormula Has(PacketField field, SymbolicPackets<TFormula, TWord> packets) => field switch
    {
        PacketField.SourcePort or PacketField.DestinationPort => formulas.And(
            IsWhole(packets),
            new[] { ProtocolNumbers.Tcp, ProtocolNumbers.Udp, ProtocolNumbers.Dccp, ProtocolNumbers.Sctp, ProtocolNumbers.UdpLite }
                .Select(number => IsOf(number, packets)).Aggregate(formulas.Or)),
        PacketField.IcmpTypeCode => formulas.And(IsWhole(packets), IsOf(family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6, packets)),
        PacketField.TcpFlags or PacketField.TcpMaximumSegmentSize => formulas.And(IsWhole(packets), IsOf(ProtocolNumbers.Tcp, packets)),
        PacketField.ConnectionMark => HasConnection(packets.Words),
        PacketField.UserId or PacketField.GroupId => formulas.HasBits(packets.Words[(int)PacketField.Socket], 3, (byte)SocketKind.Process),

        // The loopback device is none of Ethernet (net/netfilter/xt_mac.c, dev->type).
        PacketField.MacSource => formulas.And(packets.Conditions[EthernetAddress], formulas.Not(IsDevice(packets.Words[InputDevice], "lo", isPrefix: false))),
        _ => formulas.True,
    };

    /// <summary>The kernel compares the bytes of a name, the zero behind it included unless it is a pattern (net/ipv4/netfilter/ip_tables.c).</summary>
    public TFormula IsDevice(TWord device, string name, bool isPrefix)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(isPrefix ? name : name + '\0');
        (UInt128 mask, UInt128 value) = (0, 0);
        for (int place = 0; place < Math.Min(bytes.Length, LongestDeviceName); place++)
        {
            int shift = 8 * (LongestDeviceName - 1 - place);
            mask |= (UInt128)byte.MaxValue << shift;
            value |= (UInt128)bytes[place] << shift;
        }

        return formulas.HasBits(device, mask, value);
    }

    private TFormula HasDevice(TWord device) => formulas.Not(IsDevice(device, "", isPrefix: false));

    private TFormula IsWhole(SymbolicPackets<TFormula, TWord> packets) => formulas.HasBits(packets.Words[(int)PacketField.IsLaterFragment], 1, 0);

    private TFormula IsOf(byte protocol, SymbolicPackets<TFormula, TWord> packets) => formulas.HasBits(packets.Words[(int)PacketField.Protocol], byte.MaxValue, protocol);

    private TFormula HasConnection(IReadOnlyList<TWord> words) => IsOneOf(words, ConntrackStates.New, ConntrackStates.Related, ConntrackStates.Established);

    private TFormula IsOneOf(IReadOnlyList<TWord> words, params ConntrackStates[] states) =>
        states.Select(state => formulas.HasBits(words[(int)PacketField.ConntrackState], byte.MaxValue, (byte)state)).Aggregate(formulas.Or);

    /// <summary>One state; a translated connection is a connection; values that there are.</summary>
    public TFormula IsPossible(IReadOnlyList<TWord> words)
    {
        TFormula hasState = IsOneOf(words, ConntrackStates.Invalid, ConntrackStates.Untracked, ConntrackStates.New, ConntrackStates.Related, ConntrackStates.Established);
        TWord translation = words[(int)PacketField.ConntrackNat];
        const int Translations = (int)(ConntrackStates.Snat | ConntrackStates.Dnat);
        TFormula isKnownTranslation = formulas.HasBits(translation, byte.MaxValue & ~Translations, 0);
        TFormula isOfConnection = formulas.Or(formulas.HasBits(translation, byte.MaxValue, 0), HasConnection(words));
        TFormula hasType = formulas.IsInRange(words[(int)PacketField.PacketType], 0, (byte)PacketType.Multicast);
        TFormula hasSocket = formulas.IsInRange(words[(int)PacketField.Socket], 0, (byte)SocketKind.Process);
        return new[] { hasState, isKnownTranslation, isOfConnection, hasType, hasSocket }.Aggregate(formulas.And);
    }

    private int BitsOf(PacketField field) => field switch
    {
        PacketField.SourceAddress or PacketField.DestinationAddress => family == AddressFamily.IPv4 ? 32 : 128,
        PacketField.IsLaterFragment => 1,
        PacketField.PacketType or PacketField.Socket => 2,
        PacketField.SourcePort or PacketField.DestinationPort or PacketField.IcmpTypeCode or PacketField.TcpMaximumSegmentSize => 16,

        // More than a header can say: what offloading glues together (net/netfilter/xt_length.c).
        PacketField.Length => 17,
        PacketField.Mark or PacketField.ConnectionMark or PacketField.UserId or PacketField.GroupId => 32,
        PacketField.MacSource => 48,
        _ => 8,
    };
}
