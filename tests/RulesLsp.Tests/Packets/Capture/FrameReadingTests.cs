using RulesLsp.Engine.Packets.Capture;
using Xunit;

namespace RulesLsp.Tests.Packets.Capture;

/// <summary>From the bytes of a frame to the packet, for every link type and header.</summary>
public sealed class FrameReadingTests
{
    // 198.51.100.7:40000 > 192.0.2.1:22, SYN with MSS 1460 behind a NOP, TTL 63, TOS 0x10.
    private const string Tcp = "4510002C000140003F060000C6336407C0000201" + "9C400016" + "0000000100000000" + "6002040000000000" + "020405B4";
    private const string Syn = "45100030000140003F060000C6336407C0000201" + "9C400016" + "0000000100000000" + "7002040000000000" + "01020405B4010100";
    private const string Macs = "020000000101" + "020000000102";

    private const string IPv6Ends = "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002";

    public static TheoryData<int, string, string> Links => new()
    {
        { 101, Syn, "" },
        { 228, Syn, "" },
        { 0, "02000000" + Syn, "" },
        { 108, "00000002" + Syn, "" },
        { 1, Macs + "0800" + Syn, "sender 02:00:00:00:01:02, unicast" },
        { 1, "FFFFFFFFFFFF" + "020000000102" + "8100000A" + "88A80014" + "0800" + Syn, "sender 02:00:00:00:01:02, broadcast, vlan 20" },
        { 113, "0000" + "0001" + "0006" + "0200000001020000" + "0800" + Syn, "sender 02:00:00:00:01:02, unicast, received" },
        { 113, "0004" + "0001" + "0006" + "0200000001010000" + "0800" + Syn, "sender 02:00:00:00:01:01, sent" },
        { 113, "0003" + "FFFE" + "0000" + "0000000000000000" + "0800" + Syn, "received, for another host" },
        { 276, "0800" + "0000" + "00000007" + "0001" + "02" + "06" + "0200000001020000" + Syn, "sender 02:00:00:00:01:02, multicast, received, device 7" },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void Every_link_type_carries_the_same_packet(int linkType, string frame, string about)
    {
        LinkFrame link = LinkLayer.Read(linkType, Convert.FromHexString(frame), FrameDirection.Unknown);
        Assert.True(LinkLayer.IsKnown(linkType));
        Assert.Equal(
            "local tcp 198.51.100.7:40000 > 192.0.2.1:22 syn ttl 63 tos 16 length 48 mss 1460 df",
            IpReader.Read(link.Payload.Span)!.Packet.ToShortNotation());
        Assert.Equal(about, Describe(link));
    }

    [Theory]
    [InlineData(Tcp, "local tcp 198.51.100.7:40000 > 192.0.2.1:22 syn ttl 63 tos 16 length 44 mss 1460 df")]
    [InlineData("45000014000000004011000001020304", null)]
    [InlineData("4500001400000000401100000102030405060708", "local udp 1.2.3.4 > 5.6.7.8 ttl 64 tos 0 length 20 nodf")]
    [InlineData("450005DC00072000401100000102030405060708" + "13881389", "local udp 1.2.3.4:5000 > 5.6.7.8:5001 ttl 64 tos 0 length 1500 nodf fragment 0 more")]
    [InlineData("4500001C000700B9401100000102030405060708" + "13881389", "local udp 1.2.3.4 > 5.6.7.8 ttl 64 tos 0 length 28 nodf fragment 185")]
    [InlineData("4500001C000000004001000001020304050607080800F7FF00010002", "local icmp 1.2.3.4 > 5.6.7.8 echo-request ttl 64 tos 0 length 28 nodf")]
    [InlineData("4600002000000000400600000102030405060708" + "01010100" + "0016138800000001", "local tcp 1.2.3.4:22 > 5.6.7.8:5000 ttl 64 tos 0 length 32 nodf")]
    [InlineData("600000000008113F" + IPv6Ends + "00351F9000080000", "local udp [2001:db8::1]:53 > [2001:db8::2]:8080 ttl 63 tos 0 length 48")]
    [InlineData("6050000000100001" + IPv6Ends + "3A00050200000000" + "8000000000010002", "local icmpv6 2001:db8::1 > 2001:db8::2 echo-request ttl 1 tos 5 length 56")]
    [InlineData("6000000000100040" + IPv6Ends, "local 0 2001:db8::1 > 2001:db8::2 ttl 64 tos 0 length 56")]
    [InlineData("6000000000102C40" + IPv6Ends + "1100000100000009" + "00351F9000100000", "local udp [2001:db8::1]:53 > [2001:db8::2]:8080 ttl 64 tos 0 length 56 fragment 0 more")]
    [InlineData("0102030405", null)]
    [InlineData("", null)]
    public void Headers_become_fields_and_what_is_cut_off_stays_unknown(string bytes, string? notation) =>
        Assert.Equal(notation, IpReader.Read(Convert.FromHexString(bytes))?.Packet.ToShortNotation());

    [Fact]
    public void An_error_carries_the_packet_that_it_is_about()
    {
        string inner = "4500001C00000000401100000506070801020304" + "138800090008FFFF";
        ReadPacket error = IpReader.Read(Convert.FromHexString("4500003800000000400100000102030405060708" + "0303000000000000" + inner))!;
        Assert.Equal("local icmp 1.2.3.4 > 5.6.7.8 port-unreachable ttl 64 tos 0 length 56 nodf", error.Packet.ToShortNotation());
        Assert.Equal("local udp 5.6.7.8:5000 > 1.2.3.4:9 ttl 64 tos 0 length 28 nodf", error.About!.Packet.ToShortNotation());
    }

    private static string Describe(LinkFrame link)
    {
        string?[] parts =
        [
            link.MacSource is { } mac ? "sender " + Engine.Packets.PacketShortNotation.Mac(mac) : null,
            link.Type?.ToString().ToLowerInvariant(),
            link.Direction == FrameDirection.Unknown ? null : link.Direction.ToString().ToLowerInvariant(),
            link.IsForOther ? "for another host" : null,
            link.InterfaceIndex == 0 ? null : $"device {link.InterfaceIndex}",
            link.VlanId is { } vlan ? $"vlan {vlan}" : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }
}
