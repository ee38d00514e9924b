using System.Text;

namespace RulesLsp.Engine.Packets.Capture;

/// <summary>Reads the blocks of a pcapng file (draft-ietf-opsawg-pcapng): sections, interfaces and packets; all others are passed over.</summary>
internal sealed class PcapngBlocks(CaptureInput input)
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMark = 0x1A2B3C4D;
    private const int FrameLength = 12;
    private const ushort NameOption = 2;
    private const ushort FlagsOption = 2;
    private const ushort ResolutionOption = 9;
    private const ushort OffsetOption = 14;
    private const ulong NanosecondsInSecond = 1_000_000_000;

    private readonly List<Device> _devices = [];
    private long _number;
    private long _time;

    /// <param name="TicksInSecond">How fine its timestamps are.</param>
    /// <param name="Offset">Seconds to add to them.</param>
    private sealed record Device(int LinkType, uint MostBytes, string? Name, ulong TicksInSecond, long Offset);

    public IEnumerable<CapturedFrame> Read()
    {
        for (int block = 1; input.Take(8, $"the header of block {block}") is { } header; block++)
        {
            uint type = input.Word(header.Span);
            uint length = input.Word(header.Span[4..]);
            byte[] before = [];
            if (type == SectionHeader)
            {
                // Its own mark tells the order of the length before it.
                byte[] lengthBytes = header.Span[4..8].ToArray();
                before = input.Require(4, "the header of a section").ToArray();
                input.Order = OrderOf(before);
                length = input.Word(lengthBytes);
            }

            if (length < FrameLength + before.Length || length % 4 != 0 || length > CaptureInput.LargestBlock)
            {
                throw new CaptureFormatException($"is corrupt: block {block} would have {length} bytes");
            }

            ReadOnlyMemory<byte> body = input.Require((int)length - 8 - before.Length, $"block {block}, after packet {_number}");
            if (input.Word(body.Span[^4..]) != length)
            {
                throw new CaptureFormatException($"is corrupt: the two lengths of block {block} differ");
            }

            if (Frame(type, body[..^4], block) is { } frame)
            {
                yield return frame;
            }
        }
    }

    private ByteOrder OrderOf(byte[] mark)
    {
        input.Order = ByteOrder.Little;
        if (input.Word(mark) == ByteOrderMark)
        {
            return ByteOrder.Little;
        }

        input.Order = ByteOrder.Big;
        return input.Word(mark) == ByteOrderMark ? ByteOrder.Big : throw new CaptureFormatException("is corrupt: a section of it has no byte order");
    }

    private CapturedFrame? Frame(uint type, ReadOnlyMemory<byte> body, int block)
    {
        int least = type switch { InterfaceDescription => 8, ObsoletePacket or EnhancedPacket => 20, SimplePacket => 4, _ => 0 };
        if (body.Length < least)
        {
            throw new CaptureFormatException($"is corrupt: block {block} is too short for its type");
        }

        switch (type)
        {
            case SectionHeader:
                _devices.Clear();
                return null;
            case InterfaceDescription:
                _devices.Add(DeviceOf(body.Span));
                return null;
            case EnhancedPacket:
                return Packet(body, (int)input.Word(body.Span), block);
            case ObsoletePacket:
                return Packet(body, input.Half(body.Span), block);
            case SimplePacket:
                return Simple(body, block);
            default:
                return null;
        }
    }

    private Device DeviceOf(ReadOnlySpan<byte> body)
    {
        string? name = null;
        ulong ticks = 1_000_000;
        long offset = 0;
        foreach ((ushort code, byte[] value) in Options(body[8..]))
        {
            switch (code)
            {
                case NameOption:
                    name = Encoding.UTF8.GetString(value).TrimEnd('\0');
                    break;
                case ResolutionOption when value.Length > 0:
                    int power = value[0] & 0x7F;
                    ticks = (value[0] & 0x80) != 0 ? 1UL << Math.Min(power, 63) : (ulong)Math.Pow(10, Math.Min(power, 19));
                    break;
                case OffsetOption when value.Length == 8:
                    offset = (long)input.Long(value);
                    break;
            }
        }

        return new Device(input.Half(body), input.Word(body[4..]), name, ticks, offset);
    }

    private CapturedFrame Packet(ReadOnlyMemory<byte> body, int index, int block)
    {
        Device device = DeviceAt(index, block);
        ReadOnlySpan<byte> bytes = body.Span;
        ulong ticks = ((ulong)input.Word(bytes[4..]) << 32) | input.Word(bytes[8..]);
        _time = (long)((UInt128)ticks * NanosecondsInSecond / device.TicksInSecond) + (device.Offset * (long)NanosecondsInSecond);
        uint kept = input.Word(bytes[12..]);
        uint length = input.Word(bytes[16..]);
        if (kept > body.Length - 20)
        {
            throw new CaptureFormatException($"is corrupt: packet {_number + 1} is longer than its block");
        }

        FrameDirection direction = FrameDirection.Unknown;
        int padded = Math.Min(body.Length, 20 + (int)((kept + 3) & ~3u));
        foreach ((ushort code, byte[] value) in Options(bytes[padded..]))
        {
            if (code == FlagsOption && value.Length == 4)
            {
                direction = (input.Word(value) & 3) switch { 1 => FrameDirection.Received, 2 => FrameDirection.Sent, _ => FrameDirection.Unknown };
            }
        }

        return new CapturedFrame(++_number, _time, device.LinkType, device.Name, direction, length, body.Slice(20, (int)kept));
    }

    // It has no time of its own: the last one that was told holds.
    private CapturedFrame Simple(ReadOnlyMemory<byte> body, int block)
    {
        Device device = DeviceAt(0, block);
        uint length = input.Word(body.Span);
        long kept = Math.Min(Math.Min(length, device.MostBytes == 0 ? length : device.MostBytes), body.Length - 4);
        return new CapturedFrame(++_number, _time, device.LinkType, device.Name, FrameDirection.Unknown, length, body.Slice(4, (int)kept));
    }

    private Device DeviceAt(int index, int block) => index >= 0 && index < _devices.Count
        ? _devices[index]
        : throw new CaptureFormatException($"is corrupt: block {block} names interface {index}, and {_devices.Count} are described");

    private List<(ushort Code, byte[] Value)> Options(ReadOnlySpan<byte> bytes)
    {
        var options = new List<(ushort Code, byte[] Value)>();
        while (bytes.Length >= 4 && input.Half(bytes) is var code and not 0)
        {
            int length = input.Half(bytes[2..]);
            int padded = (length + 3) & ~3;
            if (4 + padded > bytes.Length)
            {
                break;
            }

            options.Add((code, bytes.Slice(4, length).ToArray()));
            bytes = bytes[(4 + padded)..];
        }

        return options;
    }
}
