using System.Collections;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// The chains of one version of a table by their numbers in an analysis, in the order of the table. They keep them while chains without rules and
/// callers come and go: one that has come has no number, and that of one that has gone stays free. null: the number is free.
/// </summary>
internal sealed class AnalysedChains : IReadOnlyList<Chain?>
{
    private readonly Table _table;

    /// <summary>For each number the place of its chain in the table, -1 where it is free; null: each is its place.</summary>
    private readonly int[]? _places;

    /// <summary>For each place in the table the number of its chain, -1 for none; null: each is its place.</summary>
    private readonly int[]? _numbers;

    private AnalysedChains(Table table, int[]? places = null, int[]? numbers = null) => (_table, _places, _numbers) = (table, places, numbers);

    /// <summary>How many numbers there are.</summary>
    public int Count => _places?.Length ?? _table.Chains.Length;

    public Chain? this[int number] => PlaceOf(number) is >= 0 and var place ? _table.Chains[place] : null;

    /// <summary>All chains but those of which nothing is there but the name after a command, and no rule leads there: a name that is being typed.</summary>
    public static AnalysedChains Of(Table table)
    {
        if (!table.Chains.Heads.HasUndeclared || !table.Chains.Any(IsMissing))
        {
            return new AnalysedChains(table);
        }

        int[] places = [.. Enumerable.Range(0, table.Chains.Length).Where(place => !IsMissing(table.Chains[place]))];
        int[] numbers = new int[table.Chains.Length];
        Array.Fill(numbers, -1);
        for (int number = 0; number < places.Length; number++)
        {
            numbers[places[number]] = number;
        }

        return new AnalysedChains(table, places, numbers);
    }

    /// <summary>The chains of the next version with the numbers that they have; null where they need others.</summary>
    public AnalysedChains? TryFollow(Table next)
    {
        // Whether a name is being typed depends on rules.
        if (_table.Chains.Heads.HasUndeclared || next.Chains.Heads.HasUndeclared)
        {
            return ReferenceEquals(next.ChainNumbers, _table.ChainNumbers) && _numbers is null && Of(next) is { _numbers: null } all ? all : null;
        }

        if (!ReferenceEquals(next.ChainNumbers, _table.ChainNumbers))
        {
            return TryNumber(next);
        }

        bool areIdle = true;
        for (int place = 0; _numbers is not null && areIdle && place < _numbers.Length; place++)
        {
            areIdle = _numbers[place] >= 0 || IsIdle(next, place);
        }

        return areIdle ? new AnalysedChains(next, _places, _numbers) : null;
    }

    /// <summary>The place in the table of the chain with a number; -1: the number is free.</summary>
    public int PlaceOf(int number) => _places is null ? number : _places[number];

    /// <summary>The number of the chain at a place of the table; -1: it has none.</summary>
    public int NumberAt(int place) => _numbers is null ? place : _numbers[place];

    /// <summary>-1 for a chain of another table, and for one without a number.</summary>
    public int NumberOf(Chain chain) => PlaceIn(_table, chain) is >= 0 and var place ? NumberAt(place) : -1;

    /// <summary>-1 for a chain of another table, and for one without a number.</summary>
    public int NumberOf(ChainIdentity chain) => _table.NumberOf(chain) is >= 0 and var place ? NumberAt(place) : -1;

    /// <summary>Each number stands for the same chain as in another version, or is free in one of them, where a chain without rules has come or gone.</summary>
    public bool AreThoseOf(AnalysedChains other)
    {
        bool areSame = Count == other.Count;
        bool areKnown = ReferenceEquals(_table.ChainNumbers, other._table.ChainNumbers) && ReferenceEquals(_places, other._places);
        for (int number = 0; areSame && !areKnown && number < Count; number++)
        {
            (int place, int earlier) = (PlaceOf(number), other.PlaceOf(number));
            areSame = place < 0 || earlier < 0
                ? !IsForeignAt(place) && !other.IsForeignAt(earlier)
                : _table.Chains.IdentityOf(place).Equals(other._table.Chains.IdentityOf(earlier)) && IsForeignAt(place) == other.IsForeignAt(earlier);
        }

        return areSame;
    }

    /// <summary>The place in a table's chains of one of them; -1 for a chain of another table.</summary>
    public static int PlaceIn(Table table, Chain chain) => chain.Index < table.Chains.Length && ReferenceEquals(table.Chains[chain.Index], chain) ? chain.Index : -1;

    public IEnumerator<Chain?> GetEnumerator()
    {
        for (int number = 0; number < Count; number++)
        {
            yield return this[number];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private AnalysedChains? TryNumber(Table next)
    {
        int[] places = new int[Count];
        Array.Fill(places, -1);
        int[] numbers = new int[next.Chains.Length];
        int last = -1;
        for (int place = 0; place < numbers.Length; place++)
        {
            numbers[place] = _table.ChainNumbers.TryGetValue(next.Chains.IdentityOf(place).Name, out int before) ? NumberAt(before) : -1;
            bool isKept = numbers[place] >= 0 ? numbers[place] > last : IsIdle(next, place);
            if (!isKept)
            {
                return null;
            }

            if (numbers[place] >= 0)
            {
                last = numbers[place];
                places[last] = place;
            }
        }

        for (int number = 0; number < Count; number++)
        {
            if (places[number] < 0 && PlaceOf(number) is >= 0 and var gone && !IsIdle(_table, gone))
            {
                return null;
            }
        }

        return new AnalysedChains(next, places, numbers);
    }

    private bool IsForeignAt(int place) => place >= 0 && TableLowering.IsForeign(_table.Chains.Heads[place].Origin);

    /// <summary>No rule stands in the chain, and none leads to it.</summary>
    private static bool IsIdle(Table table, int place) => table.Chains.Heads[place] is { Hook: null, Origin: ChainOrigin.Declared }
        && table.Chains.Lines.Of(place).IsEmpty && table.Chains.Graph.CallersOf(place).IsEmpty;

    private static bool IsMissing(Chain chain) =>
        chain.Origin == ChainOrigin.Undeclared && chain.Callers.IsEmpty && chain.Rules.All(static rule => rule.JumpChain is null);
}
