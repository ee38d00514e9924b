using System.Numerics;
using System.Runtime.InteropServices;

namespace RulesLsp.Engine.Reachability;

/// <summary>Why a rule is dead.</summary>
/// <param name="Blockers">Rules that together take all of its packets away; none for causes that need none.</param>
internal readonly record struct DeathExplanation(DeathCause Cause, int[] Blockers);

/// <summary>
/// Finds a short list of blockers of a dead rule, none of which can be left out; one that covers alone is preferred to several.
/// Asked about rules that are shown, never while a table is decided.
/// </summary>
internal sealed class BlockerSearch
{
    private const long UnitsPerCheck = 64_000;
    private const long UnitsPerRule = 256_000;
    private const int MaximumSingles = 64;
    private const int MaximumCalled = 8;

    /// <summary>Among more rules that take one packet, one that takes all is not looked for: the decision takes such a one at once where it meets it.</summary>
    private const int MaximumTakers = 256;

    private readonly ReachabilityProgram _program;
    private readonly PathSearch _search;
    private readonly KeptBlockers _kept;
    private readonly long _unitsPerRule;
    private long _units;

    /// <param name="unitsPerRule">The work allowed for one explanation.</param>
    public BlockerSearch(SearchContext decided, long unitsPerRule = UnitsPerRule)
    {
        _unitsPerRule = unitsPerRule;
        _program = decided.Program;
        Context = decided.Fork();
        _search = PathSearch.Everywhere(Context);
        _kept = new KeptBlockers(_program);
    }

    /// <summary>The indexes, with memory that is free between two explanations.</summary>
    public SearchContext Context { get; }

    /// <summary>Gets what an explanation asks about; null: nobody wants to know.</summary>
    public AskedQuestions? Asked { get => Context.Asked; set => Context.Asked = value; }

    /// <summary>
    /// The proof cannot be shorter: it needs no blockers, or its only blocker stands with the rule in a chain which every packet enters.
    /// </summary>
    public static bool IsShort(ReachabilityProgram program, int rule, DeathExplanation found) => found.Cause is DeathCause.None or DeathCause.NoBox
        || (found.Cause == DeathCause.Covered && found.Blockers.Length == 1 && program.IsEntered[program.ChainOfRule[rule]]
            && program.ChainOfRule[found.Blockers[0]] == program.ChainOfRule[rule] && !program.HasMarkTests(rule));

    /// <summary>A better explanation, the blocker with the largest part first; <paramref name="found"/> where the work does not suffice for one.</summary>
    /// <param name="found">What the decision used as proof; not for a rule that matches nothing, or in a chain that nothing calls.</param>
    public DeathExplanation Explain(int rule, DeathExplanation found)
    {
        _units = 0;
        SearchOutcome untaken = Check(rule, []);
        if (untaken != SearchOutcome.Alive)
        {
            // Nobody needs to take its packets away: none comes there, or never with the right mark.
            return untaken == SearchOutcome.Dead ? new DeathExplanation(_search.Cause, []) : found;
        }

        List<int> singles = TakersOfWitness();
        int[] blockers = BySize(rule, found.Blockers);
        if (!Covers(rule, blockers))
        {
            // Calls that are dead themselves count as live here: what kills them belongs to the proof.
            if (CheckWith(null, rule) != SearchOutcome.Dead)
            {
                return found;
            }

            blockers = BySize(rule, CollectionsMarshal.AsSpan(_search.Blockers));
        }

        int[] shortest = blockers.Length > 1 ? Shortest(rule, singles, blockers) : blockers;
        return _units > _unitsPerRule ? found : new DeathExplanation(DeathCause.Covered, shortest);
    }

    private int[] Shortest(int rule, List<int> singles, int[] blockers)
    {
        foreach (int single in BySize(rule, CollectionsMarshal.AsSpan(singles)).Take(MaximumSingles))
        {
            if (Covers(rule, [single]))
            {
                return [single];
            }
        }

        // The more blockers, the more is covered: the shortest prefix is found by halves.
        int covering = blockers.Length;
        int open = 1;
        while (covering - open > 1)
        {
            int middle = (open + covering) / 2;
            (open, covering) = Covers(rule, blockers.AsSpan(0, middle)) ? (open, middle) : (middle, covering);
        }

        List<int> needed = [.. blockers[..covering]];
        for (int i = needed.Count - 2; i >= 0; i--)
        {
            int left = needed[i];
            needed.RemoveAt(i);
            if (!Covers(rule, CollectionsMarshal.AsSpan(needed)))
            {
                needed.Insert(i, left);
            }
        }

        return [.. needed];
    }

    /// <summary>The rules that take the packet that was just found: one that covers alone must be among them.</summary>
    private List<int> TakersOfWitness()
    {
        Point point = _search.Witness();
        var holders = new HashSet<int>();
        foreach (PathExit exit in _search.Path)
        {
            Context.Index.AddHolders(exit.Chain, in point, exit.Before, MaximumTakers, Context.Pool, holders, ref _units);
        }

        List<int> takers = [.. holders];
        int direct = takers.Count;
        for (int i = 0; i < MaximumCalled; i++)
        {
            _kept.SetAllBut(CollectionsMarshal.AsSpan(takers)[direct..]);
            Context.Kept = _kept;
            SimulationResult result = _search.Replay(in point);
            if (result.HasPassed || result.IsFailedExit)
            {
                break;
            }

            takers.Add(Context.Trace.Innermost(result));
        }

        return takers;
    }

    private bool Covers(int rule, ReadOnlySpan<int> kept) => Check(rule, kept) == SearchOutcome.Dead;

    private SearchOutcome Check(int rule, ReadOnlySpan<int> kept)
    {
        _kept.Set(kept);
        return CheckWith(_kept, rule);
    }

    private SearchOutcome CheckWith(KeptBlockers? kept, int rule)
    {
        if (_units > _unitsPerRule)
        {
            return SearchOutcome.Undecided;
        }

        Context.Kept = kept;
        SearchOutcome outcome = _search.Check(rule, UnitsPerCheck);
        _units += _search.WorkDone;
        return outcome;
    }

    /// <summary>The rules with the largest part of the rule's packets first.</summary>
    private int[] BySize(int rule, ReadOnlySpan<int> rules)
    {
        if (rules.Length <= 1)
        {
            return rules.ToArray();
        }

        var sized = new (double Volume, int Rule)[rules.Length];
        for (int index = 0; index < sized.Length; index++)
        {
            sized[index] = (-SharedVolume(rule, rules[index]), rules[index]);
        }

        Array.Sort(sized);
        return Array.ConvertAll(sized, static pair => pair.Rule);
    }

    private double SharedVolume(int rule, int other)
    {
        double volume = 0;
        foreach (ref readonly Box box in _program.MatchingBoxesOf(rule))
        {
            foreach (ref readonly Box taking in _program.BoxesOf(other))
            {
                _units++;
                Box part = box;
                if (BoxMath.Narrow(ref part, in taking, _program.Sparse))
                {
                    volume += VolumeOf(in part);
                }
            }
        }

        return volume;
    }

    private double VolumeOf(in Box box)
    {
        double volume = Math.ScaleB(1, -BitOperations.PopCount(box.WordMask));
        for (int lane = 0; lane < LaneValues.Count; lane++)
        {
            volume *= _program.Numbers.Count((Lane)lane, box.Low[lane], box.High[lane]);
        }

        foreach (SparseConstraint constraint in _program.Sparse.Get(box.Sparse))
        {
            volume *= ((double)(constraint.High - constraint.Low) + 1) / ((double)_program.Sparse.Maximum(constraint.Dimension) + 1);
        }

        return volume;
    }
}
