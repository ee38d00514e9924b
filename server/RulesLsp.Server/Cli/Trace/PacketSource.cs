using RulesLsp.Server.Cli.Options;
using System.Collections.Immutable;
using RulesLsp.Engine.Packets.Capture;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Trace;

/// <summary>A packet as written, and where it stands.</summary>
/// <param name="Place">"The packet", or "Line 3 of packets.txt: the packet".</param>
internal sealed record PacketLine(string Text, string Place);

/// <summary>What <c>--trace</c> names: packets as text, or a capture file.</summary>
/// <param name="Capture">null: the packets are text.</param>
internal sealed record PacketInput(ImmutableArray<PacketLine> Lines, OpenCapture? Capture) : IDisposable
{
    public void Dispose() => Capture?.Stream.Dispose();
}

/// <summary>A capture file of which the first bytes are read.</summary>
internal sealed record OpenCapture(string Path, Stream Stream, byte[] Head);

/// <summary>Finds the packets that <c>--trace</c> names.</summary>
internal static class PacketSource
{
    /// <summary>One packet; those of a text, one a line, without empty lines and those with <c>#</c>; or a capture file.</summary>
    public static PacketInput Open(CliOptions options, CliConsole console)
    {
        switch (options.Packet)
        {
            case "-" when options.Paths[0] == "-":
                throw new UsageException("The packets and the ruleset can't both come from the standard input.");
            case "-":
                return Of(console.Input, options.StandardInputName);
            case ['@', .. var path]:
                return Of(TextFiles.Open(path), path);
            default:
                return new PacketInput([new PacketLine(options.Packet, "The packet")], null);
        }
    }

    private static PacketInput Of(Stream stream, string name)
    {
        byte[] head = new byte[CaptureFile.HeadLength];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (CaptureFile.IsCapture(head))
        {
            return new PacketInput([], new OpenCapture(name, stream, head));
        }

        using (stream)
        {
            return new PacketInput(LinesOf(TextFiles.Read(stream, name, head)), null);
        }
    }

    private static ImmutableArray<PacketLine> LinesOf(RulesetText file)
    {
        var packets = ImmutableArray.CreateBuilder<PacketLine>();
        int number = 0;
        foreach (ReadOnlySpan<char> line in file.Text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> text = line.Trim();
            if (text.Length > 0 && text[0] != '#')
            {
                packets.Add(new PacketLine(text.ToString(), $"The packet in line {number} of {file.Path}"));
            }
        }

        return packets.Count > 0 ? packets.ToImmutable() : throw new UsageException($"{file.Path} holds no packet.");
    }
}
