using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Pictures;

/// <summary>The stations of the diagram, and those that an outcome's packet comes to.</summary>
internal sealed class PictureWay(Pipeline pipeline, Backends backend)
{
    private const int TrackingPriority = -200;

    /// <summary>Its translations follow a connection without asking its rules.</summary>
    public const string TranslationTable = "nat";

    /// <summary>The stations of a hook in order.</summary>
    public ImmutableArray<StationKey> StationsAt(Hook hook)
    {
        var stations = ImmutableArray.CreateBuilder<StationKey>();
        bool isTracking = hook is Hook.Prerouting or Hook.Output;
        foreach (string table in pipeline.TablesAt(hook, backend))
        {
            if (isTracking && pipeline.PriorityOf(table, hook, backend) > TrackingPriority)
            {
                stations.Add(new StationKey(StationKind.Tracking, hook));
                isTracking = false;
            }

            stations.Add(new StationKey(StationKind.Table, hook, table));
            if (hook == Hook.Output && table == TranslationTable)
            {
                stations.Add(new StationKey(StationKind.RoutedAgain, hook));
            }
        }

        return stations.ToImmutable();
    }

    /// <summary>Priority of a station, as the kernel counts; null where there is none.</summary>
    public int? PriorityOf(StationKey key) => key switch
    {
        { Kind: StationKind.Tracking } => TrackingPriority,
        { Kind: StationKind.Table, Hook: { } hook } => pipeline.PriorityOf(key.Table, hook, backend),
        _ => null,
    };

    /// <summary>The stations that the packet comes to; the last one is where its way ends.</summary>
    public ImmutableArray<StationKey> Of(TraceTree tree, TraceOutcome outcome)
    {
        var way = ImmutableArray.CreateBuilder<StationKey>();
        way.Add(new StationKey(tree.Packet.IsLocalOutput ? StationKind.Sender : StationKind.Arrival));
        bool isLooped = false;
        for (int i = 0; i < outcome.Way.Length; i++)
        {
            TracePassage passage = outcome.Way[i];
            isLooped |= passage.Place == TracePlace.Loopback;
            if (passage.Hook is { } hook)
            {
                bool isRoutedAgain = i + 1 < outcome.Way.Length && outcome.Way[i + 1].Place == TracePlace.RoutedAgain;
                bool isLast = outcome.Way.Skip(i + 1).All(later => later.Place == TracePlace.RoutedAgain);
                IEnumerable<StationKey> stations = StationsAt(hook)
                    .Where(station => station.Kind != StationKind.RoutedAgain || isRoutedAgain)
                    .Where(station => station.Kind != StationKind.Tracking || !isLooped);
                way.AddRange(isLast ? UpTo(stations, LastOf(outcome, hook, i)) : stations);
            }
            else if (KindOf(passage.Place) is { } kind)
            {
                way.Add(new StationKey(kind));
            }
        }

        return way.ToImmutable();
    }

    private static StationKind? KindOf(TracePlace place) => place switch
    {
        TracePlace.ReceivedRouting => StationKind.ReceivedRouting,
        TracePlace.SentRouting => StationKind.SentRouting,
        TracePlace.Delivery => StationKind.Receiver,
        TracePlace.Departure => StationKind.Departure,
        _ => null,
    };

    // A packet that a hook stops comes to no later table. Without a step it is nat's own work that stopped it, or the last table that had one.
    private static StationKey LastOf(TraceOutcome outcome, Hook hook, int index)
    {
        if (outcome.Way[^1].Place == TracePlace.RoutedAgain && index < outcome.Way.Length - 1 && outcome.DecidingStep is null)
        {
            return new StationKey(StationKind.RoutedAgain, hook);
        }

        string table = outcome.Verdict != TraceVerdict.Accept && outcome.DecidingStep is { } step && step.Hook == hook ? step.Table
            : outcome.Reason is TraceReasons.Malformed or TraceReasons.MasqueradeMoved ? TranslationTable
            : outcome.Steps.LastOrDefault(met => met.Hook == hook)?.Table ?? "";
        return new StationKey(StationKind.Table, hook, table);
    }

    private static IEnumerable<StationKey> UpTo(IEnumerable<StationKey> stations, StationKey last)
    {
        foreach (StationKey station in stations)
        {
            yield return station;
            if (station == last)
            {
                yield break;
            }
        }
    }
}
