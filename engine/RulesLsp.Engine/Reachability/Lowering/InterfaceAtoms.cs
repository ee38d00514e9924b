namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Numbers for interface names so that an exact name is a point and a prefix an interval: all names and prefixes of the
/// table in ordinal order, with a stand-in for "any other name" of each prefix. 0 is the absent interface.
/// </summary>
internal sealed class InterfaceAtoms
{
    private const char Other = '\u0001';

    private readonly string[] _atoms;
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _prefixes;
    private readonly Dictionary<(string Name, bool IsPrefix), (uint Low, uint High)> _ranges;
    private readonly Dictionary<(string Name, bool IsPrefix), int> _uses;

    /// <param name="uses">How often each name and each prefix is asked for.</param>
    public InterfaceAtoms(Dictionary<(string Name, bool IsPrefix), int> uses)
    {
        _uses = uses;
        _names = [.. uses.Keys.Where(static device => !device.IsPrefix).Select(static device => device.Name)];
        _prefixes = [.. uses.Keys.Where(static device => device.IsPrefix).Select(static device => device.Name)];
        var atoms = new SortedSet<string>(StringComparer.Ordinal) { Other.ToString(), char.MaxValue.ToString() };
        atoms.UnionWith(_names.Where(static name => name.Length > 0));
        atoms.UnionWith(_prefixes.Select(static prefix => prefix + Other));
        _atoms = [.. atoms];

        // Here and not by the first who asks: several threads may.
        _ranges = uses.Keys.ToDictionary(static device => device, device => Find(device.Name, device.IsPrefix));
    }

    /// <summary>The largest number.</summary>
    public uint Maximum => (uint)_atoms.Length;

    public (uint Low, uint High) RangeOf(string name, bool isPrefix) =>
        _ranges.TryGetValue((name, isPrefix), out (uint Low, uint High) known) ? known : Find(name, isPrefix);

    /// <summary>Notes that tests went and others came; false when a name is asked for no more, or was not before: the numbers are others then.</summary>
    public bool TryExchange(IEnumerable<(string Name, bool IsPrefix)> gone, IEnumerable<(string Name, bool IsPrefix)> added)
    {
        foreach ((string, bool) device in added)
        {
            if (!_uses.TryGetValue(device, out int uses))
            {
                return false;
            }

            _uses[device] = uses + 1;
        }

        foreach ((string, bool) device in gone)
        {
            if (--_uses[device] == 0)
            {
                return false;
            }
        }

        return true;
    }

    private (uint Low, uint High) Find(string name, bool isPrefix)
    {
        if (name.Length == 0)
        {
            return (0u, isPrefix ? Maximum : 0u);
        }

        if (!isPrefix)
        {
            uint exact = (uint)Array.BinarySearch(_atoms, name, StringComparer.Ordinal) + 1;
            return (exact, exact);
        }

        int first = Array.FindIndex(_atoms, atom => atom.StartsWith(name, StringComparison.Ordinal));
        int last = Array.FindLastIndex(_atoms, atom => atom.StartsWith(name, StringComparison.Ordinal));
        return ((uint)first + 1, (uint)last + 1);
    }

    /// <summary>A name for the number; null for the absent interface. Free choices avoid every name in the table.</summary>
    public string? NameOf(uint number)
    {
        if (number == 0)
        {
            return null;
        }

        string atom = _atoms[number - 1];
        bool isOther = atom[^1] is Other or char.MaxValue;
        if (!isOther)
        {
            return atom;
        }

        string prefix = atom[..^1];
        string stem = prefix.Length == 0 ? "eth" : prefix;
        for (int i = 0; ; i++)
        {
            string name = stem + i;
            if (i == 1000)
            {
                // "eth" itself is a prefix in this table: any unused stem will do.
                stem = "net";
                continue;
            }

            if (!_names.Contains(name) && !_prefixes.Any(other => other.Length > prefix.Length && name.StartsWith(other, StringComparison.Ordinal)))
            {
                return name;
            }
        }
    }
}
