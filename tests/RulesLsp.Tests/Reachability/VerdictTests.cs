using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using Xunit;

namespace RulesLsp.Tests.Reachability;

/// <summary>Verdicts on written rulesets: the last rule of each is the one in question.</summary>
public sealed class VerdictTests
{
    [Theory]
    [InlineData(DeadKind.Shadowed, "-A INPUT -s 10.0.0.0/9 -j DROP", "-A INPUT -s 10.128.0.0/9 -j ACCEPT", "-A INPUT -s 10.0.0.0/8 -p tcp -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -p tcp -j c", "-A c -s 10.0.0.1 -j RETURN", "-A c -j DROP", "-A INPUT -p tcp -s 10.0.0.2 -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -p tcp -g c", "-A c -s 10.0.0.1 -j ACCEPT", "-A INPUT -p tcp -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -j f2b-ssh", "-A INPUT -p tcp -j DROP", "-A INPUT -p tcp --dport 22 -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -j f2b-ssh", "-A INPUT -j c", "-A c -s 10.0.0.0/8 -j DROP", "-A c -s 10.0.0.1 -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -j f2b-ssh", "-A INPUT -p tcp -j c", "-A c -s 10.0.0.0/8 -j DROP", "-A INPUT -p tcp -s 10.0.0.1 -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -p udp -j TTL --ttl-set 5", "-A INPUT -m ttl --ttl-lt 9 -j DROP", "-A INPUT -m ttl --ttl-eq 5 -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -m mac ! --mac-source 00:11:22:33:44:66 -j DROP", "-A INPUT -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -m mac --mac-source 00:11:22:33:44:66 -j DROP", "-A INPUT -m mac ! --mac-source 00:11:22:33:44:66 -j DROP", "-A INPUT -m mac ! --mac-source 00:11:22:33:44:55 -j ACCEPT")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -m pkttype --pkt-type unicast -j DROP", "-A INPUT -m pkttype --pkt-type broadcast -j DROP", "-A INPUT -m pkttype --pkt-type multicast -j DROP", "-A INPUT -p tcp -j ACCEPT")]
    [InlineData(DeadKind.NeverMatches, "-A INPUT -m conntrack --ctstate DNAT -m state --state INVALID,UNTRACKED -j DROP")]
    [InlineData(DeadKind.Shadowed, "-A INPUT -m conntrack ! --ctstate DNAT -j DROP", "-A INPUT -m conntrack --ctstate INVALID -j ACCEPT")]
    [InlineData(DeadKind.HookExcludes, "-A INPUT -p udp -j f2b-ssh", "-A INPUT -j c", "-A c -j DROP", "-A c -o eth0 -j ACCEPT")]
    [InlineData(DeadKind.MarkNever, "-A INPUT -j f2b-ssh", "-A INPUT -j MARK --set-mark 1", "-A INPUT -m mark --mark 2 -j ACCEPT")]
    [InlineData(DeadKind.ChainUnreached, "-A c -j f2b-ssh", "-A c -p tcp -j DROP", "-A c -p tcp -j ACCEPT")]
    [InlineData(DeadKind.MarkNever, "-A INPUT -j MARK --set-mark 1", "-A INPUT -m mark --mark 2 -j DROP")]
    [InlineData(DeadKind.CallerExcludes, "-A INPUT -p udp -j c", "-A c -p tcp -j DROP")]
    [InlineData(DeadKind.HookExcludes, "-A OUTPUT -j c", "-A c -i eth0 -j DROP")]
    [InlineData(DeadKind.ChainUnreached, "-A c -j DROP")]
    public void Dead_rules_are_told_with_their_kind(DeadKind kind, params string[] rules)
    {
        var dead = Assert.IsType<DeadVerdict>(VerdictOfLast(new ReachabilityOptions(), rules));
        Assert.Equal(kind, dead.Kind);
    }

    [Theory]
    [InlineData("-A INPUT -p tcp -j c", "-A c -s 10.0.0.1 -j RETURN", "-A c -j DROP", "-A INPUT -p tcp -s 10.0.0.1 -j ACCEPT")]
    [InlineData("-A INPUT -m limit --limit 1/s -j DROP", "-A INPUT -j ACCEPT")]
    [InlineData("-A INPUT -m mac --mac-source 00:11:22:33:44:66 -j DROP", "-A INPUT -m mac ! --mac-source 00:11:22:33:44:66 -j DROP", "-A INPUT -j ACCEPT")]
    [InlineData("-A INPUT -j c", "-A INPUT -j c", "-A c -m limit --limit 1/s -j MARK --set-mark 1", "-A c -m mark --mark 1 -j DROP")]
    [InlineData("-A INPUT ! -s 10.0.0.0/8 -j DROP", "-A INPUT -j ACCEPT")]
    [InlineData("-A FORWARD -p tcp --dport 0:65535 -j DROP", "-A FORWARD -p tcp -f -j ACCEPT")]
    [InlineData("-A INPUT -p tcp --dport 5 -j DROP", "-A INPUT -p udp --dport 5 -j DROP")]
    [InlineData("-A INPUT -j FOO", "-A INPUT -s 10.0.0.1 -j DROP")]
    [InlineData("-A INPUT -m state --state INVALID -j CONNMARK --restore-mark")]
    [InlineData("-A INPUT -m state --state NEW,RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -j CONNMARK --save-mark")]
    [InlineData("-A INPUT -j CONNMARK --set-mark 2", "-A INPUT -j CONNMARK --restore-mark", "-A INPUT -m mark --mark 5 -j DROP")]
    [InlineData("-A INPUT -p tcp -j DROP", "-A INPUT -j f2b-ssh", "-A INPUT -p tcp --dport 22 -j ACCEPT")]
    [InlineData("-A INPUT -m ttl --ttl-lt 9 -j DROP", "-A INPUT -p udp -j TTL --ttl-set 5", "-A INPUT -m ttl --ttl-eq 5 -j ACCEPT")]
    [InlineData("-A INPUT -j c", "-A c -m ttl --ttl-lt 9 -j DROP", "-A c -j TTL --ttl-set 5", "-A INPUT -m ttl --ttl-eq 5 -j ACCEPT")]
    [InlineData("-A INPUT -m set --match-set s src -j DROP", "-A INPUT -j SET --add-set s src", "-A INPUT -m set --match-set s src -j ACCEPT")]
    [InlineData("-A INPUT -m unheard -j DROP", "-A INPUT -m unheard -j ACCEPT")]
    public void Live_rules_have_a_witness(params string[] rules)
    {
        var alive = Assert.IsType<AliveVerdict>(VerdictOfLast(new ReachabilityOptions(), rules));
        Assert.NotEmpty(alive.Path);
        Assert.NotNull(alive.Witness.Packet.Protocol);
    }

    [Fact]
    public void A_field_that_a_rule_may_have_changed_says_nothing_of_earlier_rules()
    {
        string[] rules = ["-A INPUT -m ttl --ttl-eq 5 -j DROP", "-A INPUT -j TTL --ttl-set 5", "-A INPUT -m ttl --ttl-eq 5 -j ACCEPT"];
        Assert.IsType<AliveVerdict>(VerdictOfLast(new ReachabilityOptions(), rules));
    }

    [Fact]
    public void Chains_that_others_may_call_are_not_unreached()
    {
        var options = new ReachabilityOptions { KeepsChains = true };
        Assert.IsType<AliveVerdict>(VerdictOfLast(options, "-A c -p tcp -j DROP"));
        Assert.IsType<AliveVerdict>(VerdictOfLast(options, "-A INPUT -p udp -j c", "-A c -p tcp -j DROP"));
        Assert.IsType<DeadVerdict>(VerdictOfLast(options, "-A c -p tcp -j DROP", "-A c -p tcp --dport 22 -j ACCEPT"));
    }

    private static RuleVerdict VerdictOfLast(ReachabilityOptions options, params string[] rules)
    {
        string text = "*mangle\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:c -\n" + string.Join('\n', rules) + "\nCOMMIT\n";
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), RulesetOptions.Default);
        Rule last = ruleset.Rules.MaxBy(static rule => rule.Line)!;
        Assert.Equal(3 + rules.Length, last.Line);
        return ReachabilityAnalysis.Analyse(ruleset, options, CancellationToken.None).VerdictOf(last);
    }
}
