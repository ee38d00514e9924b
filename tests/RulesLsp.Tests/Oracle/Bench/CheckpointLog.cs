using System.Buffers.Binary;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Tests.Kernel;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>
/// Tells where packets come by: a table of its own, outside iptables' tables, logs them to this process before and behind every
/// hook. It also keeps conntrack at work, unless told not to.
/// </summary>
internal sealed class CheckpointLog : IDisposable
{
    private const byte LogSubsystem = 4;
    private const byte ConfigureType = 1;
    private const ushort Group = 5;
    private const int BeforeRaw = -450;
    private const int BehindAll = 400;
    private readonly NetlinkSocket _socket = new();
    private readonly IReadOnlyDictionary<uint, string> _devices;

    /// <param name="devices">Names of the devices by their index.</param>
    /// <param name="answers">What becomes of the kernel's own answers after they are logged.</param>
    public CheckpointLog(IReadOnlyDictionary<uint, string> devices, KernelAnswers answers, KernelTracking tracking)
    {
        _devices = devices;
        Configure(1, [1]);
        Configure(2, [0, 0, 0xFF, 0xFF, 2, 0]);
        Configure(5, [0, 0, 0, 1]);
        KernelCommand.Run("nft", "-f -", Rules(answers, tracking));
    }

    /// <summary>What was logged since the last call, in order.</summary>
    public IEnumerable<Checkpoint> Read() => _socket.Drain().Select(Read);

    public void Dispose() => _socket.Dispose();

    private static string Rules(KernelAnswers answers, KernelTracking tracking)
    {
        var text = new StringBuilder("table inet rules_lsp_bench {\n");
        text.Append(tracking == KernelTracking.AtWork ? "  chain tracking {\n    ct state new\n  }\n" : "");
        foreach (Hook hook in Enum.GetValues<Hook>())
        {
            string name = Pipeline.ChainName(hook);
            string kernelName = name.ToLowerInvariant();

            // Only what a process sends has an owner. The kernel's own multicast housekeeping would be counted by rules that count.
            string end = hook != Hook.Output ? ""
                : "    meta skuid 0-4294967295 accept\n" + (answers == KernelAnswers.Stopped ? "    drop\n" : "    icmpv6 type 130-143 drop\n");
            text.Append($"  chain {kernelName}_enters {{\n    type filter hook {kernelName} priority {BeforeRaw}; policy accept;\n    log prefix \"{name} Enters\" group {Group} queue-threshold 1\n{end}  }}\n");
            text.Append($"  chain {kernelName}_leaves {{\n    type filter hook {kernelName} priority {BehindAll}; policy accept;\n    log prefix \"{name} Leaves\" group {Group} queue-threshold 1\n  }}\n");
        }

        return text.Append("}\n").ToString();
    }

    private void Configure(ushort attribute, ReadOnlySpan<byte> value) =>
        _socket.Do(new NetlinkMessage(LogSubsystem, ConfigureType, NetlinkMessage.Request | NetlinkMessage.Acknowledge, 0, Group).With(attribute, value));

    private Checkpoint Read(ReadOnlyMemory<byte> message)
    {
        uint mark = 0;
        string input = "";
        string output = "";
        string prefix = "";
        ReadOnlyMemory<byte> bytes = default;
        foreach ((int attribute, ReadOnlyMemory<byte> value) in NetlinkMessage.Attributes(message))
        {
            switch (attribute)
            {
                case 2:
                    mark = BinaryPrimitives.ReadUInt32BigEndian(value.Span);
                    break;
                case 4:
                    input = _devices[BinaryPrimitives.ReadUInt32BigEndian(value.Span)];
                    break;
                case 5:
                    output = _devices[BinaryPrimitives.ReadUInt32BigEndian(value.Span)];
                    break;
                case 9:
                    bytes = value;
                    break;
                case 10:
                    prefix = NetlinkMessage.Text(value);
                    break;
            }
        }

        string[] words = prefix.Split(' ');
        Hook hook = Enum.GetValues<Hook>().Single(hook => Pipeline.ChainName(hook) == words[0]);
        return new Checkpoint(hook, Enum.Parse<CheckpointSide>(words[1]), mark, input, output, bytes);
    }
}

/// <summary>Whether rules see what the kernel sends of its own accord: resets, ICMP errors, echo replies.</summary>
internal enum KernelAnswers : byte
{
    /// <summary>They end before the first rule, so that all that is counted is the packet's.</summary>
    Stopped,
    Passed,
}

/// <summary>Whether connections are tracked where no rule asks for it.</summary>
internal enum KernelTracking : byte
{
    AtWork,
    WhereAsked,
}
