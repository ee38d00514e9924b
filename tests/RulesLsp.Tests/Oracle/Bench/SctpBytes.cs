using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>SCTP packets with chunks. Both sides have the same verification tag, so that each packet carries the right one.</summary>
internal static class SctpBytes
{
    private const uint Tag = 0x1234_5678;
    private const int Header = 12;

    /// <summary>Without ports and checksum.</summary>
    public static byte[] Of(ImmutableArray<byte> chunks)
    {
        byte[] bytes = [.. new byte[Header], .. chunks.SelectMany(Chunk)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), chunks.Contains(SctpChunks.Init) ? 0 : Tag);
        return bytes;
    }

    /// <summary>Writes the checksum (CRC32c, RFC 9260, 6.8).</summary>
    public static void Sum(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        bytes.AsSpan(8, 4).Clear();
        foreach (byte value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), ~sum);
    }

    private static byte[] Chunk(byte type)
    {
        int body = type switch
        {
            SctpChunks.Init or SctpChunks.InitAck => 16,
            SctpChunks.Data => 16,
            SctpChunks.Sack => 12,
            SctpChunks.Heartbeat or SctpChunks.HeartbeatAck => 8,
            SctpChunks.Shutdown or SctpChunks.CookieEcho => 4,
            _ => 0,
        };
        var chunk = new byte[4 + body];
        chunk[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)chunk.Length);
        if (type is SctpChunks.Init or SctpChunks.InitAck)
        {
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), Tag);
        }

        return chunk;
    }
}
