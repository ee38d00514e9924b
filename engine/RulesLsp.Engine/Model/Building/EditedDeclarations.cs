using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>
/// The chains of a section of an edited file, where chain lines above all of its rules came, went or are others: the heads are those that a build
/// gives. A chain that comes or goes has no rule, and no rule names it.
/// </summary>
/// <param name="index">The section's index in <see cref="Ruleset.Tables"/>; it is plain.</param>
/// <param name="problems">Gets the problems of the new lines.</param>
internal sealed class EditedDeclarations(Ruleset before, int index, RulesetSyntax syntax, LineEdit change, RulesetOptions options, List<StructureProblem> problems)
{
    private readonly Table _table = before.Tables[index];
    private readonly TableDraft _draft = new(before.Tables[index].Name, before.Tables[index].Line, before.Catalogue.Pipeline);

    private ChainHeads Heads => _table.Chains.Heads;

    /// <summary>The section as it is now; null where it has to be built.</summary>
    public EditedSection? TryRun()
    {
        // With --noflush a second section of a table knows the chains of the first one.
        bool isAlone = !options.KeepsChains || before.Tables.Count(table => table.Name == _table.Name) == 1;
        return isAlone && Heads.AreAllDeclared && IsAboveRules() && before.DeclaresChainsOnce(index) && TryDeclare()
            && NewHeads() is { } heads && (ReferenceEquals(heads.Numbers, Heads.Numbers) || AreUnnamed())
            ? new EditedSection(_draft, HasAllChains: false, heads)
            : null;
    }

    private bool IsAboveRules()
    {
        bool isAbove = true;
        for (int line = Math.Max(Heads.LastLine, _table.Line) + 1; isAbove && line < change.Start; line++)
        {
            isAbove = syntax[line].Kind != LineKind.Command;
        }

        return isAbove && AreOfChains(before.Syntax, change.OldEnd) && AreOfChains(syntax, change.NewEnd);
    }

    private bool AreOfChains(RulesetSyntax lines, int end)
    {
        bool areOfChains = true;
        for (int line = change.Start; areOfChains && line < end; line++)
        {
            areOfChains = SilentPatch.IsSilent(lines[line]) || (lines[line].Kind == LineKind.Chain && RulesetPatch.HasOrdinaryText(lines[line]));
        }

        return areOfChains;
    }

    /// <summary>Declares the chains of the new lines; false where one is declared twice.</summary>
    private bool TryDeclare()
    {
        var declarations = new ChainDeclarations(_draft, options, before.Catalogue, problems);
        for (int line = change.Start; line < change.NewEnd; line++)
        {
            if (syntax[line].Kind != LineKind.Chain)
            {
                continue;
            }

            declarations.Declare(line, syntax[line]);
            bool isFirst = syntax[line].Words.Length < 2
                || (_draft.Find(syntax[line].WordText(1))!.DeclarationLine == line && (DeclaredBefore(syntax[line].WordText(1)) is not { } other || change.IsGone(other)));
            if (!isFirst)
            {
                return false;
            }
        }

        return true;
    }

    private int? DeclaredBefore(string name) => Heads.Numbers.TryGetValue(name, out int number) ? Heads[number].DeclarationLine : null;

    /// <summary>Built-in chains first, then all others in the order of their lines; null where one is gone that rules stand in or lead to.</summary>
    private ChainHeads? NewHeads()
    {
        int builtin = Heads.Builtin.Length;
        var heads = new List<ChainHead>(Heads.Count + change.NewCount);
        for (int number = 0; number < builtin; number++)
        {
            bool isOther = _draft.Chains[number].DeclarationLine is not null || (Heads[number].DeclarationLine is { } line && change.IsGone(line));
            heads.Add(isOther ? HeadOf(_draft.Chains[number], number) : Moved(Heads[number]));
        }

        int from = FirstDeclaredFrom(change.Start, builtin);
        int to = FirstDeclaredFrom(change.OldEnd, builtin);
        AddMoved(builtin, from);
        foreach (ChainDraft draft in _draft.Chains.Skip(builtin))
        {
            heads.Add(HeadOf(draft, heads.Count));
        }

        AddMoved(to, Heads.Count);
        for (int number = from; number < to; number++)
        {
            if (_draft.Find(Heads[number].Identity.Name) is null && !(_table.Chains.Lines.Of(number).IsEmpty && _table.Chains.Graph.CallersOf(number).IsEmpty))
            {
                return null;
            }
        }

        return Heads.With(heads);

        void AddMoved(int first, int end)
        {
            for (int number = first; number < end; number++)
            {
                heads.Add(Moved(Heads[number]));
            }
        }
    }

    private ChainHead Moved(ChainHead head) => change.Shift == 0 || head.DeclarationLine is not { } line || line < change.Start ? head : head.Moved(change);

    /// <summary>A chain that was there is still the same.</summary>
    private ChainHead HeadOf(ChainDraft draft, int number)
    {
        ChainHead head = ChainHead.Of(draft, _table.Name, number);
        return Heads.Numbers.TryGetValue(draft.Name, out int old) ? head with { Identity = Heads[old].Identity } : head;
    }

    /// <summary>The number of the first chain that is declared on a line or behind it.</summary>
    private int FirstDeclaredFrom(int line, int builtin)
    {
        (int low, int high) = (builtin, Heads.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Heads[middle].DeclarationLine < line ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>No rule names a chain that has come, be it for a target of the name, and none names one that is nowhere: its problem may tell of similar names.</summary>
    private bool AreUnnamed()
    {
        string[] come = [.. _draft.Chains.Select(static chain => chain.Name).Where(name => !Heads.Numbers.ContainsKey(name))];
        if (come.Any(name => before.Catalogue.Find(Catalogue.EntryKind.Target, name, options.Family) is not null)
            || before.Problems.Any(problem => problem.Kind is StructureProblemKind.UndefinedJump or StructureProblemKind.UndefinedChain && before.TableOfLine[problem.Range.Start.Line] == index))
        {
            return false;
        }

        bool areUnnamed = true;
        for (int line = Math.Max(Heads.LastLine, _table.Line); come.Length > 0 && areUnnamed && line < _table.CommitLine; line++)
        {
            areUnnamed = before.BoundLines[line]?.JumpName is not { } name || Array.IndexOf(come, name) < 0;
        }

        return areUnnamed;
    }
}
