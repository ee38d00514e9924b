namespace RulesLsp.Engine.Reachability;

/// <summary>What the rules of a table name, each with the edges that it is told from others by, as the rules are edited: what nobody names any more is as if nobody ever had.</summary>
internal sealed class UsedEdges<TName, TEdge>
    where TName : notnull
{
    private readonly Dictionary<TName, int> _uses;
    private readonly Func<TName, TEdge[]> _edgesOf;

    /// <param name="uses">How often each is named; kept up to date from here on.</param>
    /// <param name="least">An edge below all that will ever be.</param>
    /// <param name="first">The number of the least edge.</param>
    /// <param name="bits">See <see cref="EdgeNumbers{T}"/>.</param>
    public UsedEdges(Dictionary<TName, int> uses, Func<TName, TEdge[]> edgesOf, TEdge least, uint first, int bits = 32, IComparer<TEdge>? order = null)
    {
        (_uses, _edgesOf) = (uses, edgesOf);
        Numbers = new EdgeNumbers<TEdge>(least, first, bits, order ?? Comparer<TEdge>.Default);
        Numbers.AddAll(uses.Keys.SelectMany(edgesOf));
    }

    public EdgeNumbers<TEdge> Numbers { get; }

    public IEnumerable<TName> Names => _uses.Keys;

    public bool IsNamed(TName name) => _uses.ContainsKey(name);

    /// <summary>Notes that rules come and others go; false when there is no number left for what is named now.</summary>
    public bool TryExchange(Dictionary<TName, int> gone, Dictionary<TName, int> added)
    {
        // What goes leaves its room to what comes: whoever types a long name would use up all of it otherwise.
        foreach ((TName name, int count) in gone)
        {
            if ((_uses[name] -= count) == 0 && !added.ContainsKey(name))
            {
                _uses.Remove(name);
                Array.ForEach(_edgesOf(name), Numbers.Remove);
            }
        }

        foreach ((TName name, int count) in added)
        {
            if (!_uses.TryGetValue(name, out int uses) && !Array.TrueForAll(_edgesOf(name), Numbers.TryAdd))
            {
                return false;
            }

            _uses[name] = uses + count;
        }

        return true;
    }
}
