using System.Buffers.Binary;

namespace RulesLsp.Engine.Packets.Capture;

/// <summary>A capture file as a stream of blocks, in the order of bytes of the machine that wrote it. Memory does not grow with the file.</summary>
internal sealed class CaptureInput(Stream stream, byte[] head)
{
    /// <summary>No program writes larger frames or blocks of frames (libpcap, MAXIMUM_SNAPLEN, is far below).</summary>
    public const int LargestBlock = 16 << 20;

    private byte[] _buffer = new byte[1 << 16];
    private int _headTaken;

    public ByteOrder Order { get; set; }

    /// <summary>The next <paramref name="count"/> bytes, valid until the next call; null: the file is at its end.</summary>
    /// <exception cref="CaptureFormatException">It ends in the middle.</exception>
    public ReadOnlyMemory<byte>? Take(int count, string what)
    {
        if (_buffer.Length < count)
        {
            _buffer = new byte[Math.Max(count, _buffer.Length * 2)];
        }

        int read = Math.Min(count, head.Length - _headTaken);
        head.AsSpan(_headTaken, read).CopyTo(_buffer);
        _headTaken += read;
        read += stream.ReadAtLeast(_buffer.AsSpan(read, count - read), count - read, throwOnEndOfStream: false);
        if (read == 0 && count > 0)
        {
            return null;
        }

        return read == count ? _buffer.AsMemory(0, count) : throw new CaptureFormatException($"breaks off in {what}");
    }

    /// <summary>As <see cref="Take"/>, where the file must not end.</summary>
    public ReadOnlyMemory<byte> Require(int count, string what) =>
        Take(count, what) ?? throw new CaptureFormatException($"breaks off in {what}");

    public uint Word(ReadOnlySpan<byte> bytes) =>
        Order == ByteOrder.Big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    public ushort Half(ReadOnlySpan<byte> bytes) =>
        Order == ByteOrder.Big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    public ulong Long(ReadOnlySpan<byte> bytes) =>
        Order == ByteOrder.Big ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}

/// <summary>The order in which a file's numbers stand.</summary>
internal enum ByteOrder : byte
{
    Little,
    Big,
}
