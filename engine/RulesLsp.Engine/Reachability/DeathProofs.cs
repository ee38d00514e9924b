using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>Why the dead rules of a table are dead, as it is shown; worked out for those that are asked about. One thread at a time.</summary>
internal sealed class DeathProofs(TableLowering lowering, ProgramVerdicts verdicts, AlterationWindows? windows)
{
    private readonly Dictionary<int, DeathExplanation> _explained = [];
    private Lazy<BlockerSearch> _blockers = NewSearch(verdicts);

    /// <summary>The proof as it is shown. What the decision itself has found is not kept twice.</summary>
    public DeathExplanation Of(int rule)
    {
        DeathExplanation found = verdicts.DeathOf(rule);
        if (IsShownAsFound(rule, found))
        {
            return found;
        }

        if (!_explained.TryGetValue(rule, out DeathExplanation explained))
        {
            _explained[rule] = explained = Explain(rule, found, _blockers);
        }

        return explained;
    }

    /// <summary>The rules have got other numbers.</summary>
    public void ForgetAll()
    {
        _explained.Clear();
        _blockers = NewSearch(verdicts);
    }

    /// <summary>The rule was decided again.</summary>
    public void Forget(int rule) => _explained.Remove(rule);

    /// <summary>Works out how dead rules are shown, before each of them is asked for: the cores share them.</summary>
    /// <param name="rules">Dead rules, each once.</param>
    public void WorkOut(IEnumerable<int> rules)
    {
        // What marks need is asked of one search that all share.
        if (windows is not null)
        {
            return;
        }

        int[] missing = [.. rules.Where(rule => !_explained.ContainsKey(rule) && !IsShownAsFound(rule, verdicts.DeathOf(rule)))];
        var explained = new DeathExplanation[missing.Length];
        using var searches = new ThreadLocal<Lazy<BlockerSearch>>(() => NewSearch(verdicts));
        SharedWork.Do(missing.Length, (from, to) =>
        {
            for (int index = from; index < to; index++)
            {
                explained[index] = Explain(missing[index], verdicts.DeathOf(missing[index]), searches.Value!);
            }
        });
        _explained.EnsureCapacity(_explained.Count + missing.Length);
        for (int index = 0; index < missing.Length; index++)
        {
            _explained[missing[index]] = explained[index];
        }
    }

    private bool IsShownAsFound(int rule, DeathExplanation found) => !NamesCalls(found.Cause) && BlockerSearch.IsShort(lowering.Program, rule, found);

    private static Lazy<BlockerSearch> NewSearch(ProgramVerdicts verdicts) => new(() => new BlockerSearch(verdicts.Context));

    private static bool NamesCalls(DeathCause cause) => cause is DeathCause.Callers or DeathCause.Hook;

    /// <param name="found">The proof that the decision found.</param>
    /// <param name="blockers">A search that nobody else uses meanwhile.</param>
    private DeathExplanation Explain(int rule, DeathExplanation found, Lazy<BlockerSearch> blockers)
    {
        if (!BlockerSearch.IsShort(lowering.Program, rule, found))
        {
            AskedQuestions asked = blockers.Value.Asked ??= new AskedQuestions();
            asked.Clear();
            DeathExplanation followed = blockers.Value.Explain(rule, found);
            verdicts.KeepAsked(rule, asked);

            // Where no packet comes there anyway, that is the better reason; and marks that are known need fewer blockers.
            bool isNothingBetter = ReferenceEquals(followed.Blockers, found.Blockers);
            found = isNothingBetter && windows is not null && windows.Dead.ContainsKey(rule) ? windows.Explain(rule) : followed;
        }

        if (!NamesCalls(found.Cause))
        {
            return found;
        }

        var exclusion = new CallExclusion(blockers.Value.Context, call => verdicts.OutcomeOf(call) != SearchOutcome.Dead);
        return found with { Blockers = [.. exclusion.Of(rule).OrderBy(call => lowering.OwnRule(call)!.Line)] };
    }
}
