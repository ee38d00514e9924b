using System.Numerics;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Values of many bits, or words, as numbers that stand in the same order: those that a table names are edges, each begins a stretch of numbers that
/// all mean it, up to the next edge. An edit may name others, which take the upper half of the stretch that they lie in, and those that nobody names
/// any more go. No decision may depend on what the numbers are, only on their order.
/// </summary>
/// <param name="least">The edge below all others; it stays.</param>
/// <param name="first">Its number.</param>
/// <param name="bits">So many bits tell the numbers from there on apart, up to 32.</param>
internal sealed class EdgeNumbers<T>(T least, uint first, int bits, IComparer<T> order)
{
    private readonly uint _last = (uint)Math.Min(uint.MaxValue, first + (1UL << bits) - 1);
    private readonly List<T> _edges = [least];
    private readonly List<uint> _numbers = [first];
    private readonly List<int> _uses = [1];

    /// <summary>The number of an edge that is known.</summary>
    public uint NumberOf(T edge) => _numbers[_edges.BinarySearch(edge, order)];

    /// <summary>The edge at which the stretch of a number begins.</summary>
    public T EdgeOf(uint number) => _edges[RankOf(number)];

    /// <summary>The edge behind the stretch of a number.</summary>
    /// <param name="last">What is behind the last one.</param>
    public T EdgeBehind(uint number, T last) => RankOf(number) + 1 is var next && next < _edges.Count ? _edges[next] : last;

    /// <summary>Numbers many edges at once, in a table that has no others, with the same room behind each.</summary>
    public void AddAll(IEnumerable<T> edges)
    {
        foreach (T edge in edges.Order(order))
        {
            if (order.Compare(edge, _edges[^1]) == 0)
            {
                _uses[^1]++;
                continue;
            }

            _edges.Add(edge);
            _uses.Add(1);
        }

        // A power of two keeps prefixes of ranks prefixes of numbers.
        int shift = BitOperations.LeadingZeroCount((uint)_edges.Count) - (32 - bits);
        for (int rank = _numbers.Count; rank < _edges.Count; rank++)
        {
            _numbers.Add(first + ((uint)rank << shift));
        }
    }

    /// <summary>Makes an edge known that may be new; false when there is no number left between its neighbours.</summary>
    public bool TryAdd(T edge)
    {
        int place = _edges.BinarySearch(edge, order);
        if (place >= 0)
        {
            _uses[place]++;
            return true;
        }

        place = ~place;
        uint before = _numbers[place - 1];
        uint room = (place < _numbers.Count ? _numbers[place] - 1 : _last) - before;
        if (room == 0)
        {
            return false;
        }

        _edges.Insert(place, edge);
        _numbers.Insert(place, before + (room / 2) + (room % 2));
        _uses.Insert(place, 1);
        return true;
    }

    /// <summary>Takes back what made an edge known; who does so last takes the edge.</summary>
    public void Remove(T edge)
    {
        int place = _edges.BinarySearch(edge, order);
        if (--_uses[place] == 0)
        {
            _edges.RemoveAt(place);
            _numbers.RemoveAt(place);
            _uses.RemoveAt(place);
        }
    }

    private int RankOf(uint number)
    {
        int found = _numbers.BinarySearch(number);
        return found >= 0 ? found : ~found - 1;
    }
}
