using System.Collections.Immutable;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Trace;

/// <summary>A packet as written, and where it stands.</summary>
/// <param name="Place">"The packet", or "Line 3 of packets.txt: the packet".</param>
internal sealed record PacketLine(string Text, string Place);

/// <summary>Finds the packets that <c>--trace</c> names.</summary>
internal static class PacketSource
{
    /// <summary>One packet, or those of a file or of the standard input: one a line, without empty lines and those with <c>#</c>.</summary>
    public static ImmutableArray<PacketLine> Read(CliOptions options, CliConsole console)
    {
        switch (options.Packet)
        {
            case "-" when options.Paths[0] == "-":
                throw new UsageException("The packets and the ruleset can't both come from the standard input.");
            case "-":
                return LinesOf(TextFiles.Read(console.Input, options.StandardInputName));
            case ['@', .. var path]:
                return LinesOf(TextFiles.Read(path));
            default:
                return [new PacketLine(options.Packet, "The packet")];
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
