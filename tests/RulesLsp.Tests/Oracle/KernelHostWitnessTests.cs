using System.Globalization;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Reachability;
using Xunit;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Rules that no packet reaches on a usual host. Either the host that the engine names is set up, and the packet sent: the rule's
/// counter moves. Or the engine says that there is none: then it does not, on a host that lets through whatever settings let through.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelHostWitnessTests
{
    [KernelOracleTheory]
    [InlineData("-A INPUT -s 127.0.0.0/8 -i ppp0 -j DROP")]
    [InlineData("-A INPUT -s 127.0.0.1/32 ! -i lo -j DROP")]
    [InlineData("-A INPUT -d 127.0.0.0/8 ! -i lo -j REJECT")]
    [InlineData("-A INPUT ! -s 127.0.0.0/8 -d 127.0.0.0/8 ! -i lo -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP")]
    [InlineData("-A INPUT -m addrtype ! --dst-type LOCAL -m addrtype ! --dst-type MULTICAST -m addrtype ! --dst-type BROADCAST -j DROP")]
    public void A_packet_arrives_on_the_host_that_is_named(string rule)
    {
        (Ruleset ruleset, HostWitness search) = Of("filter", rule, AddressFamily.IPv4);
        HostedPacket hosted = search.Find(ruleset.Rules.Single())!;
        Assert.Null(search.WhyNone(ruleset.Rules.Single()));
        foreach (Backends backend in new[] { Backends.Legacy, Backends.Nft })
        {
            OwnNamespace.Run(() =>
            {
                using var bench = new KernelBench(new BenchHost(hosted.Host, ""), backend);
                Apply(hosted.Host);
                Assert.True(Moves(bench, ruleset, hosted.Witness.Packet), $"{hosted.Witness.Packet} on {hosted.Host}");
            });
        }
    }

    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, "filter", "-A INPUT -s 224.0.0.0/4 -i eth1 -j DROP")]
    [InlineData(AddressFamily.IPv4, "filter", "-A INPUT -s 255.255.255.255/32 -i eth1 -j DROP")]
    [InlineData(AddressFamily.IPv4, "nat", "-A PREROUTING -i eth1 -p icmp -m icmp --icmp-type 11/0 -j DNAT --to-destination 10.0.0.9")]
    [InlineData(AddressFamily.IPv6, "filter", "-A INPUT -s ::1/128 -i eth1 -j DROP")]
    [InlineData(AddressFamily.IPv6, "filter", "-A INPUT -d ::1/128 -i eth1 -j DROP")]
    [InlineData(AddressFamily.IPv6, "filter", "-A INPUT -s ff02::/16 -i eth1 -j DROP")]
    [InlineData(AddressFamily.IPv6, "nat", "-A PREROUTING -i eth1 -p ipv6-icmp -m icmp6 --icmpv6-type 1 -j ACCEPT")]
    public void No_packet_arrives_where_none_is_said_to(AddressFamily family, string table, string rule)
    {
        (Ruleset ruleset, HostWitness search) = Of(table, rule, family);
        Assert.Null(search.Find(ruleset.Rules.Single()));
        Assert.NotNull(search.WhyNone(ruleset.Rules.Single()));
        Packet witness = ((AliveVerdict)ReachabilityAnalysis.Analyse(ruleset).VerdictOf(ruleset.Rules.Single())).Witness.Packet;
        foreach (Backends backend in new[] { Backends.Legacy, Backends.Nft })
        {
            OwnNamespace.Run(() =>
            {
                using var bench = new KernelBench(OraclePools.Host, backend);
                KernelBench.Set("net/ipv4/conf/all", ("route_localnet", 1), ("accept_local", 1));
                foreach (string own in family == AddressFamily.IPv4 ? new[] { "192.0.2.1", "255.255.255.255", "10.0.0.255", "224.0.0.1" } : ["2001:db8::1", "ff02::1", "::1"])
                {
                    UInt128 destination = PacketParser.Parse($"udp > {own} in eth1", family).Packet!.Destination!.Value;
                    Assert.False(Moves(bench, ruleset, witness with { Destination = destination }), own);
                }
            });
        }
    }

    private static void Apply(string host)
    {
        foreach (string item in host.Split(", ").Where(static item => item.StartsWith("sysctl ", StringComparison.Ordinal)))
        {
            string[] setting = item["sysctl ".Length..].Split('=');
            string[] name = setting[0].Split('.');
            KernelBench.Set(string.Join('/', name[..^1]), (name[^1], int.Parse(setting[1], CultureInfo.InvariantCulture)));
        }
    }

    private static (Ruleset Ruleset, HostWitness Search) Of(string table, string rule, AddressFamily family)
    {
        Ruleset ruleset = WitnessCheck.Loadable(family == AddressFamily.IPv6 ? "rules.v6" : "rules.v4", $"*{table}\n{rule}\nCOMMIT\n");
        return (ruleset, new HostWitness(new Tracer(ruleset, null, TraceOptions.Default), ReachabilityAnalysis.Analyse(ruleset)));
    }

    private static bool Moves(KernelBench bench, Ruleset ruleset, Packet packet)
    {
        Rule rule = ruleset.Rules.Single();
        Assert.Null(bench.Load(ruleset.Family, ruleset.Syntax.ToString()));
        Packet sent = packet with { State = null, TimeToLive = 64, Type = PacketType.Unicast, MacSource = OracleFlowWalk.MacBehind(packet.InInterface!), MaximumSegmentSize = packet.Protocol == ProtocolNumbers.Tcp ? (ushort)0 : null };
        Observation seen = bench.Send(sent, PacketIdentity.Alone);
        return seen.Moved.ContainsKey(new RulePlace(rule.Chain.TableName, rule.Chain.Name, rule.Number));
    }
}
