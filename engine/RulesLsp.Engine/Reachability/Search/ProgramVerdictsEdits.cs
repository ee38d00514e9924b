namespace RulesLsp.Engine.Reachability;

/// <summary>How the verdicts follow edits of the program.</summary>
internal sealed partial class ProgramVerdicts
{
    /// <summary>
    /// Notes which verdicts may differ after an edit: those on the changed rules, those that asked about what the edit changed, and those on
    /// all rules that packets come to by a changed call.
    /// </summary>
    /// <param name="changed">The rules, by the numbers that they have now; at least one.</param>
    public void Note(List<int> changed, ProgramChange change)
    {
        _pending.UnionWith(changed);
        _asked!.AddThoseThatMayChange(change, changed.Min(), _program.ChainOfRule, Context.Graph.Behind(change.Chain), _pending);
        foreach (int called in change.Called)
        {
            NoteBehind(called);
        }
    }

    /// <summary>A chain stands before another one in the order in which chains are decided.</summary>
    public bool IsBefore(int chain, int other) => _levels[chain] < _levels[other];

    /// <summary>Rules get other numbers, one after the other; each new number is free.</summary>
    public void Renumber(IReadOnlyList<(int From, int To)> moves)
    {
        var numbers = new Dictionary<int, int>();
        foreach ((int from, int to) in moves)
        {
            (_outcomes[to], _causes[to], _blockers[to]) = (_outcomes[from], _causes[from], _blockers[from]);
            (_outcomes[from], _causes[from], _blockers[from]) = (SearchOutcome.Dead, DeathCause.None, null);
            _asked!.Move(from, to);
            if (_wereLive.Remove(from, out bool wasLive))
            {
                _wereLive.Add(to, wasLive);
            }

            _dominators.Renumber(from, to);
            if (_pending.Remove(from))
            {
                _pending.Add(to);
            }

            numbers[from] = to;
        }

        // Rules that one and the same rule takes share their proof.
        var renumbered = new Dictionary<int[], int[]>(ReferenceEqualityComparer.Instance);
        Predicate<int> isRenumbered = numbers.ContainsKey;
        for (int rule = 0; rule < _blockers.Length && numbers.Count > 0; rule++)
        {
            if (_blockers[rule] is not { } blockers || !Array.Exists(blockers, isRenumbered))
            {
                continue;
            }

            if (!renumbered.TryGetValue(blockers, out int[]? now))
            {
                renumbered[blockers] = now = Array.ConvertAll(blockers, blocker => numbers.GetValueOrDefault(blocker, blocker));
            }

            _blockers[rule] = now;
        }
    }

    /// <summary>Decides what was noted; false when a verdict rests on how much work there was.</summary>
    /// <param name="decided">Gets the rules that were decided.</param>
    /// <exception cref="OperationCanceledException">Nobody wants it any more; what was noted stays so.</exception>
    public bool Decide(List<int> decided, CancellationToken cancellation)
    {
        _cancellation = _search.Cancellation = cancellation;
        try
        {
            while (IsFollowing && _pending.Count > 0)
            {
                int level = _pending.Min(LevelOf);
                int[] rules = [.. _pending.Where(rule => LevelOf(rule) == level)];
                decided.AddRange(rules);
                DecideAgain(rules);
                IsFollowing &= _unitsUsed < _options.UnitsBeforeHaste / 2 && !Array.Exists(rules, rule => _outcomes[rule] == SearchOutcome.Undecided);
                Array.ForEach(rules, rule => _pending.Remove(rule));
                FollowCalls(rules);
            }
        }
        finally
        {
            _search.Cancellation = default;
        }

        return IsFollowing;
    }

    private void DecideAgain(int[] rules)
    {
        foreach (int call in rules)
        {
            if (_program.Targets[call] >= 0)
            {
                // What was broken off before may have decided it already.
                _wereLive.TryAdd(call, _outcomes[call] != SearchOutcome.Dead);
            }
        }

        DecideLevel(Array.TrueForAll(rules, IsInReachedChain) ? rules : Array.FindAll(rules, IsInReachedChain));
        foreach (int rule in rules)
        {
            if (!IsInReachedChain(rule))
            {
                (_outcomes[rule], _causes[rule], _blockers[rule]) = (SearchOutcome.Dead, DeathCause.None, null);
                _asked!.Forget(rule);
            }
        }
    }

    /// <summary>Where a call died or came to live, others come to all rules behind it, or by other ways.</summary>
    private void FollowCalls(int[] rules)
    {
        foreach (int rule in rules)
        {
            if (_wereLive.Remove(rule, out bool wasLive) && wasLive != (_outcomes[rule] != SearchOutcome.Dead))
            {
                NoteBehind(_program.Targets[rule]);
            }
        }
    }

    private void NoteBehind(int called)
    {
        bool[] behind = Context.Graph.Behind(called);
        foreach (int chain in Context.Graph.CallersFirst)
        {
            if (behind[chain])
            {
                Reach(chain);
                _pending.UnionWith(RulesOf([chain]));
            }
        }
    }

    private int LevelOf(int rule) => _levels[_program.ChainOfRule[rule]];

    private bool IsInReachedChain(int rule) => _isReached[_program.ChainOfRule[rule]];
}
