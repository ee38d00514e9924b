namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Which rules may take packets away while a dead rule is explained: the others let every packet pass, as if they were not there.
/// RETURN and goto inside a called chain are no blockers: they are followed always.
/// </summary>
internal sealed class KeptBlockers(ReachabilityProgram program)
{
    private readonly bool[] _isNamed = new bool[program.RuleCount];
    private readonly List<int> _named = [];
    private bool _keepsUnnamed;

    /// <summary>Keeps these rules alone.</summary>
    public void Set(ReadOnlySpan<int> rules)
    {
        _keepsUnnamed = false;
        Name(rules);
    }

    /// <summary>Keeps all other rules; <see cref="Holder"/> must not be asked then.</summary>
    public void SetAllBut(ReadOnlySpan<int> rules)
    {
        _keepsUnnamed = true;
        Name(rules);
    }

    public bool IsKept(int rule) => _isNamed[rule] != _keepsUnnamed;

    /// <summary>
    /// A box of a kept rule that surely diverts the point before rule <paramref name="before"/> of a chain; one that holds all of
    /// <paramref name="whole"/> is preferred. -1 when there is none.
    /// </summary>
    public int Holder(int chain, in Point point, in Box whole, int before, SparsePool pool, ref long work)
    {
        int found = -1;
        foreach (int rule in _named)
        {
            if (program.ChainOfRule[rule] != chain || rule >= before || !program.IsCertain(rule) || !IsDiversion(program.Actions[rule]))
            {
                continue;
            }

            for (int box = program.FirstBox[rule]; box < program.EndBox[rule]; box++)
            {
                work++;
                if (BoxMath.Holds(in program.Boxes[box], in point, pool))
                {
                    found = box;
                    if (BoxMath.Contains(in program.Boxes[box], in whole, pool))
                    {
                        return box;
                    }
                }
            }
        }

        return found;
    }

    private void Name(ReadOnlySpan<int> rules)
    {
        foreach (int rule in _named)
        {
            _isNamed[rule] = false;
        }

        _named.Clear();
        foreach (int rule in rules)
        {
            _isNamed[rule] = true;
            _named.Add(rule);
        }
    }

    private static bool IsDiversion(ProgramAction action) => action is ProgramAction.Terminate or ProgramAction.Return or ProgramAction.Goto;
}
