namespace RulesLsp.Engine.Reachability;

/// <summary>What the rules of a program say about one thing, in their order. It grows as a list does, and its array is handed over without a copy.</summary>
/// <param name="room">About how many rules there will be.</param>
internal sealed class RuleColumn<TValue>(int room)
{
    private TValue[] _values = new TValue[room];

    public int Count { get; private set; }

    public TValue this[int rule] => _values[rule];

    /// <summary>With room behind the last one.</summary>
    public TValue[] Values => _values;

    public void Add(TValue value)
    {
        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Count + (Count / 2) + 16);
        }

        _values[Count++] = value;
    }
}
