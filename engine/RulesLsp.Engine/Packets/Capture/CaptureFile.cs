using System.Buffers.Binary;

namespace RulesLsp.Engine.Packets.Capture;

/// <summary>Reads capture files frame by frame: pcap in both orders of bytes, with micro- and nanoseconds, and pcapng.</summary>
public static class CaptureFile
{
    /// <summary>How many bytes at the beginning tell what the file is.</summary>
    public const int HeadLength = 4;

    private const uint Microseconds = 0xA1B2C3D4;
    private const uint Nanoseconds = 0xA1B23C4D;
    private const uint ModifiedFormat = 0xA1B2CD34;
    private const uint NextGeneration = 0x0A0D0D0A;
    private const int RecordHeaderLength = 16;
    private const int HeaderLength = 24;

    /// <summary>Do a file's first bytes say that it is a capture, or one that was compressed?</summary>
    public static bool IsCapture(ReadOnlySpan<byte> head) => head.Length >= HeadLength && (Compression(head) is not null
        || Magic(head) is Microseconds or Nanoseconds or ModifiedFormat or NextGeneration
        || BinaryPrimitives.ReadUInt32LittleEndian(head) is Microseconds or Nanoseconds or ModifiedFormat);

    /// <summary>The frames in the order of the file.</summary>
    /// <param name="head">The first <see cref="HeadLength"/> bytes, which were already taken from the stream.</param>
    /// <exception cref="CaptureFormatException">Before a frame that cannot be read; the ones before it were given.</exception>
    public static IEnumerable<CapturedFrame> Read(Stream stream, byte[] head)
    {
        if (!IsCapture(head))
        {
            throw new CaptureFormatException("is no pcap or pcapng file");
        }

        if (Compression(head) is { } compression)
        {
            throw new CaptureFormatException($"is compressed: unpack it with {compression} first");
        }

        var input = new CaptureInput(stream, head);
        input.Order = Magic(head) is Microseconds or Nanoseconds or ModifiedFormat ? ByteOrder.Big : ByteOrder.Little;
        foreach (CapturedFrame frame in Magic(head) == NextGeneration ? new PcapngBlocks(input).Read() : Pcap(input, input.Word(head)))
        {
            yield return frame;
        }
    }

    private static uint Magic(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32BigEndian(head);

    private static string? Compression(ReadOnlySpan<byte> head) => head switch
    {
        [0x1F, 0x8B, ..] => "gunzip",
        [0xFD, 0x37, 0x7A, ..] => "unxz",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "unzstd",
        _ => null,
    };

    private static IEnumerable<CapturedFrame> Pcap(CaptureInput input, uint magic)
    {
        if (magic == ModifiedFormat)
        {
            throw new CaptureFormatException("is in an old, changed pcap format that no current program writes");
        }

        ReadOnlyMemory<byte> header = input.Require(HeaderLength, "its header");
        if (input.Half(header.Span[4..]) != 2)
        {
            throw new CaptureFormatException($"has version {input.Half(header.Span[4..])} of the pcap format, and 2 is known");
        }

        // The upper bits tell of a frame check sequence.
        int linkType = (int)(input.Word(header.Span[20..]) & 0xFFFF);
        int unit = magic == Nanoseconds ? 1 : 1000;
        for (long number = 1; input.Take(RecordHeaderLength, $"the header of packet {number}") is { } record; number++)
        {
            long time = (input.Word(record.Span) * 1_000_000_000L) + (input.Word(record.Span[4..]) * (long)unit);
            uint kept = input.Word(record.Span[8..]);
            uint length = input.Word(record.Span[12..]);
            if (kept > CaptureInput.LargestBlock)
            {
                throw new CaptureFormatException($"is corrupt: packet {number} would have {kept} bytes");
            }

            yield return new CapturedFrame(number, time, linkType, null, FrameDirection.Unknown, length, input.Require((int)kept, $"packet {number}"));
        }
    }
}
