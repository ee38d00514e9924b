using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>What the new lines of a section come to.</summary>
/// <param name="Draft">Chains with the rules of these lines.</param>
/// <param name="HasAllChains">All that the section has now; else those that old and new lines name, and the section has the chains that it had.</param>
/// <param name="Heads">The chains that it has now, where chain lines are others.</param>
internal sealed record EditedSection(TableDraft Draft, bool HasAllChains, ChainHeads? Heads = null);

/// <summary>A section of an edited file, made out of the one before: what the edit leaves as it was, both share.</summary>
internal sealed class PatchedTable
{
    private readonly LineEdit _change;
    private readonly ImmutableArray<BoundRule?> _bound;
    private readonly ChainList _before;
    private readonly ChainHeads _heads;

    /// <summary>For each chain the number that it had before; -1: it is new. null: the chains are the same.</summary>
    private readonly int[]? _old;

    /// <summary>For each chain that was there before and is still there the number that it has now. null: the same.</summary>
    private readonly int[]? _new;

    /// <summary>The lines of the new rules of each chain that the edit may be about.</summary>
    private readonly Dictionary<int, int[]> _added = [];

    /// <param name="section">null: the edit is about lines of another one.</param>
    /// <param name="bound">Of the edited file.</param>
    private PatchedTable(Table before, LineEdit change, EditedSection? section, ImmutableArray<BoundRule?> bound)
    {
        (_change, _bound, _before) = (change, bound, before.Chains);
        List<ChainDraft> drafts = section?.Draft.Chains ?? [];
        _heads = section?.Heads ?? before.Chains.Heads.Moved(change);
        if (section is { HasAllChains: true } && !_heads.HaveNames(drafts))
        {
            ChainHeads moved = _heads;
            _heads = new ChainHeads([.. drafts.Select((draft, number) => moved.Numbers.TryGetValue(draft.Name, out int old) ? moved[old] : ChainHead.Of(draft, before.Name, number))]);
        }

        if (!ReferenceEquals(_heads.Numbers, _before.Numbers))
        {
            _old = new int[_heads.Count];
            _new = new int[_before.Length];
            for (int number = 0; number < _old.Length; number++)
            {
                _old[number] = _before.Numbers.GetValueOrDefault(_heads[number].Identity.Name, -1);
                if (_old[number] >= 0)
                {
                    _new[_old[number]] = number;
                }
            }
        }

        foreach (ChainDraft draft in drafts)
        {
            _added.Add(_heads.Numbers[draft.Name], draft.Lines);
        }
    }

    /// <param name="areSameLines">As many rules stand on every line of the file as before.</param>
    public static Table Of(Table before, LineEdit change, EditedSection? section, ImmutableArray<BoundRule?> bound, bool areSameLines)
    {
        var patched = new PatchedTable(before, change, section, bound);
        RuleLines lines = areSameLines && patched.HoldTheSameLines() ? before.Chains.Lines : patched.Lines();
        (CallGraph graph, int[] callPlaces) = patched.Calls(lines);
        return new Table
        {
            Name = before.Name,
            Line = change.Moved(before.Line),
            CommitLine = before.CommitLine is { } line ? change.Moved(line) : null,
            SupersededBy = before.SupersededBy,
            Chains = new EditedChains(patched._heads, lines, graph, callPlaces, bound),
        };
    }

    private int OldOf(int chain) => _old is null ? chain : _old[chain];

    private ReadOnlySpan<int> OldLines(int chain) => OldOf(chain) is >= 0 and var old ? _before.Lines.Of(old) : [];

    private bool HoldTheSameLines()
    {
        bool areSame = _old is null;
        foreach ((int chain, int[] added) in _added)
        {
            ReadOnlySpan<int> old = OldLines(chain);
            (int from, int to) = _change.GoneOf(old);
            areSame &= old[from..to].SequenceEqual(added);
        }

        return areSame;
    }

    private RuleLines Lines()
    {
        int[] starts = new int[_heads.Count + 1];
        var lines = new List<int>(_before.Lines.Count + _change.NewCount);
        for (int chain = 0; chain < _heads.Count; chain++)
        {
            ReadOnlySpan<int> old = OldLines(chain);
            if (_added.TryGetValue(chain, out int[]? added))
            {
                (int from, int to) = _change.GoneOf(old);
                AddMoved(old[..from]);
                lines.AddRange(added);
                AddMoved(old[to..]);
            }
            else
            {
                AddMoved(old);
            }

            starts[chain + 1] = lines.Count;
        }

        return new RuleLines(starts, [.. lines]);

        void AddMoved(ReadOnlySpan<int> kept)
        {
            foreach (int line in kept)
            {
                lines.Add(_change.Moved(line));
            }
        }
    }

    /// <summary>Who calls whom now; the graph from before where nobody calls another chain than before.</summary>
    private (CallGraph Graph, int[] Places) Calls(RuleLines lines)
    {
        CallGraph before = _before.Graph;
        if (_old is not null || !KeepCalls(lines))
        {
            return AllCalls(lines);
        }

        int[] places = _before.CallPlaces;
        foreach (int chain in _added.Keys)
        {
            var calls = new ChainCalls();
            Add(chain, lines, calls);
            (int first, int end) = before.CallsOf(chain);
            if (!CollectionsMarshal.AsSpan(calls.Places).SequenceEqual(places.AsSpan(first..end)))
            {
                places = ReferenceEquals(places, _before.CallPlaces) ? [.. places] : places;
                calls.Places.CopyTo(places, first);
            }
        }

        return (before, places);
    }

    private bool KeepCalls(RuleLines lines)
    {
        foreach (int chain in _added.Keys)
        {
            var calls = new ChainCalls();
            Add(chain, lines, calls);
            if (!_before.Graph.CalledFrom(chain).SequenceEqual(CollectionsMarshal.AsSpan(calls.Called)))
            {
                return false;
            }
        }

        return true;
    }

    private (CallGraph Graph, int[] Places) AllCalls(RuleLines lines)
    {
        var calls = new ChainCalls();
        int[] starts = new int[_heads.Count + 1];
        for (int chain = 0; chain < _heads.Count; chain++)
        {
            Add(chain, lines, calls);
            starts[chain + 1] = calls.Called.Count;
        }

        var graph = new CallGraph(starts, [.. calls.Called], call => calls.Lines[call], _heads.Builtin);
        return (graph, [.. calls.Places]);
    }

    /// <summary>Adds the calls of a chain as it is now.</summary>
    private void Add(int chain, RuleLines lines, ChainCalls calls)
    {
        ReadOnlySpan<int> now = lines.Of(chain);
        (int from, int to) = _added.ContainsKey(chain) ? _change.GoneOf(OldLines(chain)) : (now.Length, now.Length);
        int shift = now.Length - OldLines(chain).Length;
        (int first, int end) = OldOf(chain) is >= 0 and var old ? _before.Graph.CallsOf(old) : (0, 0);
        int call = first;
        for (; call < end && _before.CallPlaces[call] < from; call++)
        {
            calls.Add(Renumbered(_before.Graph.CalledBy(call)), _before.CallPlaces[call], now);
        }

        for (int place = from; place < to + shift; place++)
        {
            if (_heads.CalledBy(_bound[now[place]]!) is >= 0 and var called)
            {
                calls.Add(called, place, now);
            }
        }

        for (; call < end; call++)
        {
            if (_before.CallPlaces[call] >= to)
            {
                calls.Add(Renumbered(_before.Graph.CalledBy(call)), _before.CallPlaces[call] + shift, now);
            }
        }
    }

    private int Renumbered(int old) => _new is null ? old : _new[old];

    /// <summary>Calls one after the other: where they lead, their places in their chains, and their lines.</summary>
    private sealed class ChainCalls
    {
        public List<int> Called { get; } = [];

        public List<int> Places { get; } = [];

        public List<int> Lines { get; } = [];

        public void Add(int called, int place, ReadOnlySpan<int> lines)
        {
            Called.Add(called);
            Places.Add(place);
            Lines.Add(lines[place]);
        }
    }
}
