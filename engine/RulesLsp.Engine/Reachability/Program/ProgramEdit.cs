namespace RulesLsp.Engine.Reachability;

/// <summary>A rule as an edit puts it into a program: one that only ends the packet's way, or does nothing, and tests no mark.</summary>
internal sealed record EditedRule(Box[] Boxes, bool IsFresh, ProgramAction Action)
{
    /// <summary>The number is free: no packet matches.</summary>
    public static readonly EditedRule None = new([], false, ProgramAction.Nothing);

    public bool TakesPackets => Action == ProgramAction.Terminate && Boxes.Length > 0;
}

/// <summary>
/// Changes rules of one chain in a program and its index, which then are as if they had been made so. No search may run meanwhile.
/// </summary>
internal sealed class ProgramEdit(ReachabilityProgram program, ChainIndex index, int chain)
{
    private readonly BoxChange _certain = new();
    private readonly BoxChange _simulated = new();

    /// <summary>The boxes of rules that take packets, as they were and as they are: verdicts on other packets stay.</summary>
    public List<Box> Touched { get; } = [];

    /// <summary>Whether a rule is one that may be changed or get another number.</summary>
    public static bool IsPlain(ReachabilityProgram program, int rule) =>
        program.Actions[rule] is ProgramAction.Terminate or ProgramAction.Nothing && !program.HasMarkTests(rule) && program.Targets[rule] < 0;

    public void Replace(int rule, EditedRule edited)
    {
        Note(rule, static change => change.Removed);
        if (edited.Boxes.Length > program.Boxes.Length - program.BoxCount)
        {
            Box[] larger = program.Boxes;
            Array.Resize(ref larger, program.Boxes.Length + (program.Boxes.Length / 8) + edited.Boxes.Length);
            program.Boxes = larger;
        }

        program.FirstBox[rule] = program.BoxCount;
        foreach (ref readonly Box box in edited.Boxes.AsSpan())
        {
            program.Boxes[program.BoxCount] = box;
            program.Boxes[program.BoxCount++].Rule = rule;
        }

        program.EndBox[rule] = program.BoxCount;
        program.Actions[rule] = edited.Action;
        program.IsFresh[rule] = edited.IsFresh;
        program.MayBeFresh |= edited.IsFresh;
        Note(rule, static change => change.Added);
    }

    /// <summary>Gives a rule the number of one that is free; its own is free then. No other rule may stand between.</summary>
    public void Renumber(int rule, int free)
    {
        (program.FirstBox[free], program.EndBox[free]) = (program.FirstBox[rule], program.EndBox[rule]);
        (program.Actions[free], program.IsFresh[free]) = (program.Actions[rule], program.IsFresh[rule]);
        for (int box = program.FirstBox[rule]; box < program.EndBox[rule]; box++)
        {
            program.Boxes[box].Rule = free;
        }

        (program.EndBox[rule], program.Actions[rule], program.IsFresh[rule]) = (program.FirstBox[rule], ProgramAction.Nothing, false);
        if (SetOf(free) is { } change)
        {
            change.Moved.AddRange(Enumerable.Range(program.FirstBox[free], program.EndBox[free] - program.FirstBox[free]));
        }
    }

    /// <summary>Brings the index up to date.</summary>
    public void Finish()
    {
        // A box may have come and gone, or have moved before it went.
        foreach (BoxChange change in new[] { _certain, _simulated })
        {
            HashSet<int> gone = [.. change.Removed];
            HashSet<int> passing = [.. change.Added.Where(gone.Contains)];
            change.Added.RemoveAll(passing.Contains);
            change.Removed.RemoveAll(passing.Contains);
            change.Moved.RemoveAll(box => gone.Contains(box) || change.Added.Contains(box));
        }

        index.Change(chain, _certain, _simulated);
    }

    private BoxChange? SetOf(int rule) => index.SetOf(rule) switch
    {
        IndexSet.Certain => _certain,
        IndexSet.Simulated => _simulated,
        _ => null,
    };

    private void Note(int rule, Func<BoxChange, List<int>> list)
    {
        if (SetOf(rule) is { } change)
        {
            list(change).AddRange(Enumerable.Range(program.FirstBox[rule], program.EndBox[rule] - program.FirstBox[rule]));
            Touched.AddRange(program.BoxesOf(rule));
        }
    }
}
