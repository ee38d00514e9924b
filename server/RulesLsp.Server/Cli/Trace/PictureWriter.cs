using System.Collections.Immutable;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Ide;
using RulesLsp.Ide.Pictures;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Trace;

/// <summary>Writes traces as pictures in one document: one for each step of a scenario, or for each packet of a list.</summary>
internal sealed class PictureWriter(CliOptions options, TextWriter output)
{
    /// <summary>Nobody looks at more, and a document with thousands of them opens nowhere.</summary>
    private const int MostPictures = 200;

    public void Write(Analysis analysis, Scenario[] scenarios)
    {
        ImmutableArray<PacketPicture> pictures = [.. Trees(analysis.Tracer.OfDecisions, scenarios).Take(MostPictures + 1).Select(tree => PictureBuilder.Build(analysis, tree))];
        if (pictures.Length > MostPictures)
        {
            throw new UsageException($"{options.Packet.TrimStart('@')} holds more than {MostPictures} packets: one picture is drawn of each, which is too many to look at. Give fewer, or ask for json.");
        }

        output.Write(options.Output == OutputFormat.Svg ? PictureDocuments.Svg(pictures) : PictureDocuments.Html(pictures));
    }

    // The packets of one step are alike: the last of them shows what the others led to.
    private static IEnumerable<TraceTree> Trees(Tracer tracer, Scenario[] scenarios) => scenarios is [var only]
        ? only.Trace(tracer).Where(trace => trace.Number == only.Steps[trace.Step].Count).Select(trace => trace.Tree)
        : tracer.TraceScenario(scenarios.SelectMany(scenario => scenario.Steps));
}
