using System.Collections.Immutable;

namespace RulesLsp.Engine.Packets;

/// <summary>The types of chunks that an SCTP packet carries, by number (RFC 9260 and its extensions).</summary>
public static class SctpChunks
{
    public const byte Data = 0;
    public const byte Init = 1;
    public const byte InitAck = 2;
    public const byte Sack = 3;
    public const byte Heartbeat = 4;
    public const byte HeartbeatAck = 5;
    public const byte Abort = 6;
    public const byte Shutdown = 7;
    public const byte ShutdownAck = 8;
    public const byte Error = 9;
    public const byte CookieEcho = 10;
    public const byte CookieAck = 11;
    public const byte ShutdownComplete = 14;

    private static readonly ImmutableArray<(string Name, byte Type)> Names =
    [
        ("DATA", Data), ("INIT", Init), ("INIT_ACK", InitAck), ("SACK", Sack), ("HEARTBEAT", Heartbeat), ("HEARTBEAT_ACK", HeartbeatAck),
        ("ABORT", Abort), ("SHUTDOWN", Shutdown), ("SHUTDOWN_ACK", ShutdownAck), ("ERROR", Error), ("COOKIE_ECHO", CookieEcho),
        ("COOKIE_ACK", CookieAck), ("ECN_ECNE", 12), ("ECN_CWR", 13), ("SHUTDOWN_COMPLETE", ShutdownComplete), ("I_DATA", 64),
        ("ASCONF_ACK", 128), ("RE_CONFIG", 130), ("PAD", 132), ("FORWARD_TSN", 192), ("ASCONF", 193), ("I_FORWARD_TSN", 194),
    ];

    /// <summary>The type of a name in any case; null for another word.</summary>
    public static byte? Find(string name)
    {
        foreach ((string known, byte type) in Names)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The name in upper case; a number where the type has none.</summary>
    public static string NameOf(byte type)
    {
        foreach ((string name, byte known) in Names)
        {
            if (known == type)
            {
                return name;
            }
        }

        return type.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A comma list of names or numbers; null when one of them is neither.</summary>
    public static ImmutableArray<byte>? Read(IEnumerable<string> words)
    {
        var types = ImmutableArray.CreateBuilder<byte>();
        foreach (string word in words)
        {
            if ((Find(word) ?? (byte.TryParse(word, out byte number) ? number : null)) is not { } type)
            {
                return null;
            }

            types.Add(type);
        }

        return types.ToImmutable();
    }

    /// <summary>What the other side answers; none where that is not known.</summary>
    public static ImmutableArray<byte> AnswerTo(ImmutableArray<byte> chunks) => chunks switch
    {
        [Init] => [InitAck],
        [InitAck] => [CookieEcho],
        [CookieEcho, ..] => [CookieAck],
        [Data, ..] => [Sack],
        [Heartbeat] => [HeartbeatAck],
        [Shutdown] => [ShutdownAck],
        [ShutdownAck] => [ShutdownComplete],
        _ => [],
    };
}
