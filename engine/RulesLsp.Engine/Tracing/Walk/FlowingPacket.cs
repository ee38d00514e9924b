using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>The packet while it goes through the hooks: what is known of each field, and how often it was changed.</summary>
internal sealed class FlowingPacket
{
    private static readonly int Fields = (int)Enum.GetValues<PacketField>().Max() + 1;

    private readonly FieldDomain?[] _fields = new FieldDomain?[Fields];
    private readonly Packet _start;

    private FlowingPacket(FlowingPacket other)
    {
        _fields = [.. other._fields];
        _start = other._start;
        Family = other.Family;
        Input = other.Input;
        Output = other.Output;
        Leaving = other.Leaving;
        NextHop = other.NextHop;
        Connection = other.Connection?.Copy();
        Helper = other.Helper;
        IsReply = other.IsReply;
        IsRedirected = other.IsRedirected;
        Version = other.Version;
        Changes = other.Changes;
    }

    public FlowingPacket(Packet packet)
    {
        _start = packet;
        Family = packet.Family;
        Input = packet.InInterface switch
        {
            null => InterfaceKnowledge.Absent,
            Packet.UnknownInterface => InterfaceKnowledge.Unknown.With("lo", false, FitAnswer.FitsNot),
            { } name => InterfaceKnowledge.Of(name),
        };
        FieldDomain anyAddress = Family == AddressFamily.IPv4 ? AnyNumber : AnyIPv6;
        Set(PacketField.SourceAddress, packet.Source, anyAddress);
        Set(PacketField.DestinationAddress, packet.Destination, anyAddress);
        Set(PacketField.Protocol, packet.Protocol, AnyByte);
        Set(PacketField.SourcePort, packet.SourcePort, AnyPort);
        Set(PacketField.DestinationPort, packet.DestinationPort, AnyPort);
        Set(PacketField.TcpFlags, packet.TcpFlags, AnyFlags);
        Set(PacketField.TimeToLive, packet.TimeToLive, AnyByte);
        Set(PacketField.TypeOfService, packet.TypeOfService, AnyByte);
        Set(PacketField.Length, (UInt128?)packet.Length, AnyLength);
        Set(PacketField.UserId, packet.UserId, AnyNumber);
        Set(PacketField.GroupId, packet.GroupId, AnyNumber);
        Set(PacketField.MacSource, packet.MacSource, AnyMac);
        Set(PacketField.PacketType, packet.IsLocalOutput ? 0 : (UInt128?)(byte?)packet.Type, AnyPacketType);
        Set(PacketField.Mark, packet.Mark ?? 0u, AnyNumber);
        Set(PacketField.IsLaterFragment, packet.Fragment is { Offset: > 0 } ? 1u : 0u, AnyNumber);
        Set(PacketField.ConntrackNat, 0u, AnyNumber);
        Set(PacketField.Socket, (UInt128)(byte)(packet.IsLocalOutput ? SocketKind.Process : SocketKind.None), AnyNumber);
        SetSegmentSize(packet);
        SetIcmp(packet);
        if (packet.InInterface is null or "lo")
        {
            _fields[(int)PacketField.MacSource] = null;
        }
    }

    public AddressFamily Family { get; }

    /// <summary>Follows which packets would go the same way; null: nobody asks.</summary>
    public Regions.RegionTracker? Region { get; init; }

    public InterfaceKnowledge Input { get; set; }

    public InterfaceKnowledge Output { get; set; } = InterfaceKnowledge.Absent;

    /// <summary>The device that a packet of this host will leave by, which the tables of OUTPUT do not see.</summary>
    public InterfaceKnowledge Leaving { get; set; } = InterfaceKnowledge.Absent;

    /// <summary>The router that routing chose, or the destination itself; null: not known. A later change of the mark leaves it.</summary>
    public UInt128? NextHop { get; set; }

    /// <summary>The connection that conntrack gave it; null before conntrack, for INVALID and for UNTRACKED.</summary>
    public Connection? Connection { get; set; }

    /// <summary>The helper that a rule wants for the connection that the packet begins; null: none.</summary>
    public string? Helper { get; set; }

    /// <summary>Goes against its connection's direction.</summary>
    public bool IsReply { get; set; }

    /// <summary>REDIRECT made the destination an address of this host that nobody knows: whichever it is, the packet is for this host.</summary>
    public bool IsRedirected { get; set; }

    /// <summary>Counts the changes of addresses and ports, so that an answer about the old packet is not taken for one about the new.</summary>
    public int Version { get; private set; }

    /// <summary>Counts all changes.</summary>
    public int Changes { get; private set; }

    /// <summary>What is known of a field; null: the packet has no such field. Protocol-dependent fields: see <see cref="TestEvaluator"/>.</summary>
    public FieldDomain? this[PacketField field] => field == PacketField.ConnectionMark
        ? Connection?.Mark
        : _fields[(int)field];

    /// <summary>The only value left, or null.</summary>
    public UInt128? Value(PacketField field) => this[field]?.Value;

    /// <summary>More is known of the field; the packet itself is the same.</summary>
    public void Narrow(PacketField field, FieldDomain domain)
    {
        if (field == PacketField.ConnectionMark)
        {
            Connection!.Mark = domain;
            return;
        }

        _fields[(int)field] = domain;
    }

    /// <summary>The field was changed.</summary>
    public void Change(PacketField field, FieldDomain domain)
    {
        Narrow(field, Region is { } region ? FieldDomain.Of(region.Write(field, domain)) : domain);
        CountChange(field);
    }

    /// <summary>The field was changed by as much as it would be in every other packet.</summary>
    public void Move(PacketField field, FieldDomain domain)
    {
        if (this[field]?.Value is { } before && domain.Value is { } after)
        {
            Region?.Move(field, before, after);
        }

        Narrow(field, domain);
        CountChange(field);
    }

    /// <summary>Some bits of the field were changed; who follows a region knows already how.</summary>
    public void ChangeBits(PacketField field, FieldDomain domain)
    {
        Narrow(field, domain);
        CountChange(field);
    }

    private void CountChange(PacketField field)
    {
        Changes++;
        IsRedirected &= field != PacketField.DestinationAddress;
        if (field is PacketField.SourceAddress or PacketField.DestinationAddress or PacketField.SourcePort or PacketField.DestinationPort)
        {
            Version++;
        }
    }

    /// <summary>The packet as it is now; what happens to this one later leaves it alone.</summary>
    public FlowingPacket Copy() => new(this);

    /// <summary>The packet as it is now, in the terms of the user's notation.</summary>
    public Packet Snapshot() => _start with
    {
        InInterface = Input.Name switch { null => Packet.UnknownInterface, "" => null, { } input => input },
        OutInterface = Output.Name is { Length: > 0 } output ? output : null,
        Source = Value(PacketField.SourceAddress),
        Destination = Value(PacketField.DestinationAddress),
        Protocol = (byte?)Value(PacketField.Protocol),
        SourcePort = HasPorts ? (ushort?)Value(PacketField.SourcePort) : null,
        DestinationPort = HasPorts ? (ushort?)Value(PacketField.DestinationPort) : null,
        TcpFlags = Value(PacketField.Protocol) == ProtocolNumbers.Tcp ? (byte?)Value(PacketField.TcpFlags) : null,
        IcmpType = (byte?)(IcmpValue >> 8) ?? _start.IcmpType,
        IcmpCode = (byte?)(IcmpValue & 0xFF) ?? _start.IcmpCode,
        TimeToLive = (byte?)Value(PacketField.TimeToLive),
        TypeOfService = (byte?)Value(PacketField.TypeOfService),
        Length = (int?)Value(PacketField.Length),
        Mark = (uint?)Value(PacketField.Mark),
        ConnectionMark = Connection?.Mark.Value is { } mark && (mark > 0 || _start.ConnectionMark is not null) ? (uint)mark : _start.ConnectionMark,
        MaximumSegmentSize = Value(PacketField.Protocol) == ProtocolNumbers.Tcp && !LacksHeader ? (ushort?)Value(PacketField.TcpMaximumSegmentSize) : null,
        State = Value(PacketField.ConntrackState) is { } state ? (ConntrackStates)(byte)state : _start.State,
    };

    public bool HasPorts => Value(PacketField.Protocol) is { } protocol && ProtocolNumbers.HasPorts((byte)protocol)
        && Value(PacketField.IsLaterFragment) == 0 && !(_start.HeaderBytes < PacketHeaders.Ports);

    /// <summary>Its transport header is not there, or not all of it.</summary>
    public bool LacksHeader => _start.Fragment is { Offset: > 0 }
        || (_start.HeaderBytes is { } bytes && (Value(PacketField.Protocol) is not { } protocol || bytes < PacketHeaders.Of((byte)protocol)));

    /// <summary>null: not known, or no ICMP.</summary>
    public byte? IcmpType => (byte?)(IcmpValue >> 8);

    private UInt128? IcmpValue => Value(PacketField.Protocol) is { } protocol && ProtocolNumbers.IsIcmp((byte)protocol)
        ? Value(PacketField.IcmpTypeCode)
        : null;

    private static readonly FieldDomain AnyByte = FieldDomain.Between(0, byte.MaxValue);
    private static readonly FieldDomain AnyPort = FieldDomain.Between(0, ushort.MaxValue);
    private static readonly FieldDomain AnyNumber = FieldDomain.Between(0, uint.MaxValue);
    private static readonly FieldDomain AnyIPv6 = FieldDomain.Between(0, UInt128.MaxValue);
    private static readonly FieldDomain AnyMac = FieldDomain.Between(0, 0xFFFF_FFFF_FFFF);
    private static readonly FieldDomain AnyFlags = FieldDomain.Between(0, 63);
    private static readonly FieldDomain AnyPacketType = FieldDomain.Between(0, 2);
    private static readonly FieldDomain AnyLength = FieldDomain.Between(0, 65575);

    private void Set(PacketField field, UInt128? value, FieldDomain any) =>
        _fields[(int)field] = value is { } known ? FieldDomain.Of(known) : any;

    // Only a SYN carries the option.
    private void SetSegmentSize(Packet packet)
    {
        bool isNoSyn = packet.TcpFlags is { } flags && (flags & TcpFlagNames.Syn) == 0;
        Set(PacketField.TcpMaximumSegmentSize, packet.MaximumSegmentSize ?? (isNoSyn ? (ushort)0 : (ushort?)null), AnyPort);
    }

    private void SetIcmp(Packet packet) => _fields[(int)PacketField.IcmpTypeCode] = (packet.IcmpType, packet.IcmpCode) switch
    {
        ({ } type, { } code) => FieldDomain.Of((UInt128)((type << 8) | code)),
        ({ } type, null) => FieldDomain.Between((UInt128)(type << 8), (UInt128)((type << 8) | 0xFF)),
        (null, { } code) => FieldDomain.OfRanges(Enumerable.Range(0, 256).Select(type => new FieldRange((UInt128)((type << 8) | code), (UInt128)((type << 8) | code)))),
        _ => AnyPort,
    };
}
