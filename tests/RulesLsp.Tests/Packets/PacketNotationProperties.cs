using CsCheck;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Json;
using RulesLsp.Engine.Values;
using System.Text;
using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Packets;

/// <summary>Every packet survives being printed and read again.</summary>
public sealed class PacketNotationProperties
{
    internal static Gen<Packet> AnyPacket { get; } =
        from family in OneOf(AddressFamily.IPv4, AddressFamily.IPv6)
        from protocol in OneOf<byte?>(null, 1, 6, 17, 47, 58, 132, 0, 253)
        from addresses in Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[0, 3])
        from ports in Gen.Select(Gen.UShort, Gen.UShort, Gen.Int[0, 3])
        from flags in Gen.Byte[0, 63]
        from icmp in Gen.Select(Gen.Byte, Gen.Byte)
        from numbers in Gen.Select(Gen.Byte, Gen.Byte, Gen.Int[20, 65535], Gen.UInt, Gen.Int[0, 127])
        from state in OneOf<ConntrackStates?>(null, ConntrackStates.New, ConntrackStates.Established, ConntrackStates.Invalid)
        from device in OneOf<string?>(null, "eth0", "lo", "br-1a2b", "in")
        let bits = numbers.Item5
        let hasPorts = protocol is { } known && ProtocolNumbers.HasPorts(known)
        let isIcmp = protocol is { } number && ProtocolNumbers.IsIcmp(number)
        select new Packet
        {
            Family = family,
            Protocol = protocol == 1 && family == AddressFamily.IPv6 ? (byte)58 : protocol,
            Source = (addresses.Item3 & 1) == 0 ? null : AddressOf(addresses.Item1, family),
            Destination = (addresses.Item3 & 2) == 0 ? null : AddressOf(addresses.Item2, family),
            SourcePort = hasPorts && (ports.Item3 & 1) != 0 ? ports.Item1 : null,
            DestinationPort = hasPorts && (ports.Item3 & 2) != 0 ? ports.Item2 : null,
            TcpFlags = protocol == 6 && (bits & 1) != 0 ? flags : null,
            IcmpType = isIcmp && (bits & 2) != 0 ? icmp.Item1 : null,
            IcmpCode = isIcmp && (bits & 4) != 0 ? icmp.Item2 : null,
            Chunks = protocol == ProtocolNumbers.Sctp && (bits & 1) != 0 ? [flags, icmp.Item1] : [],
            TimeToLive = (bits & 8) != 0 ? numbers.Item1 : null,
            TypeOfService = (bits & 16) != 0 ? numbers.Item2 : null,
            HasBadChecksum = numbers.Item1 % 8 == 0,
            HeaderBytes = numbers.Item2 % 8 == 0 ? numbers.Item2 % PacketHeaders.Longest : null,
            Length = (bits & 32) != 0 ? numbers.Item3 : null,
            Mark = (bits & 64) != 0 ? numbers.Item4 : null,
            State = state,
            Translated = (numbers.Item2 % 8) switch { 1 => ConntrackStates.Dnat, 2 => ConntrackStates.Snat, 3 => ConntrackStates.Snat | ConntrackStates.Dnat, _ => ConntrackStates.None },
            InInterface = device,
        };

    [Fact]
    public void ShortNotationRoundTrips() => AnyPacket.Sample(
        packet => PacketParser.Parse(packet.ToShortNotation(), packet.Family).Packet?.ToShortNotation() == packet.ToShortNotation(),
        iter: 2_000,
        print: packet => packet.ToShortNotation() + " -> " + PacketParser.Parse(packet.ToShortNotation(), packet.Family));

    [Fact]
    public void JsonRoundTrips() => AnyPacket.Sample(
        packet => PacketParser.Parse(Json(packet), packet.Family).Packet?.ToShortNotation() == packet.ToShortNotation(),
        iter: 2_000,
        print: packet => Json(packet) + " -> " + PacketParser.Parse(Json(packet), packet.Family));

    [Fact]
    public void AnyTextIsReadOrRefused() => Gen.String.Sample(text =>
    {
        PacketResult result = PacketParser.Parse(text, AddressFamily.IPv4);
        return (result.Packet is null) != (result.Problem is null)
            && (result.Problem is null || (result.Problem.Position >= 0 && result.Problem.Position <= text.Length));
    }, iter: 3_000);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static UInt128 AddressOf(ulong bits, AddressFamily family) =>
        family == AddressFamily.IPv4 ? (uint)bits : new UInt128(bits, bits * 31);

    private static string Json(Packet packet)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            PacketJson.Write(writer, packet);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
