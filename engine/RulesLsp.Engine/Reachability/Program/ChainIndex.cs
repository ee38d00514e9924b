using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>The sets of a <see cref="ChainIndex"/>.</summary>
internal enum IndexSet : byte
{
    None,
    Certain,
    Simulated,
}

/// <summary>
/// Finds the boxes of a chain that hold a point. Each chain has two sets: <em>certain</em> diversions (terminating rules,
/// RETURN, goto, accept, without mark tests and fresh conditions), and the rules that only a simulation can judge (marks, calls that
/// matter, uncertain diversions). Short sets are lists, long ones a <see cref="TupleSpace"/>.
/// </summary>
internal sealed class ChainIndex
{
    /// <summary>Sets of up to this many boxes are searched as a list.</summary>
    public const int DefaultListLimit = 24;

    private readonly ReachabilityProgram _program;
    private readonly BoxSet[] _certain;
    private readonly BoxSet[] _simulated;
    private readonly ChainGraph _graph;
    private readonly int _listLimit;
    private float[] _sizes;

    public ChainIndex(ReachabilityProgram program, ChainGraph graph, int listLimit = DefaultListLimit)
    {
        _program = program;
        _graph = graph;
        _listLimit = listLimit;
        _certain = new BoxSet[program.ChainCount];
        _simulated = new BoxSet[program.ChainCount];
        Relevant = new RelevantRules(program, graph);
        _sizes = new float[program.BoxCount];
        SharedWork.Do(program.BoxCount, (from, to) =>
        {
            for (int box = from; box < to; box++)
            {
                _sizes[box] = SizeOf(in program.Boxes[box]);
            }
        });
        var certain = new List<int>();
        var simulated = new List<int>();
        for (int chain = 0; chain < program.ChainCount; chain++)
        {
            certain.Clear();
            simulated.Clear();
            certain.EnsureCapacity(program.CountBoxes(chain));
            for (int rule = program.FirstRule[chain]; rule < program.FirstRule[chain + 1]; rule++)
            {
                List<int>? set = SetOf(rule) switch
                {
                    IndexSet.Certain => certain,
                    IndexSet.Simulated => simulated,
                    _ => null,
                };
                for (int box = program.FirstBox[rule]; set is not null && box < program.EndBox[rule]; box++)
                {
                    set.Add(box);
                }
            }

            _certain[chain] = BoxSet.Of(program, certain, _sizes, listLimit);
            _simulated[chain] = BoxSet.Of(program, simulated, _sizes, listLimit);
        }
    }

    /// <summary>What explanations look at.</summary>
    public RelevantRules Relevant { get; }

    /// <summary>Where the boxes of a rule are found.</summary>
    public IndexSet SetOf(int rule) => _program.Actions[rule] switch
    {
        ProgramAction.Nothing => IndexSet.None,
        ProgramAction.Mark => IndexSet.Simulated,
        ProgramAction.Call => _graph.Matters(_program.Targets[rule]) ? IndexSet.Simulated : IndexSet.None,
        ProgramAction.Enter => _graph.MattersBehind(_program.Targets[rule]) ? IndexSet.Simulated : IndexSet.None,
        _ => _program.IsCertain(rule) ? IndexSet.Certain : IndexSet.Simulated,
    };

    /// <summary>Follows an edit of one chain of the program.</summary>
    public void Change(int chain, BoxChange certain, BoxChange simulated)
    {
        if (_sizes.Length < _program.BoxCount)
        {
            Array.Resize(ref _sizes, _program.Boxes.Length);
        }

        foreach (int box in certain.Added.Concat(simulated.Added))
        {
            _sizes[box] = SizeOf(in _program.Boxes[box]);
        }

        Change(_certain, IndexSet.Certain, chain, certain);
        Change(_simulated, IndexSet.Simulated, chain, simulated);
    }

    private void Change(BoxSet[] sets, IndexSet kind, int chain, BoxChange change)
    {
        if (change.IsEmpty || (!change.HasMarkTests && sets[chain].TryChange(_program, change, _sizes, _listLimit)))
        {
            return;
        }

        var boxes = new List<int>();
        for (int rule = _program.FirstRule[chain]; rule < _program.FirstRule[chain + 1]; rule++)
        {
            if (SetOf(rule) == kind)
            {
                boxes.AddRange(Enumerable.Range(_program.FirstBox[rule], _program.EndBox[rule] - _program.FirstBox[rule]));
            }
        }

        sets[chain] = BoxSet.Of(_program, boxes, _sizes, _listLimit);
    }

    public bool HasSimulatedRules(int chain) => _simulated[chain].Count > 0;

    /// <summary>
    /// Among the certain diversions before rule <paramref name="before"/> that hold the point: the first one that holds all of
    /// <paramref name="whole"/>, else the largest box, of equal ones the first. -1 when none does. The answer does not depend on how the
    /// boxes are kept: an edit elsewhere leaves it as it is.
    /// </summary>
    public int LargestHolder(int chain, in Point point, in Box whole, int before, SparsePool pool, ref long work)
    {
        int best = -1;
        bool isWhole = false;
        var walk = new BoxSet.Walk(_certain[chain], in point, mark: 0, pool);
        walk.Wish.Before = before;
        walk.Wish.Upper = whole.High;
        while (walk.NextRun(out ReadOnlySpan<int> boxes))
        {
            for (int i = 0; i < boxes.Length; i++)
            {
                ref readonly Box box = ref _program.Boxes[boxes[i]];
                if (box.Rule >= before)
                {
                    break;
                }

                work++;
                if (!BoxMath.Holds(in box, in point, pool))
                {
                    continue;
                }

                if (BoxMath.Contains(in box, in whole, pool))
                {
                    // From here on only earlier rules that hold all of it, too, are looked for.
                    (best, isWhole, before) = (boxes[i], true, box.Rule);
                    walk.Wish.Before = before;
                    walk.Wish.LargerThan = float.MaxValue;
                    break;
                }

                if (!isWhole && (best < 0 || IsBetter(boxes[i], best)))
                {
                    best = boxes[i];
                    walk.Wish.LargerThan = _sizes[best];
                }
            }
        }

        return best;
    }

    private bool IsBetter(int box, int other) =>
        _sizes[box] != _sizes[other] ? _sizes[box] > _sizes[other] : _program.CompareBoxes(box, other) < 0;

    /// <summary>
    /// Adds rules whose certain diversion before rule <paramref name="before"/> holds the point: all, or the first that are found
    /// until there are <paramref name="maximum"/> rules.
    /// </summary>
    public void AddHolders(int chain, in Point point, int before, int maximum, SparsePool pool, ISet<int> rules, ref long work)
    {
        var walk = new BoxSet.Walk(_certain[chain], in point, mark: 0, pool);
        walk.Wish.Before = before;
        while (walk.NextRun(out ReadOnlySpan<int> boxes))
        {
            for (int i = 0; i < boxes.Length && _program.Boxes[boxes[i]].Rule < before; i++)
            {
                work++;
                ref readonly Box box = ref _program.Boxes[boxes[i]];
                if (BoxMath.Holds(in box, in point, pool) && rules.Add(box.Rule) && rules.Count >= maximum)
                {
                    return;
                }
            }
        }
    }

    /// <summary>
    /// The first rule in [from, before) among those to simulate that has a box holding the point, and mark tests that this mark word
    /// may pass; -1 when none has.
    /// </summary>
    public int NextSimulated(int chain, in Point point, ulong mark, int from, int before, SparsePool pool, ref long work) =>
        Next(_simulated[chain], in point, mark, from, before, pool, ref work);

    /// <summary>The first rule in [from, before) that diverts or must be simulated and has a box holding the point; -1 when none has.</summary>
    public int NextOfAll(int chain, in Point point, ulong mark, int from, int before, SparsePool pool, ref long work)
    {
        int certain = Next(_certain[chain], in point, mark, from, before, pool, ref work);
        int simulated = Next(_simulated[chain], in point, mark, from, certain < 0 ? before : certain, pool, ref work);
        return simulated < 0 ? certain : simulated;
    }

    private int Next(BoxSet set, in Point point, ulong mark, int from, int before, SparsePool pool, ref long work)
    {
        int best = -1;
        var walk = new BoxSet.Walk(set, in point, mark, pool);
        walk.Wish.From = from;
        walk.Wish.Before = before;
        while (walk.NextRun(out ReadOnlySpan<int> boxes))
        {
            for (int i = FirstNotBefore(boxes, from); i < boxes.Length; i++)
            {
                ref readonly Box box = ref _program.Boxes[boxes[i]];
                if (box.Rule >= before)
                {
                    break;
                }

                work++;
                if (BoxMath.Holds(in box, in point, pool))
                {
                    best = box.Rule;
                    before = box.Rule;
                    walk.Wish.Before = before;
                    break;
                }
            }
        }

        return best;
    }

    /// <summary>Boxes are numbered in rule order, so a set's lists can be searched by halves.</summary>
    private int FirstNotBefore(ReadOnlySpan<int> boxes, int rule)
    {
        int low = 0;
        int high = boxes.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_program.Boxes[boxes[middle]].Rule < rule)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The logarithm of the box's volume, roughly: only the order matters.</summary>
    private float SizeOf(in Box box)
    {
        float size = -System.Numerics.BitOperations.PopCount(box.WordMask) - (box.Sparse != 0 ? 4 : 0);
        for (int lane = 0; lane < LaneValues.Count; lane++)
        {
            size += _program.Numbers.LogarithmOfCount((Lane)lane, box.Low[lane], box.High[lane]);
        }

        return size;
    }
}
