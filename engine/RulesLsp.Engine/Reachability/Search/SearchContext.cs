namespace RulesLsp.Engine.Reachability;

/// <summary>The work that a search may do, in units of boxes and rules looked at: never in time, so that verdicts repeat.</summary>
internal sealed class WorkBudget
{
    /// <summary>Units spent so far. Public as a field for the inner loops.</summary>
    public long Spent;

    public long Limit { get; set; }

    public bool IsExhausted => Spent > Limit;
}

/// <summary>What the parts of one search share: the program, its indexes, and memory that is reused from rule to rule.</summary>
internal sealed class SearchContext(ReachabilityProgram program, ChainGraph graph, ChainIndex index)
{
    public static SearchContext Of(ReachabilityProgram program, int listLimit = ChainIndex.DefaultListLimit)
    {
        var graph = new ChainGraph(program);
        return new SearchContext(program, graph, new ChainIndex(program, graph, listLimit));
    }

    /// <summary>The same program with memory of its own: for another thread.</summary>
    public SearchContext Fork() => new(Program, Graph, Index);

    public ReachabilityProgram Program { get; } = program;

    public ChainGraph Graph { get; } = graph;

    public ChainIndex Index { get; } = index;

    public SparsePool Pool { get; } = new(program.Sparse);

    public EvaluationPaths Paths { get => field ??= new EvaluationPaths(Pool); private set; }

    public TraceArena Trace { get; } = new();

    public WorkBudget Budget { get; } = new();

    /// <summary>The work or the memory that a search may use is used up.</summary>
    public bool IsExhausted => Budget.IsExhausted || Pool.IsFull;

    /// <summary>Null: every rule takes away what it matches.</summary>
    public KeptBlockers? Kept { get; set; }

    /// <summary>Gets what is asked about; null: nobody wants to know.</summary>
    public AskedQuestions? Asked { get; set; }

    /// <summary>The rule may take packets away.</summary>
    public bool MayTake(int rule) => Kept is null || Kept.IsKept(rule);

    public void Reset()
    {
        Pool.Reset();
        Paths.Reset();
    }
}
