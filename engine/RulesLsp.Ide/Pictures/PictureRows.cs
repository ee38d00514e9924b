using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Pictures;

/// <summary>What an outcome has to say at each station: rules that matched, policies, changed fields, what routing found.</summary>
internal sealed class PictureRows(Analysis analysis, TraceTree tree, TraceOutcome outcome, CaseSet self)
{
    private readonly Dictionary<StationKey, ImmutableArray<PictureRow>.Builder> _rows = [];

    public Dictionary<StationKey, ImmutableArray<PictureRow>.Builder> Collect(ImmutableArray<StationKey> way)
    {
        Packet packet = tree.Packet;
        foreach (TracePassage passage in outcome.Way)
        {
            if (passage.Hook is not { } hook)
            {
                continue;
            }

            foreach (TraceStep step in outcome.Steps.Where(step => step.Hook == hook && (step.Result != TraceResult.NoMatch || step == outcome.DecidingStep)))
            {
                var key = new StationKey(StationKind.Table, hook, step.Table);
                Add(key, OfStep(step, hook));
                Log(key, step);
                if (step.PacketAfter is { } after)
                {
                    Change(key, packet, after, step.Line);
                    packet = after;
                }
            }

            if (passage.Translated is { } translated)
            {
                var key = new StationKey(StationKind.Table, hook, PictureWay.TranslationTable);
                Note(key, "follows its connection");
                Change(key, packet, translated, null);
                packet = translated;
            }
        }

        Ends(way);
        return _rows;
    }

    private PictureRow OfStep(TraceStep step, Hook hook)
    {
        string line = step.Line is { } number ? $"line {PictureText.Number(number)}" : "";
        if (step.Rule is not { } rule)
        {
            string comma = line.Length == 0 ? "" : ", ";
            return new PictureRow(RowKind.Policy, $"policy {step.Target}{comma}{line}", "", step.Line, self);
        }

        string place = rule.Chain.Name == Pipeline.ChainName(hook) ? $", rule {PictureText.Number(rule.Number)}" : $", {rule.Chain.Name} rule {PictureText.Number(rule.Number)}";
        string target = step.Result switch
        {
            TraceResult.NoMatch => " cannot read it",
            TraceResult.Unknown => $" → {step.Target}, which is not known",
            _ => step.Target is { } name ? $" → {name}" : " matches, no target",
        };
        return new PictureRow(RowKind.Rule, line + place + target, analysis.Syntax[rule.Line].Text.Trim(), step.Line, self);
    }

    private void Log(StationKey key, TraceStep step)
    {
        if (!step.Log.IsEmpty)
        {
            Add(key, new PictureRow(RowKind.Note, "writes into the log", string.Join("\n", step.Log), step.Line, self));
        }
    }

    private void Change(StationKey key, Packet before, Packet after, int? line)
    {
        string changes = PacketChanges.Between(before, after);
        if (changes.Length > 0)
        {
            Add(key, new PictureRow(RowKind.Change, $"now {changes}", "", line, self));
        }
    }

    // What happened where no rule stands.
    private void Ends(ImmutableArray<StationKey> way)
    {
        foreach (StationKey key in way)
        {
            switch (key.Kind)
            {
                case StationKind.Arrival:
                    Note(key, tree.Packet.InInterface is { } device and not Packet.UnknownInterface ? $"by {device}" : "by a device that is not known");
                    break;
                case StationKind.Tracking when outcome.PacketAfter.State is { } state:
                    Note(key, $"state {state.ToString().ToUpperInvariant()}");
                    break;
                case StationKind.ReceivedRouting when way.Contains(new StationKey(StationKind.Receiver)) || Meets(way, Hook.Input):
                    Note(key, "for this host");
                    break;
                case StationKind.ReceivedRouting when Meets(way, Hook.Forward):
                    Note(key, "for another host");
                    break;
                case StationKind.Receiver or StationKind.Departure:
                    Note(key, (outcome.OutInterface is { } leaving && key.Kind == StationKind.Departure ? $"by {leaving} " : "") + $"as {TraceText.Endpoints(outcome.PacketAfter)}");
                    break;
            }
        }

        if (outcome.Verdict != TraceVerdict.Accept && outcome.DecidingStep is null && TraceReasons.MeaningOf(outcome.Reason) is { } meaning)
        {
            Note(way[^1], meaning);
        }

        if (outcome.Reply is { } reply)
        {
            Note(way[^1], $"answers with {reply}");
        }
    }

    private static bool Meets(ImmutableArray<StationKey> way, Hook hook) => way.Any(key => key.Hook == hook);

    private void Note(StationKey key, string text) => Add(key, new PictureRow(RowKind.Note, text, "", null, self));

    private void Add(StationKey key, PictureRow row)
    {
        if (!_rows.TryGetValue(key, out ImmutableArray<PictureRow>.Builder? rows))
        {
            _rows[key] = rows = ImmutableArray.CreateBuilder<PictureRow>();
        }

        rows.Add(row);
    }
}
