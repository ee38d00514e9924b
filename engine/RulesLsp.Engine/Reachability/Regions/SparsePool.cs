namespace RulesLsp.Engine.Reachability;

/// <summary>An inclusive interval in one sparse dimension.</summary>
internal readonly record struct SparseConstraint(int Dimension, uint Low, uint High);

/// <summary>
/// Conjunctions of intervals over dimensions that few rules use: opaque conditions (0 or 1), header fields such as the
/// TTL, and the answers of fresh conditions. An id names a conjunction, sorted by dimension; 0 is the empty one.
/// A search stacks a pool of its own on the program's one, which stays as it is meanwhile.
/// </summary>
internal sealed class SparsePool
{
    /// <summary>About 50 MB: a search that needs more of them is hopeless.</summary>
    private const int MaximumItems = 4 << 20;

    /// <summary>So many bits tell the dimensions of programs apart; those of searches have higher numbers.</summary>
    public const int BitsOfProgramDimensions = 30;

    private readonly SparsePool? _frozen;
    private int _firstId;
    private int _firstDimension;
    private readonly List<int> _ends = [];
    private readonly List<uint> _maxima = [];
    private SparseConstraint[] _items = new SparseConstraint[64];
    private SparseConstraint[] _work = new SparseConstraint[16];

    public SparsePool()
    {
        _ends.Add(0);
    }

    public SparsePool(SparsePool frozen)
    {
        _frozen = frozen;
        Reset();
    }

    /// <summary>The search has made so many conjunctions that it must come to an end.</summary>
    public bool IsFull => _ends.Count > 0 && _ends[^1] > MaximumItems;

    /// <summary>Forgets everything that this pool added to the one below.</summary>
    public void Reset()
    {
        _ends.Clear();
        _maxima.Clear();
        if (_frozen is { } frozen)
        {
            // An edit of the program may have added to it since the last search.
            _firstId = frozen._firstId + frozen._ends.Count;
            _firstDimension = 1 << BitsOfProgramDimensions;
        }
    }

    /// <summary>A new dimension with values from 0 to <paramref name="maximum"/>.</summary>
    public int AddDimension(uint maximum)
    {
        _maxima.Add(maximum);
        return _firstDimension + _maxima.Count - 1;
    }

    /// <summary>The largest value: 1 where nobody said another one.</summary>
    public uint Maximum(int dimension) => dimension < _firstDimension ? _frozen!.Maximum(dimension)
        : dimension - _firstDimension is var index && index < _maxima.Count ? _maxima[index] : 1;

    public ReadOnlySpan<SparseConstraint> Get(int id)
    {
        if (id < _firstId)
        {
            return _frozen!.Get(id);
        }

        int index = id - _firstId;
        int start = index == 0 ? 0 : _ends[index - 1];
        return _items.AsSpan(start, _ends[index] - start);
    }

    /// <summary>The value of the point <paramref name="id"/> in a dimension.</summary>
    public uint Value(int id, int dimension)
    {
        foreach (SparseConstraint constraint in Get(id))
        {
            if (constraint.Dimension == dimension)
            {
                return constraint.Low;
            }
        }

        return 0;
    }

    /// <summary>The conjunction says something about the dimension.</summary>
    public bool IsConstrained(int id, int dimension)
    {
        foreach (SparseConstraint constraint in Get(id))
        {
            if (constraint.Dimension == dimension)
            {
                return true;
            }
        }

        return false;
    }

    public (uint Low, uint High) Range(int id, int dimension)
    {
        foreach (SparseConstraint constraint in Get(id))
        {
            if (constraint.Dimension == dimension)
            {
                return (constraint.Low, constraint.High);
            }
        }

        return (0, Maximum(dimension));
    }

    /// <summary>The point lies in all intervals of <paramref name="box"/>.</summary>
    public bool Holds(int box, int point)
    {
        foreach (SparseConstraint constraint in Get(box))
        {
            uint value = Value(point, constraint.Dimension);
            if (value < constraint.Low || value > constraint.High)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Everything that satisfies <paramref name="inner"/> satisfies <paramref name="outer"/>.</summary>
    public bool Contains(int outer, int inner)
    {
        foreach (SparseConstraint constraint in Get(outer))
        {
            (uint low, uint high) = Range(inner, constraint.Dimension);
            if (low < constraint.Low || high > constraint.High)
            {
                return false;
            }
        }

        return true;
    }

    public bool Intersects(int one, int other)
    {
        if (one == 0 || other == 0)
        {
            return true;
        }

        foreach (SparseConstraint constraint in Get(one))
        {
            (uint low, uint high) = Range(other, constraint.Dimension);
            if (Math.Max(low, constraint.Low) > Math.Min(high, constraint.High))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The conjunction of both, or -1 when nothing satisfies it.</summary>
    public int Intersect(int one, int other)
    {
        if (one == 0 || one == other)
        {
            return other;
        }

        if (other == 0)
        {
            return one;
        }

        int result = one;
        ReadOnlySpan<SparseConstraint> added = Get(other);
        for (int i = 0; i < added.Length; i++)
        {
            // With may move the items: the span is read anew.
            SparseConstraint constraint = Get(other)[i];
            (uint low, uint high) = Range(result, constraint.Dimension);
            low = Math.Max(low, constraint.Low);
            high = Math.Min(high, constraint.High);
            if (low > high)
            {
                return -1;
            }

            result = With(result, constraint.Dimension, low, high);
        }

        return result;
    }

    /// <summary>The conjunction with the interval of one dimension replaced.</summary>
    public int With(int id, int dimension, uint low, uint high)
    {
        ReadOnlySpan<SparseConstraint> old = Get(id);
        if (_work.Length < old.Length + 1)
        {
            Array.Resize(ref _work, 2 * old.Length + 1);
        }

        int count = 0;
        bool isPlaced = false;
        foreach (SparseConstraint constraint in old)
        {
            if (!isPlaced && constraint.Dimension >= dimension)
            {
                isPlaced = true;
                _work[count++] = new SparseConstraint(dimension, low, high);
            }

            if (constraint.Dimension != dimension)
            {
                _work[count++] = constraint;
            }
        }

        if (!isPlaced)
        {
            _work[count++] = new SparseConstraint(dimension, low, high);
        }

        return Add(_work.AsSpan(0, count));
    }

    private int Add(ReadOnlySpan<SparseConstraint> constraints)
    {
        int start = _ends.Count == 0 ? 0 : _ends[^1];
        if (_items.Length < start + constraints.Length)
        {
            Array.Resize(ref _items, 2 * (start + constraints.Length));
        }

        constraints.CopyTo(_items.AsSpan(start));
        _ends.Add(start + constraints.Length);
        return _firstId + _ends.Count - 1;
    }
}
