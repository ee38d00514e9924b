namespace RulesLsp.Engine.Lints;

/// <summary>A set of lines (0-based), one bit for each: of a large file thousands are asked about at every keystroke.</summary>
internal sealed class LineSet
{
    private ulong[] _bits = [];

    public static LineSet Of(IEnumerable<int> lines)
    {
        var set = new LineSet();
        foreach (int line in lines)
        {
            set.Add(line);
        }

        return set;
    }

    /// <summary>The lines that findings are about.</summary>
    public static LineSet Of(Diagnostic[] findings)
    {
        var set = new LineSet();
        foreach (Diagnostic finding in findings)
        {
            set.Add(finding.Range.Start.Line);
        }

        return set;
    }

    public bool Contains(int line) => line >> 6 < _bits.Length && (_bits[line >> 6] >> line & 1) != 0;

    public void Add(int line)
    {
        if (line >> 6 >= _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max((line >> 6) + 1, 2 * _bits.Length));
        }

        _bits[line >> 6] |= 1UL << line;
    }
}
