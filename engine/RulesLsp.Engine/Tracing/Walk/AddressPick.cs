using System.Buffers.Binary;
using System.Numerics;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// Which address of a range a connection gets: a hash of the source, seeded with the destination, scaled to the range
/// (net/netfilter/nf_nat_core.c, find_best_ips_proto; the hash is Bob Jenkins' lookup3). As a little-endian machine does it.
/// </summary>
internal static class AddressPick
{
    private const uint Initial = 0xdeadbeef;

    /// <param name="changed">The source or the destination address: a new destination goes into the hash of its own later words.</param>
    public static UInt128 Of(PacketField changed, UInt128 source, UInt128 destination, UInt128 first, UInt128 last, AddressFamily family, bool isPersistent)
    {
        uint[] sources = Words(source, family);
        uint[] destinations = Words(destination, family);
        int highest = family == AddressFamily.IPv4 ? 0 : 3;
        uint hash = Hash(sources, isPersistent ? 0 : destinations[highest]);
        UInt128 picked = 0;
        bool isFullRange = false;
        for (int i = 0; i <= highest; i++)
        {
            uint low = WordOf(first, i, highest);
            uint high = WordOf(last, i, highest);
            uint size = isFullRange ? uint.MaxValue : high - low + 1;
            uint word = (isFullRange ? 0 : low) + (uint)(((ulong)hash * size) >> 32);
            picked |= (UInt128)word << (32 * (highest - i));
            isFullRange |= word != high;
            if (!isPersistent)
            {
                hash ^= changed == PacketField.DestinationAddress ? BinaryPrimitives.ReverseEndianness(word) : destinations[i];
            }
        }

        return picked;
    }

    private static uint WordOf(UInt128 address, int index, int highest) => (uint)(address >> (32 * (highest - index)));

    // Four words as they lie in memory, in network byte order; IPv4 fills the first.
    private static uint[] Words(UInt128 address, AddressFamily family)
    {
        var words = new uint[4];
        int highest = family == AddressFamily.IPv4 ? 0 : 3;
        for (int i = 0; i <= highest; i++)
        {
            words[i] = BinaryPrimitives.ReverseEndianness(WordOf(address, i, highest));
        }

        return words;
    }

    private static uint Hash(uint[] words, uint seed)
    {
        uint a = Initial + (4 << 2) + seed;
        uint b = a;
        uint c = a;
        a += words[0];
        b += words[1];
        c += words[2];
        a -= c; a ^= BitOperations.RotateLeft(c, 4); c += b;
        b -= a; b ^= BitOperations.RotateLeft(a, 6); a += c;
        c -= b; c ^= BitOperations.RotateLeft(b, 8); b += a;
        a -= c; a ^= BitOperations.RotateLeft(c, 16); c += b;
        b -= a; b ^= BitOperations.RotateLeft(a, 19); a += c;
        c -= b; c ^= BitOperations.RotateLeft(b, 4); b += a;
        a += words[3];
        c ^= b; c -= BitOperations.RotateLeft(b, 14);
        a ^= c; a -= BitOperations.RotateLeft(c, 11);
        b ^= a; b -= BitOperations.RotateLeft(a, 25);
        c ^= b; c -= BitOperations.RotateLeft(b, 16);
        a ^= c; a -= BitOperations.RotateLeft(c, 4);
        b ^= a; b -= BitOperations.RotateLeft(a, 14);
        c ^= b; c -= BitOperations.RotateLeft(b, 24);
        return c;
    }
}
