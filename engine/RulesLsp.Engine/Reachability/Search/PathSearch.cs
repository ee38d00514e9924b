using System.Runtime.InteropServices;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Decides one rule of a program: tries the paths to it, from the rule outwards to the base chains, keeping the regions
/// of packets that are left. See README.md in this folder.
/// </summary>
internal sealed class PathSearch
{
    private const int MaximumPaths = 20_000;

    private readonly SearchContext _context;
    private readonly ReachabilityProgram _program;
    private readonly RegionStack _stack = new();
    private readonly CoverSearch _cover;
    private readonly DominatorCheck _dominated;
    private readonly MarkSeeds _seeds;
    private readonly Func<int, bool> _isLive;
    private readonly List<PathExit> _path = [];
    private int _paths;
    private bool _missedHook;

    /// <param name="dominators">Those of the chains whose rules are asked about, and of all above them.</param>
    /// <param name="isLive">Whether a calling rule may be reached; asked for callers only, which are decided first.</param>
    public PathSearch(SearchContext context, Dominators dominators, Func<int, bool> isLive)
    {
        _context = context;
        _program = context.Program;
        _cover = new CoverSearch(context, _stack);
        _dominated = new DominatorCheck(context, dominators, _stack, _cover);
        _seeds = new MarkSeeds(_program);
        _isLive = isLive;
    }

    /// <summary>The rules used as proof by the last check that found a rule dead; in order of use.</summary>
    public List<int> Blockers => _cover.Blockers;

    public int[]? Proof() => _cover.Proof();

    public DeathCause Cause { get; private set; }

    /// <summary>After an alive rule: the exits of the path to it, the rule's own first.</summary>
    public List<PathExit> Path => _path;

    /// <summary>After an alive rule: a region whose lowest corner reaches it along <see cref="Path"/>.</summary>
    public Region WitnessRegion { get; private set; }

    public SparsePool Pool => _context.Pool;

    /// <summary>The units of work of the last check.</summary>
    public long WorkDone => _context.Budget.Spent;

    /// <summary>Gets what is asked about; null: nobody wants to know.</summary>
    public AskedQuestions? Asked { get => _context.Asked; set => _context.Asked = value; }

    public CancellationToken Cancellation { get => _cover.Cancellation; set => _cover.Cancellation = value; }

    /// <summary>The rules that may lead into the chain.</summary>
    public ReadOnlySpan<int> LiveCallers(int chain)
    {
        ReadOnlySpan<int> callers = _context.Graph.CallersOf(chain);
        int live = 0;
        for (; live < callers.Length && _isLive(callers[live]); live++)
        {
        }

        return live == callers.Length ? callers : callers.ToArray().Where(_isLive).ToArray();
    }

    /// <summary>A search for which every calling rule counts as live.</summary>
    public static PathSearch Everywhere(SearchContext context)
    {
        var dominators = new Dominators(context.Program);
        foreach (int chain in context.Graph.CallersFirst)
        {
            dominators.Add(chain, context.Graph.CallersOf(chain));
        }

        return new PathSearch(context, dominators, static _ => true);
    }

    /// <summary>
    /// This search, after it found a packet that reaches the rule and fulfils as many wishes as can be, earlier ones first; null when
    /// there is no packet, or none was found with so much work.
    /// </summary>
    public PathSearch? FindWitness(int rule, long limit, IReadOnlyList<WitnessWish> wishes)
    {
        if (Check(rule, limit) != SearchOutcome.Alive)
        {
            return null;
        }

        var granted = new List<Box[]>();
        HashSet<int> asked = ConstrainedDimensions();
        bool isFound = true;
        foreach (WitnessWish wish in wishes)
        {
            if (wish.Dimension is { } dimension && !asked.Contains(dimension))
            {
                continue;
            }

            granted.Add(wish.Boxes);
            isFound = Check(rule, limit / 16, granted) == SearchOutcome.Alive;
            if (isFound)
            {
                asked = ConstrainedDimensions();
            }
            else
            {
                granted.RemoveAt(granted.Count - 1);
            }
        }

        return isFound || Check(rule, limit, granted) == SearchOutcome.Alive ? this : null;
    }

    /// <summary>Decides a rule, doing at most <paramref name="limit"/> units of work.</summary>
    /// <param name="within">Unions of boxes: only packets that lie in all of them are looked at.</param>
    public SearchOutcome Check(int rule, long limit, IReadOnlyList<Box[]>? within = null)
    {
        Begin(limit);
        foreach (ref readonly Box box in _program.MatchingBoxesOf(rule))
        {
            _stack.Push(new Region { Box = box });
        }

        foreach (Box[] union in within ?? [])
        {
            int count = _stack.Count;
            _stack.PushParts(union, 0, count, _context);
            _stack.RemoveRange(0, count);
        }

        if (_stack.Count == 0)
        {
            Cause = DeathCause.NoBox;
            return SearchOutcome.Dead;
        }

        int chain = _program.ChainOfRule[rule];
        if (_dominated.IsDead(rule, limit))
        {
            Cause = _cover.HasFailedMark ? DeathCause.Mark : _cover.Blockers.Count > 0 ? DeathCause.Covered : DeathCause.Callers;
            return SearchOutcome.Dead;
        }

        _path.Add(new PathExit(chain, rule, rule));
        SearchOutcome outcome = Try(0);
        if (outcome == SearchOutcome.Dead)
        {
            Cause = _cover.HasFailedMark ? DeathCause.Mark
                : _cover.Blockers.Count > 0 ? DeathCause.Covered
                : _missedHook ? DeathCause.Hook
                : DeathCause.Callers;
        }

        return outcome;
    }

    /// <summary>The packet that the last check found, with the answers that it gives to opaque conditions.</summary>
    public Point Witness() => BoxMath.LowestCorner(WitnessRegion);

    /// <summary>Sends a packet along <see cref="Path"/> once more; <see cref="Trace"/> then holds what it meets.</summary>
    public SimulationResult Replay(in Point point) => new Simulation(_context).Run(CollectionsMarshal.AsSpan(_path), 0, in point);

    public TraceArena Trace => _context.Trace;

    /// <summary>The found packet's answer to a rule's fresh condition, in one evaluation of its chain.</summary>
    public bool FreshHolds(int evaluation, int rule, in Point point) => _context.Paths.FreshHolds(evaluation, rule, in point);

    private HashSet<int> ConstrainedDimensions()
    {
        var dimensions = new HashSet<int>();
        foreach (SparseConstraint constraint in Pool.Get(WitnessRegion.Box.Sparse))
        {
            dimensions.Add(constraint.Dimension);
        }

        return dimensions;
    }

    private void Begin(long limit)
    {
        _context.Reset();
        _context.Budget.Spent = 0;
        _context.Budget.Limit = limit;
        _cover.Reset();
        _stack.Truncate(0);
        _path.Clear();
        _paths = 0;
        _missedHook = false;
        Cause = DeathCause.None;
    }

    /// <summary>Decides the path so far for the regions from <paramref name="floor"/> on; they may be consumed.</summary>
    private SearchOutcome Try(int floor)
    {
        int chain = _path[^1].Chain;
        if (_program.Domains[chain] is { } domain)
        {
            int count = _stack.Count;
            _stack.PushParts(domain, floor, count, _context);
            _missedHook |= _stack.Count == count;
            _stack.RemoveRange(floor, count);
            _seeds.Reorder(CollectionsMarshal.AsSpan(_path), _stack, floor, _context);
            SearchOutcome outcome = _cover.Search(CollectionsMarshal.AsSpan(_path), 0, floor);
            if (outcome == SearchOutcome.Alive)
            {
                WitnessRegion = _stack[_stack.Count - 1];
            }

            return outcome;
        }

        ReadOnlySpan<int> callers = LiveCallers(chain);
        if (callers.Length > 1 && CoverSuffix(floor) == SearchOutcome.Dead)
        {
            return SearchOutcome.Dead;
        }

        return TryCallers(callers, floor);
    }

    /// <summary>
    /// Searches the path as it is, whoever calls. Dead there is dead for every caller; else the callers need to look at what is
    /// left only, unless that speaks of marks, which a caller may change before the call.
    /// </summary>
    private SearchOutcome CoverSuffix(int floor)
    {
        int copies = _stack.Count;
        for (int i = floor; i < copies; i++)
        {
            _stack.Push(_stack[i]);
        }

        long limit = _context.Budget.Limit;
        _context.Budget.Limit = _context.Budget.Spent + ((limit - _context.Budget.Spent) / 4);
        SearchOutcome outcome = _cover.Search(CollectionsMarshal.AsSpan(_path), 0, copies);
        _context.Budget.Limit = limit;
        bool hasMarks = outcome != SearchOutcome.Alive;
        for (int i = copies; i < _stack.Count && !hasMarks; i++)
        {
            hasMarks = _stack[i].MarkMask != 0;
        }

        if (outcome == SearchOutcome.Dead)
        {
            _stack.Truncate(floor);
        }
        else if (hasMarks)
        {
            _stack.Truncate(copies);
        }
        else
        {
            _stack.RemoveRange(floor, copies);
        }

        return outcome;
    }

    private SearchOutcome TryCallers(ReadOnlySpan<int> callers, int floor)
    {
        int end = _stack.Count;
        bool isUndecided = false;
        for (int i = 0; i < callers.Length; i++)
        {
            if (++_paths > MaximumPaths || _context.IsExhausted)
            {
                return SearchOutcome.Undecided;
            }

            int caller = callers[i];
            _stack.PushParts(_program.BoxesOf(caller), floor, end, _context);
            if (_stack.Count == end)
            {
                continue;
            }

            long limit = _context.Budget.Limit;
            bool isLast = i == callers.Length - 1;
            _context.Budget.Limit = isLast ? limit : _context.Budget.Spent + ((limit - _context.Budget.Spent) / 4) + 1;
            _path.Add(new PathExit(_program.ChainOfRule[caller], caller, caller));
            SearchOutcome outcome = Try(end);
            _context.Budget.Limit = limit;
            if (outcome == SearchOutcome.Alive)
            {
                return outcome;
            }

            isUndecided |= outcome == SearchOutcome.Undecided;
            _path.RemoveAt(_path.Count - 1);
            _stack.Truncate(end);
        }

        return isUndecided ? SearchOutcome.Undecided : SearchOutcome.Dead;
    }
}
