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
        if (options.Output > OutputFormat.Json)
        {
            throw new UsageException("What is let through to a port is written as pretty, concise or json.");
        }

        PortQuestion question = PortQuestion.Parse(options.Port)
            ?? throw new UsageException($"--port can't be \"{options.Port}\": it is {PortQuestion.Form}.");
        Analysis analysis = RulesetReading.Read(options, console, options.Paths[0], null);
        RulesetReading.RequireRules(analysis);
        ImmutableArray<string> notes = EffectOfEdit.NotesOf(analysis, analysis.DocumentName);
        Write(options, console, PortReach.Find(analysis.Tracer, analysis.Host, question, cancellation), notes);
        return ExitCode.Clean;
    }

    private static void Write(CliOptions options, CliConsole console, PortAnswer answer, ImmutableArray<string> notes)
    {
        string name = options.Paths[0];
        if (options.Output == OutputFormat.Json)
        {
            console.Output.WriteLine(PortJson.Write(answer, name, notes));
            return;
        }

        foreach (string note in notes)
        {
            console.Errors.WriteLine($"{ProductInfo.Name}: {note}.");
        }

        console.Output.Write(options.Output == OutputFormat.Concise
            ? PortText.WriteConcise(answer, name)
            : PortText.WritePretty(answer, name, Paint.For(options, console).IsOn ? TextStyle.Ansi : TextStyle.Plain));
    }
}
