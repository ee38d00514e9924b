using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>
/// Hosts that the running kernel has, described by what the real tools print of them: <c>ip route get</c> and our routing give the
/// same answer, for random tables, rules and destinations.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class ToolOutputKernelTests
{
    private const int Queries = 150;

    [KernelTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void Routing_answers_as_ip_route_get(int seed) => OwnNamespace.Run(() =>
    {
        var made = new RandomRoutes(new Random(seed));
        KernelCommand.Run("sysctl", "-qw net.ipv6.conf.default.accept_dad=0 net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        KernelCommand.Run("ip", "-batch -", RandomRoutes.Devices);
        KernelCommand.TryRun("sh", "-c \"sleep 0.3\"");
        TryAll(made.Commands());
        HostDescription host = Described(JsonParts());
        string[] wrong = [.. made.Questions(Queries).Select(question => Compare(host, question)).OfType<string>()];
        Assert.True(wrong.Length == 0, $"seed {seed}, {wrong.Length} of {Queries}:\n{string.Join('\n', wrong)}\n{string.Join('\n', made.Commands())}");
    });

    [KernelTheory]
    [InlineData(11)]
    [InlineData(12)]
    public void Route_n_tells_the_same_main_table(int seed) => OwnNamespace.Run(() =>
    {
        var made = new RandomRoutes(new Random(seed));
        KernelCommand.Run("sysctl", "-qw net.ipv6.conf.default.accept_dad=0 net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        KernelCommand.Run("ip", "-batch -", RandomRoutes.Devices);
        KernelCommand.TryRun("sh", "-c \"sleep 0.3\"");

        // What route -n does not show (rules, other tables, several ways, TOS, the kind of refusal) is not there.
        TryAll(made.Commands().Where(line => !line.Contains("rule ") && !line.Contains("table ") && !line.Contains("nexthop") && !line.Contains(" tos ") && !line.Contains("prohibit") && !line.Contains("throw") && !line.Contains(" from ") && !line.Contains("local ") && !line.Contains(" src ")));
        HostDescription host = Described(new Dictionary<string, string>
        {
            ["interfaces"] = KernelCommand.Run("ip", "-j addr"),
            ["routes"] = KernelCommand.Run("route", "-n") + KernelCommand.Run("route", "-6 -n"),
        });
        string[] wrong = [.. made.Questions(Queries).Select(question => Compare(host, question)).OfType<string>()];
        Assert.True(wrong.Length == 0, $"seed {seed}, {wrong.Length} of {Queries}:\n{string.Join('\n', wrong)}");
    });

    [KernelFact]
    public void Sysctl_tells_forwarding_and_filters_of_each_device() => OwnNamespace.Run(() =>
    {
        KernelCommand.Run("ip", "-batch -", RandomRoutes.Devices + "link add name eth0.10 type bridge\n");
        KernelCommand.Run("sysctl", "-qw net.ipv4.ip_forward=1 net.ipv4.conf.eth1.forwarding=0 net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0/10.rp_filter=2 net.ipv6.conf.all.forwarding=0");
        HostDescription host = Described(new Dictionary<string, string> { ["sysctl"] = KernelCommand.Run("sysctl", "-a") });
        Assert.True(host.IsForwarding(AddressFamily.IPv4, "eth0"));
        Assert.False(host.IsForwarding(AddressFamily.IPv4, "eth1"));
        Assert.False(host.IsForwarding(AddressFamily.IPv6, "eth0"));
        Assert.Equal([1, 2], [host.ReversePathFilterOf("eth0"), host.ReversePathFilterOf("eth0.10")]);
    });

    [KernelFact]
    public void Ipset_save_is_read_for_every_type() => OwnNamespace.Run(() =>
    {
        KernelCommand.Run("ipset", "restore", """
            create a hash:ip counters comment timeout 600
            add a 10.0.0.1 timeout 300 comment "nomatch me, please"
            add a 10.0.0.2 timeout 0
            create b hash:ip family inet6
            create c hash:net skbinfo
            add c 1.0.0.0/8 skbmark 0x1/0xff skbprio 1:2 skbqueue 3
            create d hash:net,iface
            add d 10.4.0.0/16,eth wildcard
            create e bitmap:port range 0-1023
            add e 80-82
            create f list:set size 8 timeout 60
            add f a
            create g bitmap:ip,mac range 10.6.0.0/24
            add g 10.6.0.4

            """);
        HostDescription host = Described(new Dictionary<string, string> { ["ipsets"] = KernelCommand.Run("ipset", "save") });
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], host.Sets.Select(set => set.Name).Order());
        IpSetMember temporary = IpSetMember.Of(host.FindSet("a")!.Members.Single(member => member.StartsWith("10.0.0.1 ")));
        Assert.False(temporary.IsExcluded);
        Assert.InRange(temporary.Seconds!.Value, 290, 300);
        Assert.Null(IpSetMember.Of(host.FindSet("a")!.Members.Single(member => member.StartsWith("10.0.0.2 "))).Seconds);
        Assert.StartsWith("family inet6 ", host.FindSet("b")!.Options);
        Assert.True(IpSetMember.Of(host.FindSet("d")!.Members.Single()).HasWildcard);
        Assert.Equal(["80", "81", "82"], host.FindSet("e")!.Members.Order());
    });

    private static Dictionary<string, string> JsonParts() => new()
    {
        ["interfaces"] = KernelCommand.Run("ip", "-j addr"),
        ["routes"] = KernelCommand.Run("ip", "-j route show table all"),
        ["rules"] = KernelCommand.Run("ip", "-j rule") + KernelCommand.Run("ip", "-j -6 rule"),
        ["sysctl"] = KernelCommand.Run("sysctl", "-a"),
    };

    private static HostDescription Described(Dictionary<string, string> parts)
    {
        string json = "{" + string.Join(',', parts.Keys.Select(part => $"\"{part}\":\"{part}\"")) + "}";
        HostResult result = HostParser.Parse(json, name => parts[name]);
        return result.Host ?? throw new InvalidDataException(result.Problem);
    }

    // A random line that the kernel refuses is not there for either of us.
    private static void TryAll(IEnumerable<string> lines) => KernelCommand.TryRun("sh", $"-c \"ip -force -batch - <<'END'\n{string.Join('\n', lines)}\nEND\n\"");

    // null: they agree.
    private static string? Compare(HostDescription host, RouteQuestionText question)
    {
        string kernel = Shown(question.Words);
        // Routing first; then the sender is looked at.
        bool isMartian = host.Routing.Find(question.Query) is { Type: RouteType.Unicast or RouteType.Local or RouteType.Broadcast } && question.Query is { Input: not null, Source: { } source, Family: AddressFamily.IPv4 } && host.Routing.IsOwn(source, AddressFamily.IPv4);
        IEnumerable<string> ours = isMartian ? ["blackhole"] : Shown(host.Routing.Find(question.Query), question.Query);
        return ours.Contains(kernel) ? null : $"{question.Words}: kernel {kernel}, ours {string.Join(" or ", ours)}";
    }

    private static IEnumerable<string> Shown(RouteAnswer? answer, RouteQuery query)
    {
        if (answer is null)
        {
            return ["nowhere"];
        }

        if (!answer.Ways.IsEmpty)
        {
            return answer.Ways.SelectMany(item => Shown(item.Way, query));
        }

        bool isSource = query.Input is null && query.Source is null && answer.Source is not null;
        return answer.Type switch
        {
            RouteType.Unicast => [$"dev {answer.Device}{(answer.Via is { } via && via != query.Destination ? $" via {AddressText.Format(via, query.Family)}" : "")}{(isSource ? $" src {AddressText.Format(answer.Source!.Value, query.Family)}" : "")}"],
            RouteType.Local => ["local"],
            RouteType.Broadcast => ["broadcast"],
            _ => [answer.Type.ToString().ToLowerInvariant()],
        };
    }

    private static string Shown(string words)
    {
        string text;
        try
        {
            text = KernelCommand.Run("ip", $"route get {words}");
        }
        catch (InvalidOperationException refusal)
        {
            return refusal.Message switch
            {
                var message when message.Contains("Network is unreachable") => "nowhere",
                var message when message.Contains("No route to host") => "unreachable",
                var message when message.Contains("Permission denied") => "prohibit",
                var message when message.Contains("Invalid argument") => "blackhole",
                var message => message,
            };
        }

        string[] read = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (read[0] is "local" or "broadcast" or "blackhole" or "unreachable" or "prohibit")
        {
            return read[0] == "unreachable" && text.Contains("error -101") ? "nowhere" : read[0];
        }

        string Word(string name) => Array.IndexOf(read, name) is >= 0 and var at && at + 1 < read.Length ? read[at + 1] : "";
        string via = Word("via") is { Length: > 0 } router && router != "inet6" && router != words.Split(' ')[0] ? " via " + router : "";
        string source = Word("src") is { Length: > 0 } own && !words.Contains(" from ") ? " src " + own : "";
        return $"dev {Word("dev")}{via}{source}";
    }
}
