using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Regions;

namespace RulesLsp.Engine.Comparing;

/// <summary>
/// Where packets meet the last change on their way: what is alike behind it stays alike, and need not be walked.
/// </summary>
internal sealed class ChangedPlaces(ImmutableArray<ChangeFocus> changes, DimensionTable dimensions, Tracer tracer)
{
    private const int MostCompared = 64;

    // A packet that this host sends to itself is received after it was sent.
    private static readonly Hook[] OrderOfSent = [Hook.Output, Hook.Postrouting, Hook.Prerouting, Hook.Input];
    private static readonly Hook[] OrderOfReceived = [Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Postrouting];

    /// <summary>Tells after which table at which hook the packets of a region meet no change any more.</summary>
    public Func<Hook, string, bool> StopFor(PacketRegion region, RegionTracker tracker)
    {
        bool isSent = tracker.ValueOf(dimensions.Input) == 0;
        HashSet<(Hook, string)> places = [.. changes
            .Where(change => changes.Length > MostCompared || Overlap(change.Region!, region))
            .SelectMany(change => change.Hooks.Select(hook => (hook, change.Chain.TableName)))];
        return (hook, table) => !places.Any(place => IsLater(place, (hook, table), isSent));
    }

    private bool Overlap(PacketRegion one, PacketRegion other)
    {
        foreach (int index in one.Said)
        {
            if (!one[dimensions[index]].Overlaps(other[dimensions[index]].Ranges.AsSpan()))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsLater((Hook Hook, string Table) place, (Hook Hook, string Table) passed, bool isSent)
    {
        if (place.Hook == passed.Hook)
        {
            ImmutableArray<string> tables = tracer.Pipeline.TablesAt(place.Hook, tracer.Options.Backend);
            return tables.IndexOf(place.Table) > tables.IndexOf(passed.Table);
        }

        Hook[] order = isSent ? OrderOfSent : OrderOfReceived;
        return Array.IndexOf(order, place.Hook) > Array.IndexOf(order, passed.Hook);
    }
}
