using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>Lines of LOG and TRACE beside those that the running kernel writes for the same packets.</summary>
[Trait("Judge", "kernel")]
public sealed partial class KernelLogTests
{
    private const string AllNamespaces = "net.netfilter.nf_log_all_netns";

    private static readonly string[] Packets4 =
    [
        "tcp 203.0.113.9:{port} > 192.0.2.1:80 in eth0 syn ttl 60 tos 0 length 64 mss 1460",
        "tcp 203.0.113.9:{port} > 192.0.2.1:81 in eth0 psh,ack,urg ttl 255 tos 184 length 100 mss 0",
        "udp 203.0.113.9:{port} > 192.0.2.1:53 in eth0 ttl 64 tos 16 length 60",
        "udp 203.0.113.9:{port} > 10.0.0.9:53 in eth0 ttl 64 tos 16 length 60",
        "udp 10.0.0.5:{port} > 10.0.0.255:53 in eth1 ttl 64 tos 0 length 60 broadcast",
        "icmp 203.0.113.9 > 192.0.2.1 in eth0 echo-request ttl 64 tos 0 length 48",
        "icmp 203.0.113.9 > 192.0.2.1 in eth0 timestamp-request ttl 64 tos 0 length 40",
        "47 203.0.113.9 > 192.0.2.1 in eth0 ttl 64 tos 0 length 60",
        "tcp 203.0.113.9:{port} > 192.0.2.1:80 in eth0 ttl 64 tos 0 length 33 cut 13",
        "icmp 203.0.113.9 > 192.0.2.1 in eth0 ttl 64 tos 0 length 25 cut 5",
        "udp 203.0.113.9:{port} > 192.0.2.1:53 in eth0 ttl 64 tos 16 length 60 badsum",
        "udp 203.0.113.9:{port} > 192.0.2.1:53 in eth0 ttl 64 tos 0 length 60 df",
        "tcp 203.0.113.9:{port} > 10.0.0.9:80 in eth0 syn ttl 60 tos 0 length 64 mss 1460 df",
        "local udp 192.0.2.1:{port} > 203.0.113.9:53 ttl 64 tos 8 length 60 uid 0 gid 0",
        "local tcp 127.0.0.1:{port} > 127.0.0.1:80 syn ttl 64 tos 0 length 40 mss 0 uid 0 gid 0",
    ];

    private static readonly string[] Packets6 =
    [
        "tcp [2001:db8:9::9]:{port} > [2001:db8::1]:80 in eth0 syn ttl 60 tos 0 length 84 mss 1440",
        "udp [2001:db8:9::9]:{port} > [2001:db8::1]:53 in eth0 ttl 64 tos 184 length 80",
        "udp [2001:db8:9::9]:{port} > [2001:db8:1::99]:53 in eth0 ttl 64 tos 0 length 80",
        "icmpv6 2001:db8:9::9 > 2001:db8::1 in eth0 echo-request ttl 64 tos 0 length 68",
        "tcp [2001:db8:9::9]:{port} > [2001:db8::1]:81 in eth0 psh,ack,urg ttl 255 tos 8 length 100 mss 0",
        "icmpv6 2001:db8:9::9 > 2001:db8:1::99 in eth0 type 139 code 1 ttl 64 tos 0 length 68",
        "47 2001:db8:9::9 > 2001:db8::1 in eth0 ttl 64 tos 0 length 80",
        "tcp [2001:db8:9::9]:{port} > [2001:db8::1]:80 in eth0 ttl 64 tos 0 length 50 cut 10",
        "icmpv6 2001:db8:9::9 > 2001:db8::1 in eth0 ttl 64 tos 0 length 43 cut 3",
        "local tcp [::1]:{port} > [::1]:80 syn ttl 64 tos 0 length 60 mss 0 uid 0 gid 0",
        "local udp [2001:db8::1]:{port} > [2001:db8:9::9]:53 ttl 64 tos 0 length 80 uid 0 gid 0",
    ];

    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    [InlineData(AddressFamily.IPv6, Backends.Nft)]
    public void The_kernel_writes_what_is_shown(AddressFamily family, Backends backend)
    {
        string before = KernelCommand.Run("sysctl", $"-n {AllNamespaces}").Trim();
        KernelCommand.Run("sysctl", $"-qw {AllNamespaces}=1");
        try
        {
            OwnNamespace.Run(() => Run(family, backend));
        }
        finally
        {
            KernelCommand.Run("sysctl", $"-qw {AllNamespaces}={before}");
        }
    }

    private static void Run(AddressFamily family, Backends backend)
    {
        string mark = $"rl{Environment.ProcessId % 1000}{(int)family}{(int)backend}";
        string text = Rules(mark, family, backend);
        HostDescription told = new OraclePools(family).Describe(BenchSettings.Usual);
        var host = new HostDescription
        {
            Interfaces = [.. told.Interfaces.Select((device, index) => device with { Mac = 0x0200_0000_0001UL | ((ulong)index << 8) })],
            Routes = told.Routes,
            Rules = told.Rules,
            Forwarding = ForwardingState.On,
        };
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(family, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, host, TraceOptions.Default with { Backend = backend });
        using var bench = new KernelBench(OraclePools.Host, backend);
        BenchSettings.Usual.Apply();
        Assert.Null(bench.Load(family, text));
        var wrong = new List<string>();
        int compared = 0;
        ushort number = 1;
        foreach (string notation in family == AddressFamily.IPv4 ? Packets4 : Packets6)
        {
            int port = 20000 + (Environment.ProcessId * 7 % 20000) + number;
            Packet packet = DescribedPacket.Of(notation.Replace("{port}", port.ToString()), family);
            bench.ForgetConnections();
            HashSet<string> seen = [.. LogLines()];
            bench.Send(packet, new PacketIdentity(number++, 7, 1000, 0, null));
            string[] kernel = [.. LogLines().Where(line => !seen.Contains(line) && (line.Contains(mark) || line.Contains($"SPT={port} "))).Select(line => Stamp().Replace(line, "").TrimEnd())];
            string[] ours = [.. tracer.Trace(packet, new TraceState()).Outcomes.Single().Steps.SelectMany(step => step.Log).Where(line => !line.StartsWith(' ') && !line.StartsWith("to the program"))];

            // The bench loads the tables too that the ruleset does not have, and the answers that the packet calls for are packets of their own.
            kernel = [.. kernel.Where(line => !line.StartsWith("TRACE: nat:") && !line.StartsWith("TRACE: security:") && !line.Contains($"DPT={port} ") && !line.Contains("[SRC=") && !line.Contains("TYPE=0 ") && !line.Contains("TYPE=14 ") && !line.Contains("TYPE=129 "))];
            compared += ours.Length;
            if (kernel.Length != ours.Length || !kernel.Zip(ours).All(pair => Pattern(pair.Second).IsMatch(pair.First)))
            {
                wrong.Add($"{notation}\nkernel:\n{string.Join('\n', kernel)}\nours:\n{string.Join('\n', ours)}");
            }
        }

        Assert.True(compared > 8, $"only {compared} lines");
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    // Where connections are tracked no rule meets a fragment.
    [KernelOracleTheory]
    [InlineData("udp 203.0.113.9:53 > 10.0.0.5:53 in eth0 ttl 64 tos 0 length 60 fragment 0 more", "MF PROTO=UDP SPT=53")]
    [InlineData("udp 203.0.113.9 > 10.0.0.5 in eth0 ttl 64 tos 0 length 60 fragment 185 more", "MF FRAG:185 PROTO=UDP")]
    [InlineData("tcp 203.0.113.9 > 10.0.0.5 in eth0 ttl 64 tos 0 length 60 fragment 370", "FRAG:370 PROTO=TCP")]
    [InlineData("icmp 203.0.113.9 > 10.0.0.5 in eth0 ttl 64 tos 0 length 60 fragment 8191", "FRAG:8191 PROTO=ICMP")]
    [InlineData("47 203.0.113.9 > 10.0.0.5 in eth0 ttl 64 tos 0 length 60 fragment 5 more df", "DF MF FRAG:5 PROTO=47")]
    public void The_kernel_writes_fragments_as_shown(string notation, string part)
    {
        string before = KernelCommand.Run("sysctl", $"-n {AllNamespaces}").Trim();
        KernelCommand.Run("sysctl", $"-qw {AllNamespaces}=1");
        try
        {
            OwnNamespace.Run(() => RunFragment(notation, part));
        }
        finally
        {
            KernelCommand.Run("sysctl", $"-qw {AllNamespaces}={before}");
        }
    }

    private static void RunFragment(string notation, string part)
    {
        string mark = $"rf{Environment.ProcessId % 1000}{part.Length}";
        string text = $"*mangle\n-A PREROUTING -j LOG --log-prefix \"{mark} pre: \"\n-A FORWARD -j LOG --log-prefix \"{mark} forward: \" --log-tcp-sequence --log-tcp-options\nCOMMIT\n";
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual), TraceOptions.Default);
        using var bench = new KernelBench(OraclePools.Host, Backends.Legacy, KernelAnswers.Stopped, KernelTracking.WhereAsked);
        Assert.Null(bench.Load(AddressFamily.IPv4, text));
        Packet packet = DescribedPacket.Of(notation, AddressFamily.IPv4);
        HashSet<string> seen = [.. LogLines()];
        bench.Send(packet, new PacketIdentity(1, 7, 1000, 0, null));
        string[] kernel = [.. LogLines().Where(line => !seen.Contains(line) && line.Contains(mark)).Select(line => Stamp().Replace(line, "").TrimEnd())];
        TraceOutcome untracked = tracer.Trace(packet).Outcomes.Single(outcome => outcome.Conditions.Any(condition => condition.Contains("not tracked", StringComparison.Ordinal)));
        string[] ours = [.. untracked.Steps.SelectMany(step => step.Log).Where(line => !line.StartsWith(' '))];
        Assert.True(ours.Length == 2 && kernel.Length == 2 && kernel.All(line => line.Contains(part, StringComparison.Ordinal)) && kernel.Zip(ours).All(pair => Pattern(pair.Second).IsMatch(pair.First)), $"kernel:\n{string.Join('\n', kernel)}\nours:\n{string.Join('\n', ours)}");
    }

    // xtables-monitor 1.8.9 breaks off at the first rule of IPv6.
    [KernelFact]
    public void The_monitor_of_the_nft_back_end_shows_the_same() => OwnNamespace.Run(() =>
    {
        const string Text = """
            *raw
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -p udp -m udp --dport 53 -j TRACE
            COMMIT
            *mangle
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -p udp -j MARK --set-xmark 0x42/0xffffffff
            COMMIT
            *filter
            :INPUT DROP [0:0]
            :user - [0:0]
            :last - [0:0]
            -A INPUT -p udp -j user
            -A INPUT -p udp -g last
            -A user -p sctp -j DROP
            -A last -p udp -j LOG --log-prefix "x"
            COMMIT

            """;
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(Text), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual), TraceOptions.Default with { Backend = Backends.Nft });
        using var bench = new KernelBench(OraclePools.Host, Backends.Nft);
        Assert.Null(bench.Load(AddressFamily.IPv4, Text));
        using var monitor = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("timeout", "2 xtables-monitor --trace") { RedirectStandardOutput = true })!;
        Thread.Sleep(700);
        Packet packet = DescribedPacket.Of("udp 203.0.113.9:40000 > 192.0.2.1:53 in eth0 ttl 64 tos 0 length 60", AddressFamily.IPv4);
        bench.Send(packet, new PacketIdentity(1, 7, 1000, 0, null));
        string[] kernel = [.. monitor.StandardOutput.ReadToEnd().Split('\n').Where(line => line.StartsWith(" TRACE: 2 ") && !line.Contains(" nat:")).Select(line => line.TrimEnd())];
        monitor.WaitForExit();
        string[] ours = [.. tracer.Trace(packet, new TraceState()).Outcomes.Single().Steps.SelectMany(step => step.Log).Where(line => line.StartsWith(" TRACE: "))];
        Assert.True(ours.Length >= 7 && kernel.Length == ours.Length && kernel.Zip(ours).All(pair => Pattern(pair.Second.Replace(":?:", ":0x?:")).IsMatch(pair.First)), $"kernel:\n{string.Join('\n', kernel)}\nours:\n{string.Join('\n', ours)}");
    });

    // TRACE goes into the kernel's log on the legacy back end alone.
    private static string Rules(string mark, AddressFamily family, Backends backend) => $"""
        *raw
        :PREROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        {(backend == Backends.Legacy ? "-A PREROUTING -p udp -j TRACE\n-A OUTPUT -p udp -j TRACE\n" : "")}COMMIT
        *mangle
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        -A PREROUTING -p udp -j MARK --set-mark 0x42
        -A PREROUTING -j LOG --log-prefix "{mark} pre: "
        -A FORWARD -j LOG --log-prefix "{mark} forward: " --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
        -A OUTPUT -j LOG --log-prefix "{mark} output: " --log-uid
        -A POSTROUTING -j LOG --log-prefix "{mark} post: "
        COMMIT
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :user - [0:0]
        :back - [0:0]
        -A user -p sctp -j DROP
        -A back -j RETURN
        -A INPUT -p udp -j user
        -A INPUT -p udp -g back
        -A INPUT -j LOG --log-prefix "{mark} all: " --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
        -A INPUT -p tcp --dport 80 -j REJECT --reject-with tcp-reset
        -A INPUT -j ACCEPT
        -A FORWARD -p udp -j DROP
        COMMIT

        """;

    // "?" is whatever the kernel knows and a packet's fields do not.
    private static Regex Pattern(string line)
    {
        string pattern = Regex.Escape(line).Replace(@"\[\?]", @"\[.*]").Replace(@"\(\?\)", @"\([0-9A-F]+\)").Replace(@"\?", @"\S+");
        return new Regex("^" + pattern.Replace("ID=\\S+\\ PROTO", "ID=\\S+\\ (DF\\ )?PROTO") + "( OPT \\([0-9A-F]+\\))?$");
    }

    private static string[] LogLines() => KernelCommand.Run("dmesg", "").Split('\n');

    [GeneratedRegex(@"^\[[^\]]*\] ")]
    private static partial Regex Stamp();
}
