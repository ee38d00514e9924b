using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Values;

/// <summary>Values as iptables loads them, and where a refusal points.</summary>
public sealed class ValueGrammarTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", false)]
    [InlineData("10/8", "10.0.0.0/8", true)]
    [InlineData("192.168.01", "192.168.1.0/32", true)]
    [InlineData("10.0.1", "10.0.1.0/32", true)]
    [InlineData("010.0.0.1", "8.0.0.1/32", true)]
    [InlineData("10.0.0.5/24", "10.0.0.0/24", true)]
    [InlineData("10.0.0.0/255.255.0.0", "10.0.0.0/16", false)]
    [InlineData("10.0.0.1/255.0.0.255", "10.0.0.1/255.0.0.255", true)]
    [InlineData("any/0", "0.0.0.0/0", false)]
    [InlineData("192.168.1.1/0", "0.0.0.0/0", true)]
    public void An_address_loads_as(string text, string loaded, bool hasNote)
    {
        ValueResult result = Read(ValueTypes.AddressList, text);
        AddressValue address = Assert.Single(Assert.IsType<AddressListValue>(result.Value).Addresses);
        Assert.Equal(loaded, AddressText.Format(address));
        Assert.Equal(hasNote, result.Note is not null);
    }

    [Theory]
    [InlineData("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0")]
    [InlineData("0:0:0:0:0:0:0:0", "::")]
    [InlineData("fe80:0:0:0:0:0:0:0", "fe80::")]
    [InlineData("0:0:0:0:0:ffff:c000:201", "::ffff:192.0.2.1")]
    [InlineData("::c000:201", "::192.0.2.1")]
    [InlineData("::201", "::201")]
    [InlineData("2001:db8::5efe:c000:201", "2001:db8::5efe:c000:201")]
    public void An_IPv6_address_is_printed_as(string text, string printed)
    {
        Assert.True(AddressText.TryReadIPv6(text, out UInt128 address));
        Assert.Equal(printed, AddressText.Format(address, AddressFamily.IPv6));
    }

    [Theory]
    [InlineData(ValueTypes.AddressList, "256.1.1.1", 0, 9, "256 is above 255")]
    [InlineData(ValueTypes.AddressList, "10.0.0.0/33", 9, 2, "above 32")]
    [InlineData(ValueTypes.AddressList, "10.0.0.1,10.0.0.2/40", 18, 2, "above 32")]
    [InlineData(ValueTypes.AddressList, "2001:db8::1", 0, 11, "IPv6 address in an IPv4 ruleset")]
    [InlineData(ValueTypes.AddressList, "$LAN", 0, 4, "neither an address nor a host name")]
    [InlineData(ValueTypes.PortRange, "70000", 0, 5, "port 70000 is above 65535")]
    [InlineData(ValueTypes.PortRange, "80,443", 0, 6, "a list of ports")]
    [InlineData(ValueTypes.PortRange, "90:80", 0, 5, "turned round")]
    [InlineData(ValueTypes.PortList, "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16", 36, 2, "more than 15")]
    [InlineData(ValueTypes.PortList, "1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16", 33, 5, "more than 15")]
    [InlineData(ValueTypes.TcpFlags, "SYN,FOO", 4, 3, "no TCP flag")]
    [InlineData(ValueTypes.ConntrackStates, "NEW,OLD", 4, 3, "no state")]
    [InlineData(ValueTypes.IcmpType, "echo-re", 0, 7, "several")]
    [InlineData(ValueTypes.Rate, "5/fortnight", 2, 9, "unit of time")]
    [InlineData(ValueTypes.Mark, "0x1/zz", 4, 2, "no number")]
    [InlineData(ValueTypes.Mac, "00:11:22:33:44", 2, 12, "MAC address")]
    public void A_refusal_points_at_the_wrong_part(string type, string text, int start, int length, string message)
    {
        ValueResult result = Read(type, text);
        Assert.Null(result.Value);
        Assert.NotNull(result.Problem);
        Assert.Equal((start, length), (result.Problem.Span.Start, result.Problem.Span.Length));
        Assert.Contains(message, result.Problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E", ConntrackStates.Established)]
    [InlineData("new,RELATED", ConntrackStates.New | ConntrackStates.Related)]
    [InlineData("SNAT", ConntrackStates.Snat)]
    public void States_may_be_abbreviated(string text, ConntrackStates states) =>
        Assert.Equal(new ConntrackStatesValue(states), Read(ValueTypes.ConntrackStates, text).Value);

    [Fact]
    public void The_older_state_match_has_no_snat() => Assert.Null(Read(ValueTypes.States, "SNAT").Value);

    [Theory]
    [InlineData("3/m", 3u, 60u)]
    [InlineData("10", 10u, 1u)]
    [InlineData("1/day", 1u, 86400u)]
    public void Rates(string text, uint count, uint seconds) => Assert.Equal(new RateValue(count, seconds), Read(ValueTypes.Rate, text).Value);

    [Theory]
    [InlineData("10.0.0.9:8080", 8080, 8080)]
    [InlineData("10.0.0.9-10.0.0.12:1000-2000", 1000, 2000)]
    [InlineData("10.0.0.9:ftp-data", 20, 20)]
    public void Nat_ranges(string text, int first, int last)
    {
        NatRangeValue range = Assert.IsType<NatRangeValue>(Read(ValueTypes.NatRange, text).Value);
        Assert.Equal(((ushort)first, (ushort)last), (range.FirstPort!.Value, range.LastPort!.Value));
    }

    [Fact]
    public void An_ipv6_translation_without_brackets_swallows_the_port()
    {
        ValueResult result = Read(ValueTypes.NatRange, "2001:db8::1:80", AddressFamily.IPv6);
        Assert.Null(Assert.IsType<NatRangeValue>(result.Value).FirstPort);
        Assert.Equal("[2001:db8::1]:80", result.Note?.Replacement);
    }

    [Fact]
    public void Every_type_name_has_its_grammar() =>
        Assert.All(
            typeof(ValueTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!),
            name => Assert.Equal(name, ValueGrammars.Find(name)?.TypeName));

    [Fact]
    public void A_value_that_comes_again_is_read_no_third_time()
    {
        var reader = new ValueReader(ValueGrammars.Find(ValueTypes.AddressList)!, Definition(ValueTypes.AddressList), AddressFamily.IPv4);
        var memory = new ValueMemory();
        ParsedValue? first = memory.Read(reader, "10.0.0.0/8").Result.Value;
        ParsedValue? again = memory.Read(reader, "10.0.0.0/8").Result.Value;
        Assert.Equal(first, again);
        Assert.Same(again, memory.Read(reader, "10.0.0.0/8").Result.Value);
    }

    private static ValueResult Read(string type, string text, AddressFamily family = AddressFamily.IPv4) =>
        ValueGrammars.Find(type)!.Read(text, Definition(type), family);

    private static CatalogueValue Definition(string type) => new() { Name = "value", Type = type };
}
