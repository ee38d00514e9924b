using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Trace;

/// <summary><c>--trace</c>: sends one packet, or a list of them, through a ruleset.</summary>
internal static class TraceCommand
{
    public static int Run(CliOptions options, CliConsole console)
    {
        if (options.Output is OutputFormat.Sarif or OutputFormat.GitHub)
        {
            throw new UsageException("A trace is written as pretty, concise or json.");
        }

        ImmutableArray<PacketLine> lines = PacketSource.Read(options, console);
        RulesetText file = options.Paths[0] == "-"
            ? TextFiles.Read(console.Input, options.StandardInputName)
            : TextFiles.Read(options.Paths[0]);
        Analysis analysis = Analysis.Create(file.Path, RulesetSyntax.Parse(file.Text), OptionsFor(options, file.Path));
        if (!analysis.Family.HasPackets())
        {
            throw new UsageException($"{file.Path} is a ruleset of the family {Words.Of(analysis.Family)}, and packets are traced through ipv4 and ipv6 only.");
        }

        if (analysis.Ruleset.FirstUnreadCommand is { } line)
        {
            // A trace without what the command adds would be one through another firewall.
            throw new UnusableFileException($"{file.Path}: line {line + 1} is a command for a shell and in no table: convert it to rules first.");
        }

        Packet[] packets = [.. lines.Select(line => PacketOf(line, analysis.Family))];
        var writer = new TraceWriter(options, console.Output, Paint.For(options, console));
        foreach (TraceTree tree in analysis.Tracer.TraceScenario(packets))
        {
            writer.Write(tree);
        }

        return ExitCode.Clean;
    }

    private static AnalysisOptions OptionsFor(CliOptions options, string path) => new()
    {
        Family = options.Family,
        Backends = options.Backends,
        Profile = options.Profile,
        Host = options.HostPath is { } host ? HostFiles.Read(host) : null,
        ReadFile = DocumentFiles.ReaderFor(path),
    };

    private static Packet PacketOf(PacketLine line, AddressFamily family)
    {
        PacketResult result = PacketParser.Parse(line.Text, family);
        return result.Packet ?? throw new UsageException(
            $"{line.Place} can't be read at character {result.Problem!.Position + 1}: {result.Problem.Message.TrimEnd('.')}.");
    }
}
