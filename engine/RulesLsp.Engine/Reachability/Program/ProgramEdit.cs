namespace RulesLsp.Engine.Reachability;

/// <summary>A rule as an edit puts it into a program.</summary>
/// <param name="Boxes">Where its action does something.</param>
/// <param name="IdlyMatching">Where it matches, when that is more; else null.</param>
internal sealed record EditedRule(Box[] Boxes, MarkTest[] MarkTests, bool IsFresh, ProgramStep Step, Box[]? IdlyMatching)
{
    /// <summary>The number is free: no packet matches.</summary>
    public static readonly EditedRule None = new([], [], false, new ProgramStep(ProgramAction.Nothing), null);
}

/// <summary>
/// Changes rules of one chain in a program and its index, which then are as if they had been made so. No search may run meanwhile.
/// </summary>
internal sealed class ProgramEdit(ReachabilityProgram program, ChainGraph graph, ChainIndex index, int chain)
{
    private readonly BoxChange _certain = new();
    private readonly BoxChange _simulated = new();
    private bool _hasMovedRelevant;

    /// <summary>What the edit is to decisions.</summary>
    public ProgramChange Change { get; } = new(chain);

    public void Replace(int rule, EditedRule edited)
    {
        NoteMarkTests(program.HasMarkTests(rule) || edited.MarkTests.Length > 0);
        Note(rule, static change => change.Removed);
        if (edited.Boxes.Length > program.Boxes.Length - program.BoxCount)
        {
            Box[] larger = program.Boxes;
            Array.Resize(ref larger, program.Boxes.Length + (program.Boxes.Length / 8) + edited.Boxes.Length);
            program.Boxes = larger;
        }

        graph.Redirect(rule, program.Targets[rule], edited.Step.TargetChain);
        program.Targets[rule] = edited.Step.TargetChain;
        program.FirstBox[rule] = program.BoxCount;
        foreach (ref readonly Box box in edited.Boxes.AsSpan())
        {
            program.Boxes[program.BoxCount] = box;
            program.Boxes[program.BoxCount++].Rule = rule;
        }

        program.EndBox[rule] = program.BoxCount;
        program.Actions[rule] = edited.Step.Action;
        program.IsFresh[rule] = edited.IsFresh;
        program.MayBeFresh |= edited.IsFresh;
        ReplaceMarks(rule, edited);
        Note(rule, static change => change.Added);
    }

    /// <summary>Gives a rule the number of one that is free; its own is free then. No other rule may stand between.</summary>
    public void Renumber(int rule, int free)
    {
        _hasMovedRelevant |= index.Relevant.IsRelevant(rule);
        NoteMarkTests(program.HasMarkTests(rule));
        (program.FirstBox[free], program.EndBox[free]) = (program.FirstBox[rule], program.EndBox[rule]);
        (program.FirstMarkTest[free], program.EndMarkTest[free]) = (program.FirstMarkTest[rule], program.EndMarkTest[rule]);
        (program.Actions[free], program.IsFresh[free]) = (program.Actions[rule], program.IsFresh[rule]);
        (program.Targets[free], program.OperationOfRule[free]) = (program.Targets[rule], program.OperationOfRule[rule]);
        for (int box = program.FirstBox[rule]; box < program.EndBox[rule]; box++)
        {
            program.Boxes[box].Rule = free;
        }

        if (program.IdlyMatching.Remove(rule, out Box[]? matching))
        {
            program.IdlyMatching.Add(free, matching);
        }

        if (program.Targets[free] is >= 0 and var target)
        {
            graph.Renumber(target, rule, free);
        }

        program.VersionOfMarks += program.Actions[rule] == ProgramAction.Mark ? 1 : 0;
        (program.EndBox[rule], program.EndMarkTest[rule]) = (program.FirstBox[rule], program.FirstMarkTest[rule]);
        (program.Actions[rule], program.IsFresh[rule], program.Targets[rule], program.OperationOfRule[rule]) = (ProgramAction.Nothing, false, -1, -1);
        if (SetOf(free) is { } change)
        {
            change.Moved.AddRange(Enumerable.Range(program.FirstBox[free], program.EndBox[free] - program.FirstBox[free]));
        }
    }

    /// <summary>Brings what is known of the chain up to date; false when what a call of it does is other than it was.</summary>
    public bool TryFinish()
    {
        if (!graph.Summarise(chain) && !graph.CallersOf(chain).IsEmpty)
        {
            return false;
        }

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
        if (_hasMovedRelevant || Change.HasDiversions || Change.Marking.Count > 0 || _certain.HasMarkTests || _simulated.HasMarkTests)
        {
            index.Relevant.Change(chain);
        }

        return true;
    }

    private void ReplaceMarks(int rule, EditedRule edited)
    {
        program.FirstMarkTest[rule] = program.MarkTests.Length;
        program.MarkTests = edited.MarkTests.Length == 0 ? program.MarkTests : [.. program.MarkTests, .. edited.MarkTests];
        program.EndMarkTest[rule] = program.MarkTests.Length;
        program.OperationOfRule[rule] = edited.Step.Action == ProgramAction.Mark ? program.Operations.Length : -1;
        program.Operations = edited.Step.Action == ProgramAction.Mark ? [.. program.Operations, edited.Step.Operation] : program.Operations;
        program.IdlyMatching.Remove(rule);
        if (edited.IdlyMatching is { } matching)
        {
            program.IdlyMatching.Add(rule, matching);
        }
    }

    /// <summary>Both sets find a box by the mark tests that the rule with its number has now.</summary>
    private void NoteMarkTests(bool hasMarkTests)
    {
        _certain.HasMarkTests |= hasMarkTests;
        _simulated.HasMarkTests |= hasMarkTests;
    }

    private BoxChange? SetOf(int rule) => index.SetOf(rule) switch
    {
        IndexSet.Certain => _certain,
        IndexSet.Simulated => _simulated,
        _ => null,
    };

    private void Note(int rule, Func<BoxChange, List<int>> list)
    {
        program.VersionOfMarks += program.Actions[rule] == ProgramAction.Mark ? 1 : 0;
        if (program.Targets[rule] is >= 0 and var called)
        {
            Change.Called.Add(called);
        }

        if (SetOf(rule) is not { } change)
        {
            return;
        }

        list(change).AddRange(Enumerable.Range(program.FirstBox[rule], program.EndBox[rule] - program.FirstBox[rule]));
        bool isCall = program.Actions[rule] is ProgramAction.Call or ProgramAction.Enter;
        bool marks = program.Actions[rule] == ProgramAction.Mark || (isCall && graph.Writes(program.Targets[rule]) != 0);
        if (marks)
        {
            Change.Marking.AddRange(program.BoxesOf(rule));
            Change.SetsMarks |= program.Actions[rule] == ProgramAction.Mark;
        }

        if (program.Actions[rule] != ProgramAction.Mark && (!isCall || graph.Terminates(program.Targets[rule])))
        {
            Change.Taking.AddRange(program.BoxesOf(rule));
        }

        Change.HasDiversions |= program.Actions[rule] is ProgramAction.Return or ProgramAction.Goto;
    }
}

/// <summary>What an edit of one chain is to the decisions that were made before it.</summary>
internal sealed class ProgramChange(int chain)
{
    public int Chain { get; } = chain;

    /// <summary>The boxes, as they were and as they are, of rules by which a packet's way may end or leave the chain.</summary>
    public List<Box> Taking { get; } = [];

    /// <summary>Those of rules, and of calls, by which its marks may change.</summary>
    public List<Box> Marking { get; } = [];

    /// <summary>A rule that sets marks is among them.</summary>
    public bool SetsMarks { get; set; }

    /// <summary>A RETURN or a goto is among them.</summary>
    public bool HasDiversions { get; set; }

    /// <summary>The chains that changed rules call: who gets there may be others.</summary>
    public HashSet<int> Called { get; } = [];
}
