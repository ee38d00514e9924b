using System.Globalization;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Comparing;

/// <summary>
/// Marks and the type of service, which rules take bit by bit: classes against packets sent one by one, and no more work than there are
/// parts of bits. RULES_LSP_ORACLE=full looks at 1,000 pairs.
/// </summary>
[Trait("Judge", "packets")]
public sealed class BitComparisonTests(ITestOutputHelper output)
{
    private static readonly int Pairs = LargeTexts.IsFullRun ? 1_000 : 40;

    /// <summary>Routing that looks at marks and at the type of service.</summary>
    private static readonly HostDescription Host = HostParser.Parse(
        """
        {"interfaces":[{"name":"lo","addresses":["127.0.0.1/8"]},{"name":"eth0","addresses":["192.0.2.1/24"]},{"name":"eth1","addresses":["10.0.0.254/24"]}],
         "routes":[{"destination":"default","via":"192.0.2.254","device":"eth0"},{"destination":"default","via":"10.0.0.1","device":"eth1","table":"100"}],
         "rules":["fwmark 0x1/0x3 lookup 100","tos 0x10 lookup 100"],"ipForward":true}
        """,
        static _ => null).Host ?? throw new InvalidOperationException();

    private static readonly string[] Masks = ["0x1", "0x2", "0x3", "0x6", "0xf", "0xffffffff", "0x80000001"];

    [Fact]
    public void Bits_are_told_apart_exactly()
    {
        Judged[] pairs = [.. Enumerable.Range(1, Pairs).AsParallel().AsOrdered().Select(Judge)];
        string[] mismatches = [.. pairs.Select(static pair => pair.Mismatch).OfType<string>()];
        output.WriteLine($"{pairs.Length} pairs, {pairs.Count(static pair => pair.IsDifferent)} with differences, most work {pairs.Max(static pair => pair.Work)}");
        Assert.True(mismatches.Length == 0, string.Join("\n\n", mismatches.Take(3)));
        Assert.DoesNotContain(pairs, static pair => pair.IsUndecided);
        Assert.True(pairs.Count(static pair => pair.IsDifferent) > Pairs / 4);
    }

    private sealed record Judged(string? Mismatch, bool IsUndecided, bool IsDifferent, long Work);

    private static Judged Judge(int seed)
    {
        var random = new Random(seed);
        string[] chains = random.Next(2) == 0 ? ["PREROUTING", "FORWARD"] : ["OUTPUT", "POSTROUTING"];
        List<string>[] rules = [.. chains.Select(chain => Enumerable.Range(0, random.Next(1, 5)).Select(_ => RuleOf(random, chain)).ToList())];
        string old = TextOf(chains, rules);
        List<string> changed = rules[random.Next(rules.Length)];
        changed[random.Next(changed.Count)] = RuleOf(random, chains[Array.IndexOf(rules, changed)]);
        string @new = TextOf(chains, rules);
        var comparison = new ExhaustiveComparison(old, @new, Packets(), Host);
        return new Judged(
            comparison.IsUndecided ? null : comparison.FirstMismatch(),
            comparison.IsUndecided,
            comparison.Search.Found.Count > 0,
            comparison.Search.Work);
    }

    private static string TextOf(string[] chains, List<string>[] rules) => "*mangle\n"
        + string.Concat(chains.Zip(rules).SelectMany(static chain => chain.Second.Select(rule => $"-A {chain.First} {rule}\n"))) + "COMMIT\n";

    private static string RuleOf(Random random, string chain)
    {
        string tests = random.Next(5) switch
        {
            0 => $"-m mark {(random.Next(2) == 0 ? "! " : "")}--mark {Value(random)} ",
            1 => $"-m connmark {(random.Next(2) == 0 ? "! " : "")}--mark {Value(random)} ",
            2 => $"-m tos {(random.Next(2) == 0 ? "! " : "")}--tos {Any(random, "0x10/0xff", "0x2/0x3", "0x0/0x1c", "0x10/0xfc")} ",
            _ => "",
        };
        string[] targets =
        [
            $"MARK --set-xmark {Value(random)}", $"MARK --xor-mark {Any(random, "0x1", "0x3", "0x80000000")}", $"MARK --and-mark {Any(random, Masks)}",
            $"MARK --or-mark {Any(random, "0x1", "0x6")}", $"CONNMARK --set-xmark {Value(random)}",
            $"CONNMARK --save-mark --nfmask {Any(random, Masks)} --ctmask {Any(random, Masks)}",
            $"CONNMARK --restore-mark --nfmask {Any(random, Masks)} --ctmask {Any(random, Masks)}", "CONNMARK --restore-mark", "CONNMARK --restore-mark",
            $"TOS --set-tos {Any(random, "0x10/0xff", "0x02/0x0f", "0x3/0x3")}", $"TOS --xor-tos {Any(random, "0x1", "0x14")}", "DSCP --set-dscp 0x08", "DROP", "ACCEPT",
        ];
        string packets = $"-s {(chain is "PREROUTING" or "FORWARD" ? "192.0.2.7" : "192.0.2.1")} -d 198.51.100.7 -p udp -m udp --dport 53 ";
        return $"{packets}{tests}{(chain == "FORWARD" ? Any(random, "", "-o eth1 ") : "")}-j {Any(random, targets)}";
    }

    private static string Value(Random random)
    {
        string mask = Any(random, Masks);
        uint bits = uint.Parse(mask[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"0x{(uint)random.NextInt64(1L << 32) & bits & 0x8000_000F:x}/{mask}");
    }

    private static string Any(Random random, params string[] all) => all[random.Next(all.Length)];

    private static IEnumerable<Packet> Packets() =>
        from device in new[] { null, "eth0" }
        from mark in new uint?[] { null, 0, 1, 2, 3, 4, 5, 6, 7, 9, 0xF, 0x8000_0000, 0x8000_0001, 0x8000_0006, 0x1234_5670 }
        from service in new byte[] { 0, 1, 2, 3, 0x10, 0x14, 0x1C, 0xFF }
        select new Packet
        {
            Family = AddressFamily.IPv4,
            InInterface = device,
            Source = device is null ? 0xC000_0201u : 0xC000_0207u,
            Destination = 0xC633_6407u,
            Protocol = ProtocolNumbers.Udp,
            SourcePort = 1000,
            DestinationPort = 53,
            TimeToLive = 64,
            TypeOfService = service,
            Length = 60,
            MacSource = device is null ? null : 0x0200_0000_0001,
            Type = device is null ? null : PacketType.Unicast,
            State = mark is null ? ConntrackStates.New : ConntrackStates.Established,
            ConnectionMark = mark,
            UserId = device is null ? 1000u : null,
            GroupId = device is null ? 1000u : null,
        };

    [Theory]
    [InlineData(0x0u, 0x21u)]
    [InlineData(0x30u, 0xFFFF_FFFFu)]
    [InlineData(0x8000_0001u, 0x8000_0001u)]
    [InlineData(0xFFFF_FFFFu, 0x1234_5678u)]
    public void Bits_under_a_mask_come_back_where_they_were(uint mask, uint value) => Assert.Equal(value & mask, FieldBits.Deposit(FieldBits.Extract(value, mask), mask));

    [Fact]
    public void Parts_of_bits_are_told_as_options_take_them()
    {
        const string Old = "*mangle\n-A PREROUTING -j CONNMARK --restore-mark\n-A PREROUTING -m mark --mark 0x4/0x4 -j MARK --set-xmark 0x0/0x8\nCOMMIT\n";
        ComparisonResult result = Compare(Old, Old.Replace("COMMIT", "-A PREROUTING -m mark --mark 0x1/0x3 -j DROP\nCOMMIT", StringComparison.Ordinal), 20_000);
        Assert.Empty(result.Undecided);
        Assert.NotEmpty(result.Classes);
        Assert.All(result.Classes, static found => Assert.Contains("connection mark 0x1/0x3", found.Packets, StringComparison.Ordinal));
        Assert.All(result.Classes.SelectMany(static found => found.Products), static product => Assert.Contains(product.Sets, static set => set is { Name: "connection mark", Values: "0x1/0x3" }));
    }

    /// <summary>Until the parts of bits were followed each by itself, these were undecided.</summary>
    [Theory]
    [InlineData("-A PREROUTING -j CONNMARK --restore-mark\n-A PREROUTING -j MARK --set-xmark 0x2/0x2\n", "-A PREROUTING -p udp -m mark --mark 0x1/0x1 -j DROP\n")]
    [InlineData("-A OUTPUT -j CONNMARK --restore-mark\n-A OUTPUT -j MARK --set-xmark 0x0/0x1\n", "-A OUTPUT -p udp -m connmark --mark 0x1 -j DROP\n")]
    [InlineData("-A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xffff\n", "-A PREROUTING -p udp -m connmark ! --mark 0x10000/0x10000 -j DROP\n")]
    public void Marks_of_connections_that_exist_already_are_decided(string rules, string added)
    {
        ComparisonResult result = Compare($"*mangle\n{rules}COMMIT\n", $"*mangle\n{rules}{added}COMMIT\n", 20_000);
        Assert.Empty(result.Undecided);
        Assert.NotEmpty(result.Classes);
    }

    private static ComparisonResult Compare(string old, string @new, long mostWork) => RulesetComparison.Compare(
        ExhaustiveComparison.TracerOf(old), ExhaustiveComparison.TracerOf(@new), ExhaustiveComparison.Host, new ComparisonOptions(mostWork), CancellationToken.None);
}
