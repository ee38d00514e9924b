using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features;

namespace RulesLsp.Ide;

/// <summary>Runs the traces of a document: its directives' and those that the user asked for.</summary>
internal static class TraceSession
{
    private const string TraceKeyword = "trace";
    private const string ExpectKeyword = "expect";

    /// <summary>More than this many directives are not run in an editor: the command line runs them all.</summary>
    private const int MostTraces = 200;

    /// <summary>The traces by line; on one line the directive's first.</summary>
    public static ImmutableArray<TraceRun> Run(Analysis analysis, Tracer tracer)
    {
        var runs = new List<TraceRun>();
        for (int line = 0; line < analysis.Syntax.LineCount && runs.Count < MostTraces; line++)
        {
            if (analysis.Syntax[line].Kind == LineKind.Comment && OfDirective(analysis, tracer, line) is { } run)
            {
                runs.Add(run);
            }
        }

        runs.AddRange(analysis.AskedTraces.Select(asked => OfPacket(tracer, asked.Line, asked.PacketText, TraceOrigin.Asked)));
        return [.. runs.OrderBy(run => run.Line)];
    }

    /// <summary>Traces one packet.</summary>
    public static TraceRun OfPacket(Tracer tracer, int line, string packetText, TraceOrigin origin)
    {
        PacketResult result = PacketParser.Parse(packetText, tracer.Ruleset.Family);
        return result.Packet is { } packet
            ? new TraceRun(line, packetText, origin, tracer.Trace(packet), null)
            : new TraceRun(line, packetText, origin, null, result.Problem!.Message);
    }

    private static TraceRun? OfDirective(Analysis analysis, Tracer tracer, int line)
    {
        string text = analysis.Syntax[line].Text;
        if (DirectiveText.Body(text) is not { } body)
        {
            return null;
        }

        TextSpan keyword = DirectiveText.KeywordOf(text, body);
        string argument = text[keyword.End..].Trim();
        return text.Substring(keyword.Start, keyword.Length) switch
        {
            TraceKeyword => OfPacket(tracer, line, argument, TraceOrigin.Directive),
            ExpectKeyword => OfExpectation(tracer, line, argument),
            _ => null,
        };
    }

    private static TraceRun OfExpectation(Tracer tracer, int line, string text)
    {
        ExpectationResult result = Expectation.Parse(text, tracer.Ruleset.Family);
        if (result.Expectation is not { } expectation)
        {
            return new TraceRun(line, text, TraceOrigin.Expectation, null, result.Problem!.Message);
        }

        ExpectationOutcome outcome = expectation.Evaluate(tracer);
        return new TraceRun(line, expectation.Packet.ToShortNotation(), TraceOrigin.Expectation, outcome.Tree, null, outcome);
    }

    /// <summary>The backend whose rules a trace follows when the file is meant for <paramref name="backends"/>.</summary>
    public static Backends BackendOf(Backends backends) => backends == Backends.Nft ? Backends.Nft : Backends.Legacy;
}
