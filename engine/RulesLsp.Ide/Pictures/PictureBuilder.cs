using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide.Pictures;

/// <summary>Turns a trace into what a picture of it shows: the ways of all cases over one diagram.</summary>
public static class PictureBuilder
{
    private static readonly Hook[] Hooks = [Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Output, Hook.Postrouting];

    public static PacketPicture Build(Analysis analysis, TraceTree tree)
    {
        Tracer tracer = analysis.Tracer;
        var ways = new PictureWay(Catalogue.Default.Pipeline, tracer.Options.Backend);
        ImmutableArray<TraceOutcome> outcomes = [.. tree.Outcomes.Take(CaseSet.Most)];
        ImmutableArray<PictureCase> cases = [.. outcomes.Select(outcome => new PictureCase(
            outcome.Probability, outcome.Verdict, TraceText.Fate(outcome) + TraceText.CaseOf(outcome), ways.Of(tree, outcome)))];
        var rows = new Dictionary<StationKey, List<PictureRow>>();
        for (int i = 0; i < outcomes.Length; i++)
        {
            foreach ((StationKey key, ImmutableArray<PictureRow>.Builder found) in new PictureRows(analysis, tree, outcomes[i], CaseSet.Of(i)).Collect(cases[i].Way))
            {
                if (!rows.TryGetValue(key, out List<PictureRow>? known))
                {
                    rows[key] = known = [];
                }

                Merge(known, found);
            }
        }

        IEnumerable<PictureStation> stations = AllStations(ways).Select(key => StationOf(key, ways, analysis.Ruleset, cases, rows.GetValueOrDefault(key, [])));
        return new PacketPicture(
            PictureText.FileNameOf(analysis.DocumentName), tree.Packet.ToShortNotation(), tree.Host, tree.Assumptions, cases, tree.Outcomes.Length - outcomes.Length, [.. stations]);
    }

    // What several cases say in the same words is said once; what one says alone stands behind what the cases before it say there.
    private static void Merge(List<PictureRow> known, ImmutableArray<PictureRow>.Builder found)
    {
        int[] places = new int[found.Count];
        int from = 0;
        for (int i = 0; i < found.Count; i++)
        {
            PictureRow row = found[i];
            places[i] = known.FindIndex(from, one => one with { Cases = row.Cases } == row);
            from = places[i] < 0 ? from : places[i] + 1;
        }

        int place = known.Count;
        for (int i = found.Count - 1; i >= 0; i--)
        {
            if (places[i] < 0)
            {
                known.Insert(place, found[i]);
                continue;
            }

            place = places[i];
            known[place] = known[place] with { Cases = known[place].Cases.With(found[i].Cases) };
        }
    }

    private static IEnumerable<StationKey> AllStations(PictureWay ways)
    {
        StationKind[] outside = [StationKind.Arrival, StationKind.Sender, StationKind.ReceivedRouting, StationKind.SentRouting, StationKind.Receiver, StationKind.Departure];
        return outside.Select(kind => new StationKey(kind)).Concat(Hooks.SelectMany(hook => ways.StationsAt(hook)));
    }

    private static PictureStation StationOf(StationKey key, PictureWay ways, Ruleset ruleset, ImmutableArray<PictureCase> cases, List<PictureRow> rows)
    {
        var visitors = new CaseSet(0);
        var ends = new List<PictureEnd>();
        for (int i = 0; i < cases.Length; i++)
        {
            if (!cases[i].Way.Contains(key))
            {
                continue;
            }

            visitors = visitors.With(CaseSet.Of(i));
            if (cases[i].Way[^1] == key)
            {
                int same = ends.FindIndex(end => end.Verdict == cases[i].Verdict);
                if (same < 0)
                {
                    ends.Add(new PictureEnd(cases[i].Verdict, CaseSet.Of(i)));
                }
                else
                {
                    ends[same] = ends[same] with { Cases = ends[same].Cases.With(CaseSet.Of(i)) };
                }
            }
        }

        bool isInFile = key.Kind != StationKind.Table || ruleset.LiveTable(key.Table)?.FindChain(Pipeline.ChainName(key.Hook!.Value)) is { Origin: not ChainOrigin.ImplicitBuiltin };
        if (isInFile && key.Kind == StationKind.Table && rows.Count == 0 && !visitors.IsEmpty)
        {
            rows = [new PictureRow(RowKind.Note, "not asked: the connection is known", "", null, visitors)];
        }

        string note = !isInFile ? "not in the file" : ways.PriorityOf(key) is { } priority ? PictureText.Number(priority) : "";
        return new PictureStation(key, TitleOf(key), note, visitors, [.. rows], [.. ends]);
    }

    private static string TitleOf(StationKey key) => key.Kind switch
    {
        StationKind.Arrival => "comes in",
        StationKind.Sender => "a program of this host sends",
        StationKind.Tracking => "connection tracking",
        StationKind.ReceivedRouting => "routing decision",
        StationKind.SentRouting => "routing decision",
        StationKind.RoutedAgain => "routed again",
        StationKind.Receiver => "a program of this host receives",
        StationKind.Departure => "goes out",
        _ => key.Table,
    };
}
