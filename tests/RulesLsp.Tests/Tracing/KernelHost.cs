using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;

namespace RulesLsp.Tests.Tracing;

/// <summary>
/// A described host as two network namespaces of the running kernel: the host itself with a ruleset loaded, and one at the other
/// end of all its wires. IPv4, iptables-legacy. Needs root.
/// </summary>
internal sealed partial class KernelHost : IDisposable
{
    private const string TrackingChain = "RL-TRACKING";
    private readonly string _host;
    private readonly string _peer;
    private readonly Dictionary<string, int> _peerIndexes = [];

    public KernelHost(HostDescription description, IEnumerable<string> routes, string rules, string name)
    {
        _host = $"rl-{name}-h";
        _peer = $"rl-{name}-p";
        Delete();
        KernelCommand.Run("ip", $"netns add {_host}");
        KernelCommand.Run("ip", $"netns add {_peer}");
        InHost("sysctl", "-qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0");
        KernelCommand.Run("ip", $"netns exec {_peer} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
        InHost("ip", "link set lo up");
        for (int i = 0; i < description.Interfaces.Length; i++)
        {
            AddWire(description.Interfaces[i], i);
        }

        InHost("sysctl", $"-qw net.ipv4.ip_forward={(description.Forwarding == ForwardingState.On ? 1 : 0)}");
        foreach (string route in routes)
        {
            InHost("ip", route);
        }

        KernelCommand.Run("ip", $"netns exec {_host} iptables-legacy-restore", rules);

        // A rule that asks for a state, in a chain that nobody calls: without one conntrack sleeps and nat is never asked.
        InHost("iptables-legacy", $"-N {TrackingChain}");
        InHost("iptables-legacy", $"-A {TrackingChain} -m conntrack --ctstate NEW");
    }

    /// <summary>Why it cannot run here; null: it can.</summary>
    public static string? Obstacle =>
        !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "not root"
        : !File.Exists("/usr/sbin/iptables-legacy-restore") ? "iptables-legacy-restore is not installed"
        : KernelCommand.TryRun("ip", "netns add rl-probe") && KernelCommand.TryRun("ip", "netns del rl-probe") ? null
        : "no network namespaces here";

    /// <summary>A frame out of the wire of <paramref name="device"/>.</summary>
    public void Receive(string device, byte[] packet)
    {
        byte[] frame = [2, 0, 0, 0, (byte)DeviceNumber(device), 1, 2, 0, 0, 0, (byte)DeviceNumber(device), 2, 8, 0, .. packet];
        InNamespace(_peer, () =>
        {
            using var socket = new Socket(System.Net.Sockets.AddressFamily.Packet, SocketType.Raw, 0);
            socket.SendTo(frame, new LinkEndPoint(_peerIndexes[device]));
        });
    }

    /// <summary>A packet that the host sends.</summary>
    public void Send(byte[] packet, uint destination) => InNamespace(_host, () =>
    {
        using var socket = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        try
        {
            socket.SendTo(packet, new IPEndPoint(new IPAddress(BitConverter.GetBytes(destination).Reverse().ToArray()), 0));
        }
        catch (SocketException)
        {
            // A drop in OUTPUT, or no route, is told to the sender.
        }
    });

    /// <summary>Packets counted by each rule, by table, chain and number; number 0 is the chain's policy.</summary>
    public Dictionary<(string Table, string Chain, int Rule), long> Counters()
    {
        var counters = new Dictionary<(string, string, int), long>();
        string table = "";
        var numbers = new Dictionary<string, int>();
        foreach (string line in KernelCommand.Run("ip", $"netns exec {_host} iptables-legacy-save -c").Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                table = line[1..];
                numbers.Clear();
            }
            else if (PolicyLine().Match(line) is { Success: true } policy)
            {
                counters[(table, policy.Groups[1].Value, 0)] = long.Parse(policy.Groups[2].Value);
            }
            else if (RuleLine().Match(line) is { Success: true } rule)
            {
                string chain = rule.Groups[2].Value;
                numbers[chain] = numbers.GetValueOrDefault(chain) + 1;
                counters[(table, chain, numbers[chain])] = long.Parse(rule.Groups[1].Value);
            }
        }

        return counters;
    }

    public void Dispose() => Delete();

    private static int DeviceNumber(string device) => device[^1] - '0';

    private void AddWire(HostInterface device, int index)
    {
        string peer = "peer" + index;
        KernelCommand.Run("ip", $"link add {peer} netns {_peer} address 02:00:00:00:{DeviceNumber(device.Name):x2}:02 type veth peer name {device.Name} netns {_host} address 02:00:00:00:{DeviceNumber(device.Name):x2}:01");
        foreach (InterfaceAddress address in device.Addresses)
        {
            InHost("ip", $"addr add {AddressText.Format(address.Address, address.Family)}/{address.PrefixLength} dev {device.Name} brd +");
        }

        InHost("ip", $"link set {device.Name} arp off up");
        KernelCommand.Run("ip", $"-n {_peer} link set {peer} arp off up");
        _peerIndexes[device.Name] = int.Parse(KernelCommand.Run("ip", $"-n {_peer} -o link show {peer}").Split(':')[0]);
    }

    private void Delete()
    {
        KernelCommand.TryRun("ip", $"netns del {_host}");
        KernelCommand.TryRun("ip", $"netns del {_peer}");
    }

    private void InHost(string program, string arguments) => KernelCommand.Run("ip", $"netns exec {_host} {program} {arguments}");

    // A namespace belongs to a thread: a socket made in it stays there, the thread is thrown away.
    private static void InNamespace(string name, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                // FileStream would seek, which the kernel refuses for a namespace.
                int handle = Open("/run/netns/" + name, 0);
                int entered = SetNamespace(handle, 0);
                _ = Close(handle);
                if (entered != 0)
                {
                    throw new InvalidOperationException("setns failed");
                }

                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);

    [DllImport("libc", EntryPoint = "setns")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int handle, int kind);

    [GeneratedRegex(@"^:(\S+) (?:ACCEPT|DROP|-) \[(\d+):")]
    private static partial Regex PolicyLine();

    [GeneratedRegex(@"^\[(\d+):\d+\] -A (\S+)")]
    private static partial Regex RuleLine();

    /// <summary>struct sockaddr_ll: which device a raw frame leaves by.</summary>
    private sealed class LinkEndPoint(int index) : EndPoint
    {
        public override System.Net.Sockets.AddressFamily AddressFamily => System.Net.Sockets.AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(System.Net.Sockets.AddressFamily.Packet, 20);
            address[2] = 8;
            address[3] = 0;
            for (int i = 0; i < 4; i++)
            {
                address[4 + i] = (byte)(index >> (8 * i));
            }

            address[11] = 6;
            return address;
        }
    }
}
