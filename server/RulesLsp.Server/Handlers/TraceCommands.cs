using System.Text.Json;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>The trace commands. A trace is kept with its document, so that every edit runs it again.</summary>
internal sealed class TraceCommands(ServerSession session)
{
    /// <summary>Without a packet: proposes one that reaches the rule, or traces that one where the answer is to be shown. With one: traces it.</summary>
    public async Task<CommandAnswer> TraceHereAsync(CommandArgument argument, CancellationToken cancellation)
    {
        int line = argument.Line ?? throw CommandErrors.Refuse("The command needs the rule's line: {\"line\": …}.");
        if (!string.IsNullOrWhiteSpace(argument.Packet))
        {
            return await TraceAsync(argument, cancellation).ConfigureAwait(false);
        }

        DocumentSnapshot snapshot = session.Documents.Get(CommandErrors.RequireUri(argument));
        string? packet = await Task.Run(() => TraceHere.SuggestPacket(snapshot.Analysis, line, cancellation), cancellation).ConfigureAwait(false);
        if (argument.Show != true)
        {
            return new CommandAnswer(SuggestedPacket: packet);
        }

        // Nobody can ask the user for another packet.
        return packet is null
            ? new CommandAnswer(Text: "No packet is known that reaches this rule.")
            : await TraceAsync(argument with { Packet = packet }, cancellation).ConfigureAwait(false);
    }

    public async Task<CommandAnswer> TraceAsync(CommandArgument argument, CancellationToken cancellation)
    {
        string uri = CommandErrors.RequireUri(argument);
        string packet = argument.Packet ?? throw CommandErrors.Refuse("The command needs a packet: {\"packet\": …}.");
        Analysis before = session.Documents.Get(uri).Analysis;
        if (Scenario.Parse(packet, before.Family).Problem is { } problem)
        {
            throw CommandErrors.Refuse($"The packet can't be read at character {problem.Position + 1}: {problem.Message}.");
        }

        int line = Math.Clamp(argument.Line ?? 0, 0, before.Syntax.LineCount - 1);
        DocumentSnapshot snapshot = session.Documents.Retrace(uri, analysis => analysis.WithTrace(line, packet));
        TraceRun[] runs = await Task.Run(() => snapshot.Analysis.Traces.Where(trace => trace.Origin == TraceOrigin.Asked && trace.Line == line).ToArray(), cancellation).ConfigureAwait(false);
        session.Refresher.Traces(session.Client);
        return AnswerOf(snapshot.Analysis, runs);
    }

    public CommandAnswer Clear(CommandArgument argument)
    {
        session.Documents.Retrace(CommandErrors.RequireUri(argument), analysis => analysis.WithoutTraces());
        session.Refresher.Traces(session.Client);
        return new CommandAnswer();
    }

    /// <summary>The traces of a line; without a line those that were asked for, or else all of the file's directives.</summary>
    public Task<CommandAnswer> ShowAsync(CommandArgument argument, CancellationToken cancellation)
    {
        Analysis analysis = session.Documents.Get(CommandErrors.RequireUri(argument)).Analysis;
        return Task.Run(
            () =>
            {
                string text = string.Join("\n", ShownTraces.Of(analysis, argument.Line).Select(run => TraceDocument.Compute(analysis, run)));
                return new CommandAnswer(Text: text.Length == 0 ? "No packet was traced through this ruleset yet." : text);
            },
            cancellation);
    }

    // Of a scenario the whole story, and the verdict of its last packet.
    private static CommandAnswer AnswerOf(Analysis analysis, TraceRun[] runs)
    {
        TraceTree tree = runs[^1].Tree ?? throw CommandErrors.Refuse(runs[^1].Problem ?? "The packet can't be traced.");
        using JsonDocument json = JsonDocument.Parse(TraceJson.Write(tree));
        return new CommandAnswer(
            Verdict: tree.CommonVerdict is { } verdict ? TraceJson.Verdict(verdict) : TraceJson.Verdict(TraceVerdict.Unknown),
            Text: string.Join("\n", runs.Select(run => TraceDocument.Compute(analysis, run))),
            Outcomes: json.RootElement.GetProperty("outcomes").Clone());
    }
}
