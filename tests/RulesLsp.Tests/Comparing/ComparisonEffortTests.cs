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

    private static string AddressOf(DifferenceClass found) => Engine.Values.AddressText.Format(found.Witness.Destination!.Value, Engine.Values.AddressFamily.IPv4);

    private static ComparisonResult Compare(string old, string @new, long mostWork, HostDescription? host) => RulesetComparison.Compare(
        ExhaustiveComparison.TracerOf(old), ExhaustiveComparison.TracerOf(@new), host, new ComparisonOptions(mostWork), CancellationToken.None);
}
