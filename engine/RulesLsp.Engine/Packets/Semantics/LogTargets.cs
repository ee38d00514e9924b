using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Targets that tell of a packet, and what they tell.</summary>
internal static class LogTargets
{
    /// <summary>The kernel keeps so much of a prefix (net/netfilter/xt_LOG.c).</summary>
    private const int LongestPrefix = 29;

    private static readonly (string Option, LogParts Part)[] Parts =
    [
        ("--log-tcp-sequence", LogParts.TcpSequence),
        ("--log-tcp-options", LogParts.TcpOptions),
        ("--log-ip-options", LogParts.IpOptions),
        ("--log-uid", LogParts.User),
        ("--log-macdecode", LogParts.LinkHeader),
    ];

    /// <summary>null: the target tells nobody.</summary>
    public static LogAction? Of(BoundModule target) => target.Entry?.Name switch
    {
        "LOG" => new LogAction(target, LogReceiver.KernelLog, Text(target, "--log-prefix") is { Length: > LongestPrefix } longer ? longer[..LongestPrefix] : Text(target, "--log-prefix"), PartsOf(target), 0),
        "NFLOG" => new LogAction(target, LogReceiver.Program, Text(target, "--nflog-prefix"), LogParts.None, (int)(target.Option("--nflog-group")?.Value<NumberValue>()?.Number ?? 0)),
        "TRACE" => new LogAction(target, LogReceiver.Trace, "", LogParts.Usual, 0),
        _ => null,
    };

    private static string Text(BoundModule target, string option) => target.Option(option)?.Value<TextValue>()?.Text ?? "";

    private static LogParts PartsOf(BoundModule target)
    {
        LogParts parts = LogParts.None;
        foreach ((string option, LogParts part) in Parts)
        {
            parts |= target.Option(option) is null ? LogParts.None : part;
        }

        return parts;
    }
}
