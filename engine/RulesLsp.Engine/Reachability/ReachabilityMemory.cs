using System.Collections.Immutable;

namespace RulesLsp.Engine.Reachability;

/// <summary>What the analysis of a ruleset that is being edited goes on from: its tables as they were decided last. Safe for use by several threads.</summary>
public sealed class ReachabilityMemory
{
    private readonly Lock _deciding = new();
    private readonly Dictionary<(string Name, int Section), DecidedTable> _tables = [];
    private bool _keepsChains;

    /// <summary>How often a table was decided by going on from an earlier version; a test asks.</summary>
    internal int Followed { get; private set; }

    /// <summary>How often a table was decided anew; a test asks.</summary>
    internal int Anew { get; private set; }

    /// <summary>Decides the tables of one version after the other.</summary>
    /// <param name="decide">Decides a table, and may go on from what is known of an earlier version of it.</param>
    internal ImmutableArray<TableReachability> Decide(TableReading[] readings, bool keepsChains, Func<TableReading, DecidedTable?, TableReachability> decide)
    {
        lock (_deciding)
        {
            if (keepsChains != _keepsChains)
            {
                _tables.Clear();
            }

            _keepsChains = keepsChains;
            var sections = new Dictionary<string, int>(StringComparer.Ordinal);
            return
            [
                .. readings.Select(reading => Decide(reading, (reading.Table.Name, sections[reading.Table.Name] = sections.GetValueOrDefault(reading.Table.Name) + 1), decide)),
            ];
        }
    }

    private TableReachability Decide(TableReading reading, (string, int) section, Func<TableReading, DecidedTable?, TableReachability> decide)
    {
        _tables.TryGetValue(section, out DecidedTable? known);
        lock (known?.Asking ?? _deciding)
        {
            TableReachability verdicts = decide(reading, known);
            (Followed, Anew) = verdicts.Decided == known ? (Followed + 1, Anew) : (Followed, Anew + 1);
            _tables[section] = verdicts.Decided;
            return verdicts;
        }
    }
}
