using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Matches that read the transport header: ports, flags, icmp types, the MSS option.</summary>
internal static class HeaderMatches
{
    private const byte SynMask = 0x17;
    private const byte Syn = 0x02;

    /// <summary>TCP, UDP and UDP-Lite; the flags and options are TCP's alone.</summary>
    public static void TcpOrUdp(MatchReader match)
    {
        AddOwnHeader(match);
        bool areJoined = TryJoinPorts(match);
        foreach (BoundOption option in match.Module.Options)
        {
            switch (option.Definition.Name)
            {
                case var _ when TryPort(match, option, areJoined):
                    break;
                case "--syn":
                    match.AddMask(option, PacketField.TcpFlags, SynMask, Syn);
                    break;
                case "--tcp-flags" when option.Value<TcpFlagsValue>() is { } mask && option.Value<TcpFlagsValue>(1) is { } flags:
                    match.AddMask(option, PacketField.TcpFlags, mask.Flags, flags.Flags);
                    break;
                case "--tcp-option":
                    match.AddOpaqueOption(option);
                    break;
                default:
                    match.AddUnmodelled(option);
                    break;
            }
        }
    }

    /// <summary>SCTP and DCCP: ports are exact. Types of chunks are a function of the packet; flags of chunks, and types of DCCP's packets, are in no packet here.</summary>
    public static void Sctp(MatchReader match)
    {
        match.AddHeader(PacketHeaders.Sctp);
        foreach (BoundOption option in match.Module.Options)
        {
            if (!TryPort(match, option, areJoined: false))
            {
                match.AddOpaqueOption(option, ChunkTypes(option));
            }
        }
    }

    private static ChunkTypesDetail? ChunkTypes(BoundOption option)
    {
        string[] types = [.. Choices.Of(option.Value<ParsedValue>(1)).Where(static word => word.Length > 0).Select(static word => word.ToUpperInvariant())];
        if (Choices.Of(option.Value<ParsedValue>()) is not [var scope] || !Enum.TryParse(scope, ignoreCase: true, out ChunkScope read))
        {
            return null;
        }

        return types switch
        {
            ["ALL"] => new ChunkTypesDetail(read, [], IsWhole: true),
            ["NONE"] => new ChunkTypesDetail(read, [], IsWhole: false),
            _ => SctpChunks.Read(types) is { } known ? new ChunkTypesDetail(read, known, IsWhole: false) : null,
        };
    }

    /// <summary>IPv4's type 255 ("any") takes every type; its negation none.</summary>
    public static void Icmp(MatchReader match)
    {
        match.AddHeader(PacketHeaders.Icmp);
        foreach (BoundOption option in match.Module.Options)
        {
            if (option.Value<IcmpTypeValue>() is not { } type)
            {
                match.AddUnmodelled(option);
                continue;
            }

            if (type.IsAny)
            {
                if (option.IsNegated)
                {
                    match.Add(new NeverTest(option, "every type is \"any\""));
                }

                continue;
            }

            match.AddRanges(option, PacketField.IcmpTypeCode, new FieldRange((UInt128)((type.Type << 8) | type.FirstCode), (UInt128)((type.Type << 8) | type.LastCode)));
        }
    }

    public static void Multiport(MatchReader match)
    {
        match.AddHeader(PacketHeaders.Ports);
        foreach (BoundOption option in match.Module.Options)
        {
            if (option.Value<PortListValue>() is not { } list)
            {
                match.AddOpaqueOption(option);
                continue;
            }

            ImmutableArray<FieldRange> ranges = [.. list.Ports.Where(range => range.First <= range.Last).Select(range => new FieldRange(range.First, range.Last))];
            switch (option.Definition.Name)
            {
                case "--sports":
                    match.AddPresent(option, PacketField.SourcePort, ranges);
                    break;
                case "--dports":
                    match.AddPresent(option, PacketField.DestinationPort, ranges);
                    break;
                case "--ports":
                    match.Add(new AnyOfTest(
                        option,
                        option.IsNegated,
                        [
                            new RangeTest(option, false, PacketField.SourcePort, ranges),
                            new RangeTest(option, false, PacketField.DestinationPort, ranges),
                        ]));
                    break;
                default:
                    match.AddUnmodelled(option);
                    break;
            }
        }
    }

    /// <summary>A TCP packet without the option has size 0 in the model: it fails the plain test and passes the negated one (net/netfilter/xt_tcpmss.c).</summary>
    public static void TcpSegmentSize(MatchReader match)
    {
        match.AddHeader(PacketHeaders.Tcp);
        foreach (BoundOption option in match.Module.Options)
        {
            if (NumberRanges.Of(option.Value<ParsedValue>()) is not { } range)
            {
                match.AddUnmodelled(option);
                continue;
            }

            match.AddRanges(option, PacketField.TcpMaximumSegmentSize, new FieldRange(UInt128.Max(range.First, 1), range.Last));
        }
    }

    /// <summary>Whether a match surely means the same to some back ends and to others: nearly all differences are those of nft alone.</summary>
    public static bool IsSameFor(BoundModule module, Backends some, Backends others) =>
        some == others || module.Name is not ("tcp" or "udp" or "udplite")
        || (some != Backends.Nft && others != Backends.Nft && !(module.Option("--sport") is { IsNegated: true } && module.Option("--dport") is { IsNegated: true }));

    // iptables-nft makes comparisons of its own of these two where they ask for a port or for flags (nft.c, add_nft_tcp and add_nft_udp).
    private static void AddOwnHeader(MatchReader match)
    {
        bool isTcp = match.Module.Name == "tcp";
        bool isCompared = match.Module.Options.Any(static option => !IsEveryPort(option)) && match.Module.Option("--tcp-option") is null;
        switch (match.Backends)
        {
            case Backends.Nft when isCompared && (isTcp || match.Module.Name == "udp"):
                match.AddNotLaterFragment();
                break;
            case var _ when isTcp:
                match.AddTcpHeader();
                break;
            default:
                match.AddHeader(PacketHeaders.Udp);
                break;
        }
    }

    // iptables-nft compares two single ports, both negated, in one piece: the rule takes all but that pair (nft-shared.c, add_nft_tcpudp).
    private static bool TryJoinPorts(MatchReader match)
    {
        BoundOption? source = match.Module.Option("--sport");
        BoundOption? destination = match.Module.Option("--dport");
        if (match.Backends == Backends.Legacy || source is not { IsNegated: true } || destination is not { IsNegated: true }
            || SinglePort(source) is not { } sourcePort || SinglePort(destination) is not { } destinationPort)
        {
            return false;
        }

        match.Add(new AnyOfTest(
            source,
            false,
            [
                new RangeTest(source, true, PacketField.SourcePort, [new FieldRange(sourcePort, sourcePort)]),
                new RangeTest(destination, true, PacketField.DestinationPort, [new FieldRange(destinationPort, destinationPort)]),
            ]));
        if (match.Backends != Backends.Nft)
        {
            // iptables-legacy takes fewer.
            match.Add(new UnmodelledTest(destination, "what iptables-nft and iptables-legacy load differently"));
        }

        return true;
    }

    private static bool IsEveryPort(BoundOption option) => !option.IsNegated && option.Value<ParsedValue>() switch
    {
        PortRangeValue range => range is { First: 0, Last: ushort.MaxValue },
        PortListValue { Ports: [var range] } => range is { First: 0, Last: ushort.MaxValue },
        _ => false,
    };

    private static ushort? SinglePort(BoundOption option) => option.Value<ParsedValue>() switch
    {
        PortRangeValue range when range.First == range.Last && range.First > 0 => range.First,
        PortListValue { Ports: [var range] } when range.First == range.Last && range.First > 0 => range.First,
        _ => null,
    };

    // False for an option of no port.
    private static bool TryPort(MatchReader match, BoundOption option, bool areJoined)
    {
        PacketField? field = option.Definition.Name switch
        {
            "--sport" => PacketField.SourcePort,
            "--dport" => PacketField.DestinationPort,
            _ => null,
        };
        if (field is { } port && !areJoined)
        {
            Port(match, option, port);
        }

        return field is not null;
    }

    private static void Port(MatchReader match, BoundOption option, PacketField field)
    {
        switch (option.Value<ParsedValue>())
        {
            case PortRangeValue range:
                match.AddRanges(option, field, new FieldRange(range.First, range.Last));
                break;
            case PortListValue list:
                match.AddRanges(option, field, [.. list.Ports.Select(range => new FieldRange(range.First, range.Last))]);
                break;
            default:
                match.AddOpaqueOption(option);
                break;
        }
    }
}
