using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Packets;

/// <summary>The notations for packets that do not need the catalogue.</summary>
public sealed class PacketParserTests
{
    [Theory]
    [InlineData("tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn new")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.1 in eth1 echo-request")]
    [InlineData("local tcp > 203.0.113.9:443")]
    [InlineData("local any >")]
    [InlineData("udp *:53 > 192.0.2.1:40000 in eth0 ttl 64 tos 16 length 60 established mark 0x10 ctmark 0x1 mac 00:16:3e:00:00:01 unicast")]
    [InlineData("tcp 192.0.2.9 > *:80 in eth0 fin,psh,urg mss 1460 set:trusted !set:blocked flow a reply direction reply at 0.5 repeat 6")]
    [InlineData("local 47 192.0.2.9 > 198.51.100.1 out eth0 fragment 185 more uid 1000 gid 33")]
    [InlineData("udp 198.51.100.7:40000 > 192.0.2.1:53 in eth0 badsum cut 4")]
    [InlineData("sctp 198.51.100.7:40000 > 192.0.2.1:2905 in eth0 chunks cookie_echo,data")]
    [InlineData("udp 198.51.100.7:40000 > 10.0.0.9:53 in eth0 out eth1 established snat dnat")]
    public void ShortNotationIsPrintedAsItWasRead(string text)
    {
        Packet packet = Read(text, AddressFamily.IPv4);
        Packet again = Read(packet.ToShortNotation(), AddressFamily.IPv4);
        Assert.Equal(packet.ToShortNotation(), again.ToShortNotation());
        Assert.Equal(text.Replace(" 47 ", " gre ", StringComparison.Ordinal), packet.ToShortNotation());
    }

    [Fact]
    public void ShortNotationOfIPv6()
    {
        Packet packet = Read("udp [2001:db8::1]:5353 > [ff02::fb]:5353 out eth0", AddressFamily.IPv6);
        Assert.Equal((ushort)5353, packet.SourcePort);
        Assert.True(packet.IsLocalOutput);
        Assert.Equal("eth0", packet.OutInterface);
        Assert.Equal("local udp [2001:db8::1]:5353 > [ff02::fb]:5353 out eth0", packet.ToShortNotation());
    }

    [Fact]
    public void NamedIcmpTypesGiveTypeAndCode()
    {
        Packet ping = Read("local icmp > 172.23.32.1 echo-request", AddressFamily.IPv4);
        Assert.Equal((8, 0), ((int)ping.IcmpType!, (int)ping.IcmpCode!));
        Packet unreachable = Read("icmp 192.0.2.1 > 192.0.2.2 destination-unreachable in eth0", AddressFamily.IPv4);
        Assert.Equal((byte)3, unreachable.IcmpType);
        Assert.Null(unreachable.IcmpCode);
        Packet big = Read("icmpv6 2001:db8:1::7 > 2001:db8::10 packet-too-big in eth0 related", AddressFamily.IPv6);
        Assert.Equal((byte)2, big.IcmpType);
        Assert.Equal(ConntrackStates.Related, big.State);
    }

    [Fact]
    public void LogLineAsTheKernelWritesIt()
    {
        const string Line = "Nov 23 09:00:00 gw kernel: [12.5] INPUT refused: IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 "
            + "SRC=198.51.100.7 DST=192.0.2.1 LEN=62 TOS=0x10 PREC=0x00 TTL=64 ID=64425 DF PROTO=UDP SPT=52967 DPT=53 LEN=42 MARK=0x10";
        Packet packet = Read(Line, AddressFamily.IPv4);
        Assert.Equal(
            "udp 198.51.100.7:52967 > 192.0.2.1:53 in eth0 ttl 64 tos 16 length 62 df mark 0x10 mac 02:00:00:00:00:02",
            packet.ToShortNotation());
    }

    [Fact]
    public void LogLineOfTcpHasFlags()
    {
        Packet packet = Read("IN= OUT=eth0 SRC=192.0.2.1 DST=198.51.100.7 LEN=40 TTL=64 PROTO=TCP SPT=22 DPT=40000 WINDOW=0 RES=0x00 ACK RST URGP=0 UID=0 GID=0", AddressFamily.IPv4);
        Assert.True(packet.IsLocalOutput);
        Assert.Equal((byte)(TcpFlagNames.Ack | TcpFlagNames.Rst), packet.TcpFlags);
        Assert.Equal(0u, packet.UserId);
    }

    [Fact]
    public void JsonObject()
    {
        const string Json = """
            {"in":"eth0","src":"198.51.100.7","dst":"192.0.2.1","protocol":"tcp","sport":40000,"dport":22,"tcpFlags":["SYN"],
             "ttl":64,"mark":0,"state":"NEW","mss":1460,"fragment":{"offset":0,"more":true},"flow":"a","connection":{"direction":"original","mark":5},"at":0.5,"repeat":2}
            """;
        Packet packet = Read(Json, AddressFamily.IPv4);
        Assert.Equal(
            "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn ttl 64 mss 1460 fragment 0 more new mark 0x0 ctmark 0x5 flow a direction original at 0.5 repeat 2",
            packet.ToShortNotation());
    }

    [Theory]
    [InlineData(
        "-i eth0 -p tcp -s 198.51.100.7 --sport 40000 -d 192.0.2.1 --dport 22 --syn --ctstate NEW",
        "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn new")]
    [InlineData("-i eth0 -p udp -d 10.0.0.9 --dport 53 --ctstate NEW,DNAT", "udp > 10.0.0.9:53 in eth0 new dnat")]
    [InlineData("{\"in\":\"eth0\",\"protocol\":\"udp\",\"state\":\"ESTABLISHED\",\"connection\":{\"translated\":[\"SNAT\"]}}", "udp > in eth0 established snat")]
    [InlineData("-i eth0 -p sctp --chunk-types any INIT", "sctp > in eth0 chunks init")]
    [InlineData("{\"in\":\"eth0\",\"protocol\":\"sctp\",\"sctpChunks\":[\"COOKIE_ECHO\",\"DATA\"]}", "sctp > in eth0 chunks cookie_echo,data")]
    [InlineData("-p udp -d 192.0.2.1 --dport 53 --mark 0x10", "local udp > 192.0.2.1:53 mark 0x10")]
    [InlineData("-i eth1 -p icmp --icmp-type echo-request", "icmp > in eth1 echo-request")]
    public void IptablesWords(string words, string expected) =>
        Assert.Equal(expected, Read(words, AddressFamily.IPv4).ToShortNotation());

    [Theory]
    [InlineData("-p tcp --dport 22:23", 7, "one value")]
    [InlineData("-p tcp --dport 70000", 15, "65535")]
    [InlineData("-p tcp ! --dport 22", 7, "one value")]
    [InlineData("-p tcp --no-such-option", 7, "--no-such-option")]
    public void IptablesWordsThatAreNoPacket(string words, int position, string expected)
    {
        PacketProblem problem = PacketParser.Parse(words, AddressFamily.IPv4).Problem!;
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(position, problem.Position);
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("tpc 192.0.2.1 > 192.0.2.2", 0, "a protocol such as tcp, udp or icmp")]
    [InlineData("tcp 192.0.2.300 > 192.0.2.2", 4, "an IPv4 address")]
    [InlineData("tcp 192.0.2.1 192.0.2.2", 14, "'>'")]
    [InlineData("tcp 192.0.2.1 > 192.0.2.2 sny", 26, "a word about the packet")]
    [InlineData("tcp 192.0.2.1 > 192.0.2.2:70000", 16, "an IPv4 address")]
    [InlineData("tcp 2001:db8::1 > 192.0.2.2", 4, "an IPv4 address")]
    [InlineData("tcp 192.0.2.1 > 192.0.2.2 in", 28, "a value of 'in'")]
    [InlineData("tcp 192.0.2.1 > 192.0.2.2 ttl 300", 30, "a number from 0 to 255")]
    [InlineData("icmp 192.0.2.1:5 > 192.0.2.2", 0, "has no ports")]
    [InlineData("udp 192.0.2.1 > 192.0.2.2 chunks init", 0, "only sctp has chunks")]
    [InlineData("sctp 192.0.2.1 > 192.0.2.2 chunks inti", 34, "types of SCTP chunks")]
    [InlineData("udp 192.0.2.1 > 192.0.2.2 syn", 0, "only tcp has flags")]
    [InlineData("local tcp > 192.0.2.2 in eth0", 29, "no 'in' for a local packet")]
    [InlineData("{\"src\":\"nowhere\"}", 0, "src: 'nowhere' is not an IPv4 address")]
    [InlineData("{\"sorce\":\"192.0.2.1\"}", 9, "sorce")]
    public void RefusalsSayWhereAndWhat(string text, int position, string expected)
    {
        PacketResult result = PacketParser.Parse(text, AddressFamily.IPv4);
        Assert.Null(result.Packet);
        Assert.Contains(expected, result.Problem!.Message, StringComparison.Ordinal);
        Assert.Equal(position, result.Problem.Position);
    }

    private static Packet Read(string text, AddressFamily family)
    {
        PacketResult result = PacketParser.Parse(text, family);
        Assert.True(result.Packet is not null, $"{text}: {result.Problem?.Position} {result.Problem?.Message}");
        return result.Packet!;
    }
}
