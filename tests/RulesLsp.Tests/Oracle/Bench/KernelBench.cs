using System.Buffers.Binary;
using System.Net.NetworkInformation;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>
/// A host of the running kernel that takes rulesets and packets, one after the other, and tells what it did with each. Lives on
/// the thread and in the namespace that made it (<see cref="OwnNamespace"/>).
/// </summary>
internal sealed class KernelBench : IDisposable
{
    private const byte ConntrackSubsystem = 1;
    private const byte DeleteEntries = 2;
    private const byte HopByHopHeader = 0;
    private const int MulticastListenerFirst = 130;
    private const int MulticastListenerLast = 143;
    private const int MostWaits = 40;
    private const int MostAttempts = 250;

    private static readonly (string Name, string Hooks)[] Tables =
    [
        ("raw", "PREROUTING OUTPUT"),
        ("mangle", "PREROUTING INPUT FORWARD OUTPUT POSTROUTING"),
        ("nat", "PREROUTING INPUT OUTPUT POSTROUTING"),
        ("filter", "INPUT FORWARD OUTPUT"),
        ("security", "INPUT FORWARD OUTPUT"),
    ];

    private readonly Backends _backend;
    private readonly Dictionary<string, TapDevice> _devices;
    private readonly CheckpointLog _log;
    private readonly IRuleCounters _counters;
    private readonly NetlinkSocket _conntrack = new();
    private readonly LocalSender _sender = new();
    private readonly string _lockFile = Path.GetTempFileName();
    private AddressFamily _family;

    public KernelBench(BenchHost host, Backends backend, KernelAnswers answers = KernelAnswers.Stopped, KernelTracking tracking = KernelTracking.AtWork)
    {
        _backend = backend;
        Set("net/ipv6/conf/default", ("accept_dad", 0), ("dad_transmits", 0), ("accept_ra", 0), ("router_solicitations", 0), ("addr_gen_mode", 1));
        Set("net/ipv4/conf/all", ("send_redirects", 0), ("accept_local", 0));
        Set("net/ipv4/conf/default", ("rp_filter", 0), ("send_redirects", 0));
        Set("net/ipv4", ("icmp_ratelimit", 0), ("icmp_ratemask", 0), ("icmp_echo_ignore_broadcasts", 0));
        Set("net/ipv6", ("auto_flowlabels", 0), ("icmp/ratelimit", 0));
        _devices = host.Devices.Select((name, i) => new TapDevice(name, (byte)i)).ToDictionary(device => device.Name);
        string links = string.Concat(_devices.Values.Select(device => $"link set dev {device.Name} address {device.Mac} arp off up\n"));
        KernelCommand.Run("ip", "-batch -", "link set lo up\n" + links);
        KernelCommand.Run("ip", "-4 -batch -", host.CommandsOf(AddressFamily.IPv4));
        KernelCommand.Run("ip", "-6 -batch -", host.CommandsOf(AddressFamily.IPv6));
        WaitForAddresses(host);
        BenchSettings.Usual.Apply();
        _log = new CheckpointLog(Indexes(), answers, tracking);
        _counters = backend == Backends.Legacy ? new LegacyRuleCounters() : new NftRuleCounters();
    }

    /// <summary>Is told of everything that is sent; null: nobody is.</summary>
    public Action<Packet, PacketIdentity, Observation>? Watcher { get; set; }

    /// <summary>Replaces all rules by those of a script for nft, and forgets all connections; the tables of the script before are gone.</summary>
    /// <returns>What nft says against it; null: loaded.</returns>
    public string? LoadScript(AddressFamily family, string script)
    {
        _family = family;
        string word = family == AddressFamily.IPv4 ? "ip" : "ip6";
        string empty = string.Concat(Tables.Select(table => $"add table {word} {table.Name}\ndelete table {word} {table.Name}\n"));
        try
        {
            KernelCommand.Run("nft", "-f -", empty + script);
        }
        catch (InvalidOperationException refusal)
        {
            return refusal.Message;
        }

        ForgetConnections();
        return null;
    }

    /// <summary>Replaces all rules, also of the tables that the text does not name, and forgets all connections.</summary>
    /// <returns>What the program says against it; null: loaded.</returns>
    public string? Load(AddressFamily family, string text)
    {
        _family = family;
        var restore = new KernelRestore(_backend, family, text);
        try
        {
            // The namespace is ours alone: no need to stand in the way of others who wait for the common lock.
            KernelCommand.Run("env", $"XTABLES_LOCKFILE={_lockFile} {restore.Program}", text + EmptyTables(text));
        }
        catch (InvalidOperationException refusal)
        {
            return refusal.Message;
        }

        ForgetConnections();
        return null;
    }

    public void ForgetConnections() =>
        _conntrack.Do(new NetlinkMessage(ConntrackSubsystem, DeleteEntries, NetlinkMessage.Request | NetlinkMessage.Acknowledge, 0, 0));

    /// <summary>A number below /proc/sys.</summary>
    public static void Set(string folder, params ReadOnlySpan<(string Name, int Value)> settings)
    {
        foreach ((string name, int value) in settings)
        {
            File.WriteAllText($"/proc/sys/{folder}/{name}", $"{value}\n");
        }
    }

    /// <summary>Sends the packet into the host, or from it, and looks what comes of it.</summary>
    public Observation Send(Packet packet, PacketIdentity identity)
    {
        Dictionary<RulePlace, long> before = _counters.Read(_family);
        Drop();
        byte[] bytes = PacketBytes.Of(packet, identity);
        if (packet.InInterface is { } device)
        {
            _devices[device].Receive(ReceiverOf(packet, device), bytes);
        }
        else
        {
            _sender.Send(packet, bytes);
        }

        List<Checkpoint> seen = [.. _log.Read()];
        for (int wait = 0; wait < MostWaits && IsOnItsWay(seen); wait++)
        {
            Thread.Sleep(1);
            seen.AddRange(_log.Read());
        }

        Dictionary<RulePlace, long> after = _counters.Read(_family);
        var observation = new Observation(
            after.Where(pair => pair.Value != before.GetValueOrDefault(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value - before.GetValueOrDefault(pair.Key)),
            [.. seen.Where(point => IsOf(point, identity))],
            [.. seen.Where(point => !IsOf(point, identity) && point is { Hook: Hook.Output, Side: CheckpointSide.Enters }).Select(point => PacketReader.Read(point.Bytes.Span)).Where(answer => answer.Family == _family && !IsNoise(answer))],
            [.. _devices.Values.SelectMany(wire => wire.Sent().Where(frame => PacketReader.NumberOf(frame) == identity.Number).Select(frame => (wire.Name, frame)))])
        {
            AnswerPath = [.. seen.Where(point => !IsOf(point, identity) && PacketReader.Read(point.Bytes.Span) is var stranger && stranger.Family == _family && !IsNoise(stranger))],
        };
        Watcher?.Invoke(packet, identity, observation);
        return observation;
    }

    public void Dispose()
    {
        _log.Dispose();
        _counters.Dispose();
        _conntrack.Dispose();
        _sender.Dispose();
        File.Delete(_lockFile);
        foreach (TapDevice device in _devices.Values)
        {
            device.Dispose();
        }
    }

    // The policies too: a table that is only named keeps them.
    private static string EmptyTables(string text) => string.Concat(Tables.Where(table => !text.Contains($"*{table.Name}\n", StringComparison.Ordinal))
        .Select(table => $"*{table.Name}\n{string.Concat(table.Hooks.Split(' ').Select(hook => $":{hook} ACCEPT [0:0]\n"))}COMMIT\n"));

    // IPv6 addresses of a device that has just been switched on work only after the kernel has looked at its link once more.
    private static void WaitForAddresses(BenchHost host)
    {
        string[] addresses = [.. host.Describe(AddressFamily.IPv6).Interfaces.SelectMany(device => device.Addresses).Select(own => AddressText.Format(own.Address, AddressFamily.IPv6))];
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            string local = KernelCommand.Run("ip", "-6 route show table local");
            if (addresses.All(address => local.Contains($"local {address} ", StringComparison.Ordinal)))
            {
                return;
            }

            Thread.Sleep(20);
        }

        throw new InvalidOperationException("IPv6 addresses of the bench do not come up");
    }

    private static bool IsOf(Checkpoint point, PacketIdentity identity) => PacketReader.NumberOf(point.Bytes.Span) == identity.Number;

    // The host's own multicast housekeeping.
    private static bool IsNoise(Packet packet) => packet.Protocol == HopByHopHeader
        || (packet.Protocol == ProtocolNumbers.IcmpV6 && packet.IcmpType is >= MulticastListenerFirst and <= MulticastListenerLast);

    // What goes to lo comes back on a queue of the same processor.
    private static bool IsOnItsWay(List<Checkpoint> seen) => seen.Count > 0 && seen[^1].Side == CheckpointSide.Leaves
        && (seen[^1] is { Hook: Hook.Postrouting, Output: "lo" } || seen[^1] is { Hook: Hook.Prerouting, Input: "lo" });

    private void Drop()
    {
        _ = _log.Read().Count();
        foreach (TapDevice device in _devices.Values)
        {
            _ = device.Sent().Count();
        }
    }

    private byte[] ReceiverOf(Packet packet, string device) => packet.Type switch
    {
        PacketType.Broadcast => [255, 255, 255, 255, 255, 255],
        PacketType.Multicast => [1, 0, 0x5E, 0, 0, (byte)packet.Destination!.Value],
        _ => [2, 0, 0, 0, _devices[device].Number, 1],
    };

    private static Dictionary<uint, string> Indexes()
    {
        var indexes = new Dictionary<uint, string>();
        foreach (string line in KernelCommand.Run("ip", "-o link").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(':', StringSplitOptions.TrimEntries);
            indexes[uint.Parse(words[0])] = words[1];
        }

        return indexes;
    }
}
