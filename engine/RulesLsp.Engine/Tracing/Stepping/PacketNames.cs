using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>Something of a packet that has a name: as in a packet's JSON, and as nft calls it.</summary>
/// <param name="Name">As in JSON; what belongs to the connection stands behind its dot.</param>
/// <param name="Others">Other names, in lower case, with blanks between words.</param>
internal sealed record PacketName(string Name, params ImmutableArray<string> Others)
{
    /// <summary>null: a device.</summary>
    public PacketField? Field { get; init; }

    /// <summary>A part of the field; null: all of it.</summary>
    public Func<FieldDomain, FieldDomain?>? Part { get; init; }

    /// <summary>Of a device: the one that the packet came by.</summary>
    public bool IsInput { get; init; }

    /// <summary>What is known of it; null: the packet has nothing of the kind.</summary>
    public FieldDomain? DomainIn(Situation situation)
    {
        if (Field is not { } field || !PacketNames.Has(situation, field) || situation.Flowing[field] is not { } domain)
        {
            return null;
        }

        return Part is null ? domain : Part(domain);
    }

    public InterfaceKnowledge DeviceIn(Situation situation) => IsInput ? situation.Flowing.Input : situation.Flowing.Output;
}

/// <summary>Every name that people can ask for.</summary>
internal static class PacketNames
{
    public static ImmutableArray<PacketName> All { get; } =
    [
        new("in", "iif", "iifname") { IsInput = true },
        new("out", "oif", "oifname"),
        new("src", "ip saddr", "ip6 saddr", "saddr") { Field = PacketField.SourceAddress },
        new("dst", "ip daddr", "ip6 daddr", "daddr") { Field = PacketField.DestinationAddress },
        new("protocol", "ip protocol", "meta l4proto", "l4proto") { Field = PacketField.Protocol },
        new("sport", "tcp sport", "udp sport", "th sport") { Field = PacketField.SourcePort },
        new("dport", "tcp dport", "udp dport", "th dport") { Field = PacketField.DestinationPort },
        new("tcpFlags", "tcp flags") { Field = PacketField.TcpFlags },
        new("icmpType", "icmp type", "icmpv6 type") { Field = PacketField.IcmpTypeCode, Part = TypeOf },
        new("icmpCode", "icmp code", "icmpv6 code") { Field = PacketField.IcmpTypeCode, Part = CodeOf },
        new("ttl", "ip ttl", "ip6 hoplimit", "hoplimit") { Field = PacketField.TimeToLive },
        new("tos") { Field = PacketField.TypeOfService },
        new("length", "meta length", "ip length") { Field = PacketField.Length },
        new("mac", "ether saddr") { Field = PacketField.MacSource },
        new("packetType", "meta pkttype", "pkttype") { Field = PacketField.PacketType },
        new("uid", "meta skuid", "skuid") { Field = PacketField.UserId },
        new("gid", "meta skgid", "skgid") { Field = PacketField.GroupId },
        new("mss", "tcp mss") { Field = PacketField.TcpMaximumSegmentSize },
        new("mark", "meta mark") { Field = PacketField.Mark },
        new("connection.mark", "connection mark", "ct mark", "ctmark") { Field = PacketField.ConnectionMark },
        new("state", "ct state", "connection.state", "connection state") { Field = PacketField.ConntrackState },
        new("connection.nat", "connection nat", "ct status") { Field = PacketField.ConntrackNat },
    ];

    /// <summary>null: nothing has this name. Case, and whether a dot or a blank stands between words, are all the same.</summary>
    public static PacketName? Find(string name)
    {
        string plain = string.Join(' ', name.Replace('.', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToLowerInvariant();
        return All.FirstOrDefault(known => known.Name.Replace('.', ' ').Equals(plain, StringComparison.OrdinalIgnoreCase) || known.Others.Contains(plain));
    }

    public static PacketName? Of(PacketField field) => All.FirstOrDefault(known => known.Field == field);

    /// <summary>The packet has the field, as far as its protocol and its sender are known.</summary>
    public static bool Has(Situation situation, PacketField field) => FieldPresences.Of(field) switch
    {
        FieldPresence.InHeader => !situation.Flowing.LacksHeader
            && (situation.Flowing.Value(PacketField.Protocol) is not { } protocol || FieldPresences.MayHave((byte)protocol, field, situation.Flowing.Family)),
        FieldPresence.SentByProcess => situation.Flowing.Value(PacketField.Socket) == (byte)SocketKind.Process,
        _ => true,
    };

    private static FieldDomain TypeOf(FieldDomain both) => FieldDomain.OfRanges(both.Ranges.Select(range => new FieldRange(range.First >> 8, range.Last >> 8)));

    private static FieldDomain CodeOf(FieldDomain both) => FieldDomain.OfRanges(both.Ranges.Select(range =>
        range.First >> 8 == range.Last >> 8 ? new FieldRange(range.First & 0xFF, range.Last & 0xFF) : new FieldRange(0, 0xFF)));
}
