using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// What conntrack has counted of a connection (nf_ct_acct_update). A rule that asks for it makes the kernel count, so every connection that
/// began since is counted from its first packet on.
/// </summary>
/// <param name="IsKnown">The first packet was seen; without it nothing is known of what came before.</param>
internal readonly record struct ConnectionVolume(bool IsKnown, WayVolume Original, WayVolume Reply)
{
    public static ConnectionVolume Empty { get; } = new(true, default, default);

    /// <summary>One packet more, in its direction.</summary>
    public ConnectionVolume With(FlowingPacket packet) => packet.IsReply ? this with { Reply = Reply.With(packet) } : this with { Original = Original.With(packet) };

    /// <summary>null: not known.</summary>
    public bool? Holds(ConnectionVolumeDetail asked)
    {
        if (!IsKnown)
        {
            return null;
        }

        WayVolume counted = asked.Way switch
        {
            PacketDirection.Original => Original,
            PacketDirection.Reply => Reply,
            _ => new WayVolume(Original.Packets + Reply.Packets, Original.Least + Reply.Least, Original.Most + Reply.Most),
        };
        (UInt128 least, UInt128 most) = asked.Unit switch
        {
            VolumeUnit.Packets => (counted.Packets, counted.Packets),
            VolumeUnit.Bytes => (counted.Least, counted.Most),
            _ => counted.Packets == 0 ? (0, 0) : (counted.Least / counted.Packets, counted.Most / counted.Packets),
        };
        bool? isBetween = least >= asked.First && most <= asked.Last ? true : most < asked.First || least > asked.Last ? false : null;
        return isBetween is { } known ? known != asked.IsOutside : null;
    }
}

/// <summary>Packets one way, and the bytes that they have at least and at most, as lengths need not be known.</summary>
internal readonly record struct WayVolume(UInt128 Packets, UInt128 Least, UInt128 Most)
{
    public WayVolume With(FlowingPacket packet)
    {
        FieldDomain length = packet[PacketField.Length]!;
        return new WayVolume(Packets + 1, Least + length.Ranges[0].First, Most + length.Ranges[^1].Last);
    }
}
