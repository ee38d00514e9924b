using System.Collections.Immutable;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;

namespace RulesLsp.Server.Cli.Port;

/// <summary><c>--port</c>: the packets that a ruleset lets through to a port.</summary>
internal static class PortCommand
{
    public static int Run(CliOptions options, CliConsole console, CancellationToken cancellation)
    {
        PacketAnswer.RequireForm(options, "What is let through to a port");
        PortQuestion question = PortQuestion.Parse(options.Port)
            ?? throw new UsageException($"--port can't be \"{options.Port}\": it is {PortQuestion.Form}.");
        string path = options.Paths[0];
        Analysis analysis = new RulesetReader(options, console).ReadForPackets(path);
        RulesetReader.RequireRules(analysis);
        ImmutableArray<string> notes = EffectOfEdit.NotesOf(analysis, analysis.DocumentName);
        PortAnswer answer = PortReach.Find(analysis.Tracer, analysis.Host, question, cancellation);
        new PacketAnswer(
            notes,
            () => PortJson.Write(answer, path, notes),
            () => PortText.WriteConcise(answer, path),
            style => PortText.WritePretty(answer, path, style)).Write(options, console);
        return ExitCode.Clean;
    }
}
