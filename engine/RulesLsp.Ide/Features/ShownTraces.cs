using System.Collections.Immutable;
using RulesLsp.Ide.Pictures;

namespace RulesLsp.Ide.Features;

/// <summary>The traces of a document that somebody wants to see.</summary>
public static class ShownTraces
{
    /// <summary>Nobody scrolls through more; the text of the traces has them all.</summary>
    private const int MostPictures = 20;

    /// <summary>The traces of a line; without a line those that were asked for, or else all of the file's directives.</summary>
    /// <param name="line">0-based.</param>
    public static ImmutableArray<TraceRun> Of(Analysis analysis, int? line)
    {
        bool hasAsked = analysis.Traces.Any(run => run.Origin == TraceOrigin.Asked);
        return [.. analysis.Traces.Where(run => line is { } asked ? run.Line == asked : !hasAsked || run.Origin == TraceOrigin.Asked)];
    }

    /// <summary>Their pictures; of the directives those that only trace, where there are some.</summary>
    /// <param name="line">0-based.</param>
    public static ImmutableArray<PacketPicture> Pictures(Analysis analysis, int? line)
    {
        ImmutableArray<TraceRun> runs = [.. Of(analysis, line).Where(run => run.Tree is not null)];
        bool hasTraces = line is null && runs.Any(run => run.Origin != TraceOrigin.Expectation);
        return
        [
            .. runs.Where(run => !hasTraces || run.Origin != TraceOrigin.Expectation)
                .Take(MostPictures)
                .Select(run => PictureBuilder.Build(analysis, run.Tree!)),
        ];
    }
}
