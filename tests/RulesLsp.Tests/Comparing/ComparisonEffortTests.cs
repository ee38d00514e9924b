using System.Globalization;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using Xunit;

namespace RulesLsp.Tests.Comparing;

/// <summary>Pairs that were undecided once, and why they are decided with little work.</summary>
public sealed class ComparisonEffortTests
{
    private const string Stretch = """
        *mangle
        -A PREROUTING -s 192.0.2.0/24 -j MARK --set-xmark 0x1/0xffffffff
        -A PREROUTING -m limit --limit 1/second -j DROP
        -A PREROUTING -p udp -m udp --dport 53 -j ACCEPT
        COMMIT

        """;

    [Theory]
    [InlineData("-A PREROUTING -j part\n", true)]
    [InlineData("-A PREROUTING -m comment --comment all -j part\n", true)]
    [InlineData("-A PREROUTING -j outer\n-A outer -j part\n", true)]
    [InlineData("-A PREROUTING -g part\n", false)]
    [InlineData("-A PREROUTING -p udp -j part\n", false)]
    [InlineData("-A PREROUTING -j part\n-A INPUT -j part\n", false)]
    public void A_stretch_of_rules_in_a_chain_of_its_own_is_no_change(string calls, bool isNone)
    {
        string pulled = ":part - [0:0]\n:outer - [0:0]\n" + calls + Stretch["*mangle\n".Length..].Replace("-A PREROUTING", "-A part", StringComparison.Ordinal);
        ComparisonResult result = Compare(Stretch, "*mangle\n" + pulled, 100_000, null);
        Assert.Equal(isNone, result.Changes == 0);
        if (isNone)
        {
            Assert.True(result.IsEquivalent);
        }
    }

    [Fact]
    public void A_chain_that_returns_is_not_taken_for_a_stretch()
    {
        const string Old = "*filter\n-A INPUT -s 192.0.2.7 -j RETURN\n-A INPUT -j DROP\nCOMMIT\n";
        ComparisonResult result = Compare(Old, "*filter\n:part - [0:0]\n-A INPUT -j part\n-A INPUT -j DROP\n-A part -s 192.0.2.7 -j RETURN\nCOMMIT\n", 100_000, null);
        Assert.NotEmpty(result.Classes);
    }

    /// <summary>Such a device's address is not known, and an address of this host it is.</summary>
    [Fact]
    public void What_REDIRECT_leads_here_is_not_forwarded()
    {
        const string Old = "*nat\n-A PREROUTING -i ppp0 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080\nCOMMIT\n*filter\n:FORWARD DROP [0:0]\n-A INPUT -m addrtype --dst-type LOCAL -j ACCEPT\nCOMMIT\n";
        ComparisonResult result = Compare(Old, Old.Replace("-A INPUT", "-A INPUT -p tcp -m tcp --dport 8080 -j DROP\n-A INPUT", StringComparison.Ordinal), 20_000, ExhaustiveComparison.Host);
        Assert.Empty(result.Undecided);
        Assert.NotEmpty(result.Classes);
        Assert.All(result.Classes, static found => Assert.Equal(TraceFate.Delivered, found.Old.Fate));
        Assert.DoesNotContain(result.Classes, static found => found.Packets.Contains("new destination", StringComparison.Ordinal));
    }

    /// <summary>As of kube-proxy: only by the calls that lead to it can one tell which packets come to a changed rule.</summary>
    [Fact]
    public void A_change_behind_many_services_is_found_by_its_calls()
    {
        const int Services = 2_000;
        var calls = new System.Text.StringBuilder("*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:SERVICES - [0:0]\n");
        var chains = new System.Text.StringBuilder();
        for (int i = 0; i < Services; i++)
        {
            calls.Append(CultureInfo.InvariantCulture, $":SVC{i} - [0:0]\n:SEP{i} - [0:0]\n");
            chains.Append(CultureInfo.InvariantCulture, $"-A SERVICES -d 10.96.{i / 250}.{(i % 250) + 1}/32 -p tcp -m tcp --dport 80 -j SVC{i}\n-A SVC{i} -m statistic --mode random --probability 0.5 -j SEP{i}\n");
            chains.Append(CultureInfo.InvariantCulture, $"-A SEP{i} -s 10.244.0.9/32 -j MARK --set-xmark 0x4000/0x4000\n-A SEP{i} -p tcp -j DNAT --to-destination 10.244.{i / 250}.{i % 250}:8080\n");
        }

        string old = calls.Append("-A PREROUTING -j SERVICES\n-A OUTPUT -j SERVICES\n").Append(chains).Append("COMMIT\n").ToString();
        ComparisonResult result = Compare(old, old.Replace("-A SEP1234 -p tcp -j DNAT --to-destination 10.244.4.234:8080", "-A SEP1234 -p tcp -j DNAT --to-destination 10.244.9.9:8080", StringComparison.Ordinal), 200_000, null);
        Assert.Empty(result.Undecided);
        Assert.NotEmpty(result.Classes);
        Assert.All(result.Classes, static found => Assert.Equal("10.96.4.235", AddressOf(found)));
    }

    /// <summary>More than one walk tells apart, and each of them hides a part of the change.</summary>
    [Fact]
    public void A_change_behind_thousands_of_addresses_is_decided()
    {
        const int Addresses = 3_000;
        var text = new System.Text.StringBuilder("*filter\n:INPUT ACCEPT [0:0]\n");
        for (int i = 0; i < Addresses; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"-A INPUT -d 10.0.{i / 250}.{(i % 250) + 1}/32 -p tcp -m conntrack --ctstate NEW -j {(i % 3 == 0 ? "DROP" : "ACCEPT")}\n");
        }

        string old = text.Append("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n").ToString();
        ComparisonResult result = Compare(old, old.Replace("22 -j ACCEPT", "22 -j DROP", StringComparison.Ordinal), 4_000_000, ExhaustiveComparison.Host);
        Assert.Empty(result.Undecided);
        Assert.Single(result.Classes);
        Assert.DoesNotContain(result.Classes[0].Products, static product => product.Sets.Any(static set => set.Values.Contains("NEW", StringComparison.Ordinal) && set.Values.Contains("10.0.0.1,", StringComparison.Ordinal)));
    }

    /// <summary>As kube-proxy's rules for services and for ports of a node: one chain for both.</summary>
    [Fact]
    public void Calls_of_one_chain_are_followed_apart()
    {
        string old = $"*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:PORTS - [0:0]\n:SVC - [0:0]\n{TranslatedServices("-m statistic --mode random --probability 0.5 ")}"
            + "-A PREROUTING -d 10.97.0.1/32 -p tcp -m tcp --dport 80 -j SVC\n-A PREROUTING -j PORTS\n-A PORTS -p tcp -m tcp --dport 30400 -j SVC\n-A SVC -s 192.0.2.7/32 -j DNAT --to-destination 10.244.9.8:80\nCOMMIT\n";
        ComparisonResult result = Compare(old, old.Replace("10.244.9.8:80", "10.244.9.9:80", StringComparison.Ordinal), 50_000, null);
        Assert.Empty(result.Undecided);
        Assert.NotEmpty(result.Classes);
    }

    /// <summary>What a packet must have been sent to is told by the rule, where no translation leads to such addresses and ports.</summary>
    [Fact]
    public void A_changed_rule_behind_translations_is_looked_at_with_its_own_packets()
    {
        string old = $"*nat\n:PREROUTING ACCEPT [0:0]\n{TranslatedServices("")}-A POSTROUTING -j MASQUERADE\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 32164 -j ACCEPT\nCOMMIT\n";
        ComparisonResult other = Compare(old, old.Replace("32164 -j ACCEPT", "32164 -j DROP", StringComparison.Ordinal), 50_000, ExhaustiveComparison.Host);
        Assert.Empty(other.Undecided);
        Assert.NotEmpty(other.Classes);

        // The port that translations give.
        string given = old.Replace("32164", "8080", StringComparison.Ordinal);
        given = given.Replace("10.244.0.7:8080", "192.0.2.1:8080", StringComparison.Ordinal);
        ComparisonResult through = Compare(given, given.Replace("8080 -j ACCEPT", "8080 -j DROP", StringComparison.Ordinal), 4_000_000, ExhaustiveComparison.Host);
        Assert.Empty(through.Undecided);
        Assert.Contains(through.Classes, static found => found.Products.Any(static product => product.Sets.Any(static set => set.Values.Contains("10.96.0.8", StringComparison.Ordinal))));
    }

    /// <summary>A rule for each of 1,500 services that translates to its port 8080.</summary>
    /// <param name="condition">With a blank behind it, or empty.</param>
    private static string TranslatedServices(string condition) => string.Concat(Enumerable.Range(0, 1_500).Select(i => string.Create(
        CultureInfo.InvariantCulture,
        $"-A PREROUTING -d 10.96.{i / 250}.{(i % 250) + 1}/32 -p tcp -m tcp --dport 80 {condition}-j DNAT --to-destination 10.244.{i / 250}.{i % 250}:8080\n")));

    private static string AddressOf(DifferenceClass found) => Engine.Values.AddressText.Format(found.Witness.Destination!.Value, Engine.Values.AddressFamily.IPv4);

    private static ComparisonResult Compare(string old, string @new, long mostWork, HostDescription? host) => RulesetComparison.Compare(
        ExhaustiveComparison.TracerOf(old), ExhaustiveComparison.TracerOf(@new), host, new ComparisonOptions(mostWork), CancellationToken.None);
}
