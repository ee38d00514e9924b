using System.Buffers.Binary;

namespace RulesLsp.Tests.Packets.Capture;

/// <summary>Writes capture files of every kind that there is, to be read back.</summary>
internal sealed class CaptureWriter(bool isBigEndian) : IDisposable
{
    private readonly MemoryStream _bytes = new();

    public byte[] Bytes => _bytes.ToArray();

    public void Dispose() => _bytes.Dispose();

    /// <summary>A pcap file; times are in nanoseconds and cut to microseconds where the kind has no more.</summary>
    public static byte[] Pcap(bool isBigEndian, bool isNanosecond, int linkType, params (long Time, byte[] Frame)[] frames)
    {
        using var writer = new CaptureWriter(isBigEndian);
        writer.Word(isNanosecond ? 0xA1B23C4D : 0xA1B2C3D4).Half(2).Half(4).Word(0).Word(0).Word(65535).Word((uint)linkType);
        foreach ((long time, byte[] frame) in frames)
        {
            writer.Word((uint)(time / 1_000_000_000)).Word((uint)(time % 1_000_000_000 / (isNanosecond ? 1 : 1000)));
            writer.Word((uint)frame.Length).Word((uint)frame.Length).Raw(frame);
        }

        return writer.Bytes;
    }

    public CaptureWriter Word(uint value)
    {
        byte[] bytes = new byte[4];
        (isBigEndian ? BinaryPrimitives.WriteUInt32BigEndian : (SpanWriter<uint>)BinaryPrimitives.WriteUInt32LittleEndian)(bytes, value);
        return Raw(bytes);
    }

    public CaptureWriter Half(ushort value)
    {
        byte[] bytes = new byte[2];
        (isBigEndian ? BinaryPrimitives.WriteUInt16BigEndian : (SpanWriter<ushort>)BinaryPrimitives.WriteUInt16LittleEndian)(bytes, value);
        return Raw(bytes);
    }

    public CaptureWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>A block of a pcapng file.</summary>
    public CaptureWriter Block(uint type, Action<CaptureWriter> body)
    {
        using var inner = new CaptureWriter(isBigEndian);
        body(inner);
        uint length = (uint)inner._bytes.Length + 12;
        return Word(type).Word(length).Raw(inner.Bytes).Word(length);
    }

    public CaptureWriter Section() => Block(0x0A0D0D0A, body => body.Word(0x1A2B3C4D).Half(1).Half(0).Word(uint.MaxValue).Word(uint.MaxValue));

    /// <param name="resolution">The option if_tsresol; null: none.</param>
    public CaptureWriter Interface(int linkType, string name, byte? resolution) => Block(1, body =>
    {
        body.Half((ushort)linkType).Half(0).Word(65535).Option(2, System.Text.Encoding.UTF8.GetBytes(name));
        if (resolution is { } value)
        {
            body.Option(9, [value]);
        }

        body.Option(0, []);
    });

    public CaptureWriter Packet(uint device, ulong ticks, byte[] frame, uint flags) => Block(6, body => body
        .Word(device).Word((uint)(ticks >> 32)).Word((uint)ticks).Word((uint)frame.Length).Word((uint)frame.Length)
        .Padded(frame).Option(2, flags).Option(0, []));

    public CaptureWriter Padded(byte[] bytes) => Raw(bytes).Raw(new byte[(4 - (bytes.Length % 4)) % 4]);

    private CaptureWriter Option(ushort code, byte[] value) => Half(code).Half((ushort)value.Length).Padded(value);

    private CaptureWriter Option(ushort code, uint value) => Half(code).Half(4).Word(value);

    private delegate void SpanWriter<in T>(Span<byte> bytes, T value);
}
