namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Rules that are dead whatever was changed before: those since the last change in their chain take all of their packets. Calls of
/// unknown chains and targets that change headers make windows in this sense; the exact reading says nothing across them.
/// </summary>
internal sealed class AlterationWindows
{
    private readonly SearchContext _context;
    private readonly Dictionary<int, DeathExplanation> _dead = [];
    private readonly Lazy<BlockerSearch> _blockers;

    /// <param name="windowed">The table in the windowed reading.</param>
    /// <param name="rules">The rules to decide: those that something may have been changed for.</param>
    public AlterationWindows(TableLowering windowed, IEnumerable<int> rules, ReachabilityOptions options, CancellationToken cancellation)
    {
        _context = SearchContext.Of(windowed.Program);
        _blockers = new Lazy<BlockerSearch>(() => new BlockerSearch(_context));
        PathSearch search = PathSearch.Everywhere(_context);
        search.Cancellation = cancellation;
        foreach (int rule in rules)
        {
            if (search.Check(rule, options.UnitsPerRule) == SearchOutcome.Dead)
            {
                _dead.Add(rule, new DeathExplanation(search.Cause, [.. search.Blockers]));
            }
        }
    }

    /// <summary>The proofs, by the numbers of the dead rules.</summary>
    public IReadOnlyDictionary<int, DeathExplanation> Dead => _dead;

    /// <summary>A short proof that a rule of <see cref="Dead"/> is dead.</summary>
    public DeathExplanation Explain(int rule) =>
        BlockerSearch.IsShort(_context.Program, rule, _dead[rule]) ? _dead[rule] : _blockers.Value.Explain(rule, _dead[rule]);
}
