using System.Buffers.Binary;
using System.Text;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>A message of netfilter's netlink family, and its attributes (include/uapi/linux/netlink.h, nfnetlink.h).</summary>
internal sealed class NetlinkMessage
{
    public const ushort Request = 1;
    public const ushort Acknowledge = 4;
    public const ushort Dump = 0x300;
    private const int HeaderLength = 16;
    private const int FamilyHeaderLength = 4;
    private const int AttributeHeaderLength = 4;
    private const ushort NestedFlag = 0x8000;
    private readonly List<byte> _bytes = [];

    /// <param name="subsystem">Such as 4 for the packet log, 10 for nftables.</param>
    /// <param name="resource">The group of a packet log; else 0.</param>
    public NetlinkMessage(byte subsystem, byte type, ushort flags, byte family, ushort resource)
    {
        Span<byte> header = stackalloc byte[HeaderLength + FamilyHeaderLength];
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)((subsystem << 8) | type));
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], flags);
        header[HeaderLength] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header[(HeaderLength + 2)..], resource);
        _bytes.AddRange(header);
    }

    public NetlinkMessage With(ushort attribute, ReadOnlySpan<byte> value)
    {
        Span<byte> header = stackalloc byte[AttributeHeaderLength];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(AttributeHeaderLength + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], attribute);
        _bytes.AddRange(header);
        _bytes.AddRange(value);
        _bytes.AddRange(stackalloc byte[-value.Length & 3]);
        return this;
    }

    public byte[] ToArray()
    {
        byte[] message = [.. _bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)message.Length);
        return message;
    }

    /// <summary>Splits what was received into messages: the type, and what follows netlink's own header.</summary>
    public static IEnumerable<(ushort Type, ReadOnlyMemory<byte> Body)> Split(ReadOnlyMemory<byte> received)
    {
        while (received.Length >= HeaderLength)
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(received.Span);
            ushort type = BinaryPrimitives.ReadUInt16LittleEndian(received.Span[4..]);
            yield return (type, received[HeaderLength..length]);
            int aligned = (length + 3) & ~3;
            received = aligned >= received.Length ? default : received[aligned..];
        }
    }

    /// <summary>The attributes after the family header of a message's body.</summary>
    public static IEnumerable<(int Attribute, ReadOnlyMemory<byte> Value)> Attributes(ReadOnlyMemory<byte> body) => Nested(body[FamilyHeaderLength..]);

    /// <summary>The attributes inside an attribute.</summary>
    public static IEnumerable<(int Attribute, ReadOnlyMemory<byte> Value)> Nested(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length >= AttributeHeaderLength)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span);
            int attribute = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[2..]) & ~NestedFlag;
            yield return (attribute, bytes[AttributeHeaderLength..length]);
            int aligned = (length + 3) & ~3;
            bytes = aligned >= bytes.Length ? default : bytes[aligned..];
        }
    }

    public static string Text(ReadOnlyMemory<byte> value) => Encoding.ASCII.GetString(value.Span).TrimEnd('\0');
}
