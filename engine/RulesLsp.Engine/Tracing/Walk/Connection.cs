using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Addresses, ports and ICMP query of one direction; null: unknown or none.</summary>
/// <param name="Query">The type of an ICMP message: answers have another than what they answer.</param>
internal sealed record Tuple(UInt128? Source, UInt128? Destination, UInt128? SourcePort, UInt128? DestinationPort, byte? Query)
{
    public Tuple Reversed => new(Destination, Source, DestinationPort, SourcePort, ReplyPacket.AnswerType(Query));

    public static Tuple Of(FlowingPacket packet) => new(
        packet.Value(PacketField.SourceAddress),
        packet.Value(PacketField.DestinationAddress),
        packet.HasPorts ? packet.Value(PacketField.SourcePort) : null,
        packet.HasPorts ? packet.Value(PacketField.DestinationPort) : null,
        packet.IcmpType);

    /// <summary>Nothing that both know differs.</summary>
    public bool CanBe(Tuple other) => CanBe(Source, other.Source) && CanBe(Destination, other.Destination)
        && CanBe(SourcePort, other.SourcePort) && CanBe(DestinationPort, other.DestinationPort) && CanBe(Query, other.Query);

    private static bool CanBe(UInt128? first, UInt128? second) => first is null || second is null || first == second;
}

/// <summary>An entry of connection tracking.</summary>
internal sealed class Connection
{
    /// <summary>Tells it from all others of the scenario; copies keep it.</summary>
    public required int Number { get; init; }

    public required Tuple Original { get; init; }

    /// <summary>What the answer will look like on the wire; translations change it.</summary>
    public required Tuple Reply { get; set; }

    public required FieldDomain Mark { get; set; }

    /// <summary>null: not known, as behind an ICMP error alone.</summary>
    public required UInt128? Protocol { get; init; }

    public bool SeenReply { get; set; }

    public TcpTrack Tcp { get; set; }

    public SctpTrack Sctp { get; set; }

    public bool IsExpected { get; set; }

    /// <summary>The connection whose helper announced this one; null: none did, or it is not known which.</summary>
    public Connection? Master { get; init; }

    /// <summary>Its addresses are translated as those of <see cref="Master"/>, and nat is not asked (nf_nat_follow_master).</summary>
    public bool FollowsMaster { get; set; }

    /// <summary>The helper that reads along, by its name; null: none.</summary>
    public string? Helper { get; set; }

    /// <summary>When the first packet came, in seconds of the scenario.</summary>
    public double Began { get; init; }

    /// <summary>When conntrack forgets it, in seconds of the scenario, if no packet comes before.</summary>
    public double Expires { get; set; } = double.PositiveInfinity;

    /// <summary>Traffic in both directions was seen for long enough that a full table does not drop it.</summary>
    public bool IsAssured { get; set; }

    /// <summary>Its packets were seen from the first on, and its protocol's progress is followed.</summary>
    public required bool IsFollowed { get; init; }

    /// <summary>nat was asked for a new destination already; the answer holds for the connection's life.</summary>
    public bool IsDestinationDecided { get; set; }

    public bool IsSourceDecided { get; set; }

    public bool IsDestinationTranslated { get; set; }

    public bool IsSourceTranslated { get; set; }

    /// <summary>The device that it was masqueraded for; null: it was not, or the device is not known.</summary>
    public string? MasqueradeDevice { get; set; }

    /// <summary>The first packet came through: the entry stays.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Conntrack forgot it while one of its packets still travels.</summary>
    public bool IsKilled { get; set; }

    /// <summary>What went through it.</summary>
    public ConnectionVolume Volume { get; set; }

    public Connection Copy() => (Connection)MemberwiseClone();
}
