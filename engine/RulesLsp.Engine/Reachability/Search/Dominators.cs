namespace RulesLsp.Engine.Reachability;

/// <summary>
/// For each chain the nearest place that every way into it passes. A rule that no packet can reach past its dominators is
/// dead on all paths at once, however many there are.
/// </summary>
internal sealed class Dominators(ReachabilityProgram program)
{
    private readonly int[] _chain = NewFilled(program.ChainCount);
    private readonly int[] _before = new int[program.ChainCount];
    private readonly int[] _rule = NewFilled(program.ChainCount);
    private readonly int[] _depth = new int[program.ChainCount];
    private readonly bool[] _hasGap = new bool[program.ChainCount];

    /// <summary>Some step from the chain outwards skips chains: there are several ways between.</summary>
    public bool HasGap(int chain) => _hasGap[chain];

    /// <summary>Computes one chain, after all of its callers; also once more.</summary>
    public void Add(int chain, ReadOnlySpan<int> callers)
    {
        // It may have been another one before an edit.
        (_chain[chain], _before[chain], _rule[chain], _depth[chain], _hasGap[chain]) = (-1, 0, -1, 0, false);
        if (program.IsBase(chain) || callers.Length == 0)
        {
            return;
        }

        int common = program.ChainOfRule[callers[0]];
        foreach (int caller in callers)
        {
            common = NearestCommon(common, program.ChainOfRule[caller]);
        }

        _chain[chain] = common;
        if (common < 0)
        {
            // No common place above: the chain itself is as far as a common path goes.
            _hasGap[chain] = false;
            return;
        }

        (_before[chain], _rule[chain]) = CommonExit(common, callers);
        _depth[chain] = _depth[common] + 1;
        _hasGap[chain] = _hasGap[common] || _rule[chain] < 0 || program.Targets[_rule[chain]] != chain;
    }

    /// <summary>
    /// Appends the dominating exits above the chain, inner ones first, and gives the index in the list of the first exit
    /// from which upwards there is no gap.
    /// </summary>
    public int AppendPath(int chain, List<PathExit> path)
    {
        int lowest = path.Count - 1;
        while (_chain[chain] >= 0)
        {
            path.Add(new PathExit(_chain[chain], _before[chain], _rule[chain]));
            if (_rule[chain] < 0 || program.Targets[_rule[chain]] != chain)
            {
                lowest = path.Count - 1;
            }

            chain = _chain[chain];
        }

        return lowest;
    }

    /// <summary>A rule got another number; none stands between.</summary>
    public void Renumber(int from, int to)
    {
        _before.AsSpan().Replace(from, to);
        _rule.AsSpan().Replace(from, to);
    }

    private static int[] NewFilled(int count)
    {
        var values = new int[count];
        Array.Fill(values, -1);
        return values;
    }

    private int NearestCommon(int one, int other)
    {
        while (one != other && one >= 0 && other >= 0)
        {
            if (_depth[one] >= _depth[other])
            {
                one = _chain[one];
            }
            else
            {
                other = _chain[other];
            }
        }

        return one == other ? one : -1;
    }

    /// <summary>The rule by which all callers are reached from the common chain, or else the first place where ways part.</summary>
    private (int Before, int Rule) CommonExit(int common, ReadOnlySpan<int> callers)
    {
        int before = int.MaxValue;
        int rule = -1;
        for (int i = 0; i < callers.Length; i++)
        {
            int place = callers[i];
            int exit = callers[i];
            for (int chain = program.ChainOfRule[exit]; chain != common; chain = _chain[chain])
            {
                place = _before[chain];
                exit = _rule[chain];
            }

            rule = i == 0 || exit == rule ? exit : -1;
            before = Math.Min(before, place);
            if (rule < 0 && i > 0)
            {
                rule = -2;
            }
        }

        return (before, rule < 0 ? -1 : rule);
    }
}
