namespace RulesLsp.Engine.Packets.Capture;

/// <summary>Which way a frame went at the device where it was captured.</summary>
public enum FrameDirection : byte
{
    /// <summary>The file does not tell.</summary>
    Unknown,
    Received,
    Sent,
}

/// <summary>One record of a capture file.</summary>
/// <param name="Number">From 1, as tcpdump and Wireshark count.</param>
/// <param name="Nanoseconds">Since 1970.</param>
/// <param name="LinkType">What <paramref name="Bytes"/> begins with (the LINKTYPE_ values of pcap).</param>
/// <param name="Interface">The device, where the file names it; null: it does not.</param>
/// <param name="Length">On the wire; <paramref name="Bytes"/> may hold less.</param>
/// <param name="Bytes">Valid until the next frame is read.</param>
public sealed record CapturedFrame(
    long Number,
    long Nanoseconds,
    int LinkType,
    string? Interface,
    FrameDirection Direction,
    long Length,
    ReadOnlyMemory<byte> Bytes);

/// <summary>A file that is no capture, or one that breaks off or contradicts itself; the message says where.</summary>
public sealed class CaptureFormatException(string message) : Exception(message);
