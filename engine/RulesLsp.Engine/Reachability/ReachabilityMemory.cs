using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>What is decided otherwise, or with another proof, than in an earlier analysis: the rules on these lines (0-based) at most.</summary>
/// <param name="From">The <see cref="ReachabilityResult.Version"/> of the earlier one.</param>
internal sealed record ReachabilityChange(object From, NumberSet Lines);

/// <summary>What the analysis of a ruleset that is being edited goes on from: its tables as they were decided last. Safe for use by several threads.</summary>
public sealed class ReachabilityMemory
{
    private readonly Lock _deciding = new();
    private readonly Dictionary<(string Name, int Section), DecidedTable> _tables = [];
    private volatile TableReading[] _readings = [];
    private bool _keepsChains;
    private object? _last;
    private int _anewAtLast;

    /// <summary>How often a table was decided by going on from an earlier version; a test asks.</summary>
    internal int Followed { get; private set; }

    /// <summary>How often a table was decided anew; a test asks.</summary>
    internal int Anew { get; private set; }

    /// <summary>The table with a place among those of a version, as it was read last; null: not yet.</summary>
    internal TableReading? ReadingBefore(int place, Table table) => _readings is { } readings && place < readings.Length && readings[place].Table.Name == table.Name ? readings[place] : null;

    /// <summary>Decides the tables of one version after the other.</summary>
    /// <param name="decide">Decides a table, and may go on from what is known of an earlier version of it.</param>
    internal ReachabilityResult Decide(TableReading[] readings, bool keepsChains, Func<TableReading, DecidedTable?, TableReachability> decide)
    {
        lock (_deciding)
        {
            if (keepsChains != _keepsChains)
            {
                _tables.Clear();
            }

            _keepsChains = keepsChains;
            _readings = readings;
            var sections = new Dictionary<string, int>(StringComparer.Ordinal);
            ImmutableArray<TableReachability> tables =
            [
                .. readings.Select(reading => Decide(reading, (reading.Table.Name, sections[reading.Table.Name] = sections.GetValueOrDefault(reading.Table.Name) + 1), decide)),
            ];
            NumberSet changed = [];
            foreach (TableReachability table in tables)
            {
                table.Decided.TakeChanged(changed);
            }

            ReachabilityChange? since = _anewAtLast == Anew && _last is { } last ? new ReachabilityChange(last, changed) : null;
            var result = new ReachabilityResult(tables, since);
            (_last, _anewAtLast) = (result.Version, Anew);
            return result;
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
