using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>Finds how packets come to the tables of one version of a ruleset, when somebody needs it.</summary>
internal sealed class PassedTables
{
    private readonly RulesetSemantics _semantics;
    private readonly IReadOnlySet<int> _refusedLines;
    private readonly WayTables _tables;
    private readonly bool _areFollowed;
    private readonly Lazy<FragmentReading> _fragments;
    private readonly Dictionary<TableReading, TableWays> _ways = new(ReferenceEqualityComparer.Instance);

    public PassedTables(RulesetSemantics semantics, ReachabilityOptions options, IReadOnlySet<int> refusedLines)
    {
        _semantics = semantics;
        _refusedLines = refusedLines;
        _tables = new WayTables(semantics, refusedLines);

        // Where the file is added to what is there, nobody knows what the tables before do.
        _areFollowed = !options.KeepsChains && options.Scope != ReachabilityScope.EachTable && semantics.Ruleset.Family.HasPackets();
        _fragments = new Lazy<FragmentReading>(() => IsTracked() ? FragmentReading.Reassembled : FragmentReading.Possible);
    }

    public TableWays WaysTo(TableReading reading)
    {
        lock (_ways)
        {
            if (!_ways.TryGetValue(reading, out TableWays? ways))
            {
                ways = new TableWays(_tables, Find(reading), _fragments.Value);
                _ways.Add(reading, ways);
            }

            return ways;
        }
    }

    /// <summary>The ways to each built-in chain; none where nothing is followed.</summary>
    private ImmutableArray<Way>[] Find(TableReading reading)
    {
        if (!_areFollowed)
        {
            return [];
        }

        // Where there is one table only, nothing stands before it.
        bool hasMarks = _semantics.Ruleset.Tables.Length > 1 && reading.Semantics.Any(static rules => rules.Any(WayFinder.TestsMark));
        var finder = new WayFinder(_semantics.Ruleset, reading.Table, _tables);
        return [.. reading.Table.Chains.Builtin.Select(chain => chain.Rules.Length > 0 ? finder.To(chain, hasMarks) : [])];
    }

    private bool IsTracked() => _semantics.Ruleset.Tables.Where(static table => table.SupersededBy is null)
        .SelectMany(static table => table.Chains)
        .Any(chain => Enumerable.Range(0, chain.Rules.Length).Any(place => !_refusedLines.Contains(chain.Rules.Lines[place]) && TrackingNeed.Of(_semantics.Of(chain, place))));
}
