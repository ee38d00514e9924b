using RulesLsp.Engine.Packets.Json;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets;

/// <summary>Reads a packet in any of its notations: short, iptables' words, a kernel LOG line, JSON.</summary>
public static class PacketParser
{
    private const string LogField = "SRC=";

    /// <summary>Reads one packet.</summary>
    /// <param name="family">The ruleset's family: addresses of the other one are refused.</param>
    public static PacketResult Parse(string text, AddressFamily family)
    {
        if (!family.HasPackets())
        {
            return PacketResult.Refused(0, $"packets are traced through IPv4 and IPv6 rulesets only, and this one is for {FamilyNames.InText(family)} frames");
        }

        string trimmed = text.Trim();
        int skipped = text.Length - text.TrimStart().Length;
        PacketResult result = trimmed switch
        {
            "" => PacketResult.Refused(0, "the packet is empty: write for example \"tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn\""),
            ['-' or '!', ..] => PacketWords.Parse(trimmed, family),
            ['{', ..] => PacketJson.Parse(trimmed, family),
            _ when trimmed.Contains(LogField, StringComparison.Ordinal) => PacketLogLine.Read(trimmed, family),
            _ => PacketGrammar.ParseShort(trimmed, family),
        };
        if (result.Packet is { } packet)
        {
            return Check(packet, skipped);
        }

        PacketProblem problem = result.Problem!;
        return PacketResult.Refused(problem.Position + skipped, problem.Message);
    }

    /// <summary>Reads words of the short notation about a packet that is known in part: what they say goes before.</summary>
    public static PacketResult ParseWords(string text, Packet start)
    {
        PacketResult result = PacketGrammar.ParseWords(text, start);
        return result.Packet is { } packet ? Check(packet, 0) : result;
    }

    private static PacketResult Check(Packet packet, int position)
    {
        string? contradiction = packet switch
        {
            { Protocol: { } protocol } when (packet.SourcePort ?? packet.DestinationPort) is not null && !ProtocolNumbers.HasPorts(protocol) =>
                $"{PacketShortNotation.ProtocolName(protocol)} has no ports",
            { TcpFlags: not null, Protocol: not (null or ProtocolNumbers.Tcp) } => "only tcp has flags",
            { Chunks.IsEmpty: false, Protocol: not (null or ProtocolNumbers.Sctp) } => "only sctp has chunks",
            { IcmpType: not null, Protocol: { } protocol } when !ProtocolNumbers.IsIcmp(protocol) => "only icmp and icmpv6 have types",
            { Repeat: < 1 } => "a packet is sent at least once",
            _ => null,
        };
        return contradiction is null ? PacketResult.Of(packet) : PacketResult.Refused(position, contradiction);
    }
}
