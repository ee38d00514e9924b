using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>
/// Makes the model of an edited file out of the one before, where the edit is about rules that are appended, comments and empty lines
/// inside of a plain section: the model is the one that a build gives. All other edits are built.
/// </summary>
internal sealed class RulesetPatch
{
    /// <summary>A longer line may be too long for iptables-restore, which is judged when the file is built.</summary>
    private const int LongestLine = 1_000;

    private readonly Ruleset _before;
    private readonly RulesetSyntax _syntax;
    private readonly LineEdit _change;
    private readonly int _table;
    private readonly List<StructureProblem> _problems = [];
    private readonly List<BoundRule?> _bound = [];

    private RulesetPatch(Ruleset before, RulesetSyntax syntax, LineEdit change)
    {
        _before = before;
        _syntax = syntax;
        _change = change;
        _table = before.TableOfLine[change.Start - 1];
    }

    /// <summary>The model; null where the file has to be built.</summary>
    public static Ruleset? TryBuild(Ruleset before, RulesetSyntax syntax, RulesetOptions options, RuleBinder binder)
    {
        if (before.Options is not { } built || built.Family != options.Family || built.Profile != options.Profile || !built.ExternalChains.SetEquals(options.ExternalChains)
            || !before.PastedRuns.IsEmpty || !before.HereDocuments.IsEmpty || before.HasShadowedTargets)
        {
            return null;
        }

        LineEdit change = LineEdit.Between(before.Syntax, syntax);
        if (change.Start == 0 || before.TableOfLine[change.Start - 1] < 0 || change.OldEnd >= before.Syntax.LineCount)
        {
            return null;
        }

        var patch = new RulesetPatch(before, syntax, change);
        return patch.IsPlain() && patch.Run(options, binder) is { } section && patch.Problems() is { } problems
            ? patch.Assemble(section, problems)
            : null;
    }

    private bool IsPlain()
    {
        Table table = _before.Tables[_table];
        return table.CommitLine is { } commit && _change.Start > table.Line && _change.OldEnd <= commit && _before.IsPlainSection(_table)
            && (_change.Shift == 0 || Enumerable.Range(_table, _before.Tables.Length - _table).All(_before.IsPlainSection));
    }

    /// <summary>null where the file has to be built.</summary>
    private EditedSection? Run(RulesetOptions options, RuleBinder binder)
    {
        bool areOrdinary = AreOrdinary(_before.Syntax, _change.OldCount) && AreOrdinary(_syntax, _change.NewCount) && _before.Tables[_table].Chains.Heads.LastLine < _change.Start;
        if (areOrdinary)
        {
            return TryBind(binder) ? Run(options) : null;
        }

        _bound.AddRange(Enumerable.Repeat<BoundRule?>(null, _change.NewCount));
        return new EditedDeclarations(_before, _table, _syntax, _change, options, _problems).TryRun();
    }

    /// <summary>Nothing of the line but its own words tells how it is read.</summary>
    public static bool IsUsual(LineSyntax text) => text.Terminator == LineTerminator.LineFeed && text.Length <= LongestLine
        && (text.Length == 0 || text.Characters[^1] != '\\') && !text.Characters.Contains('\ufffd') && !text.Characters.Contains("<<", StringComparison.Ordinal);

    private bool AreOrdinary(RulesetSyntax syntax, int count)
    {
        for (int line = _change.Start; line < _change.Start + count; line++)
        {
            LineSyntax text = syntax[line];
            bool isOrdinary = text.Kind is LineKind.Comment or LineKind.Empty || (text.Kind == LineKind.Command && text.Characters[0] == '-');
            if (!isOrdinary || !IsUsual(text))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Binds the new lines; false when one of them is no rule.</summary>
    private bool TryBind(RuleBinder binder)
    {
        for (int line = _change.Start; line < _change.NewEnd; line++)
        {
            BoundRule? bound = _syntax[line].Kind == LineKind.Command ? binder.Bind(_syntax[line]) : null;
            _bound.Add(bound);
            if (bound is not (null or { Command: RuleCommand.Append or RuleCommand.None }))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs the new lines in a section that has the chains of the one before and no other rules; null where more changes than rules.</summary>
    private EditedSection? Run(RulesetOptions options)
    {
        Table table = _before.Tables[_table];
        var draft = new TableDraft(table.Name, table.Line, _before.Catalogue.Pipeline);
        if (NamedChains(table.Chains.Heads) is { } named)
        {
            foreach (ChainHead head in named)
            {
                AddTo(draft, head);
            }

            return TryRun(draft, options) ? new EditedSection(draft, HasAllChains: false) : null;
        }

        bool hasOtherChains = false;
        bool keepsFree = false;
        for (int number = 0; number < table.Chains.Length; number++)
        {
            ChainHead chain = table.Chains.Heads[number];
            if (chain.Origin == ChainOrigin.External || (chain.Origin == ChainOrigin.Undeclared && !table.Chains.Graph.CallersOf(number).IsEmpty))
            {
                return null;
            }

            // A name that is being typed elsewhere stays a chain as long as a rule of it does.
            if (chain.Origin == ChainOrigin.Undeclared && table.Chains.Lines.Of(number) is var lines && _change.GoneOf(lines) is var (from, to) && to - from == lines.Length)
            {
                hasOtherChains = true;
                continue;
            }

            if (chain.Origin == ChainOrigin.Undeclared && keepsFree)
            {
                // Their order is that of their first rules.
                return null;
            }

            keepsFree |= chain.Origin == ChainOrigin.Undeclared;

            AddTo(draft, chain);
        }

        int kept = draft.Chains.Count;
        if (!TryRun(draft, options))
        {
            return null;
        }

        // A chain that is not declared may be what a jump elsewhere leads to.
        hasOtherChains |= draft.Chains.Count > kept;
        bool isOpen = (keepsFree && hasOtherChains) || draft.Chains.Exists(static chain => chain.Origin == ChainOrigin.External)
            || (hasOtherChains && Enumerable.Range(0, _before.Rules.Length).Any(rule => _before.Rules.BoundOf(rule) is { JumpName: not null, Target.Entry: null } && _before.Rules[rule].JumpChain is null));
        return isOpen ? null : new EditedSection(draft, HasAllChains: true);
    }

    /// <summary>The chains that old and new lines name, where lines of the file declare each of them and all others; null where they don't.</summary>
    private HashSet<ChainHead>? NamedChains(ChainHeads heads)
    {
        HashSet<ChainHead> named = new(ReferenceEqualityComparer.Instance);
        bool areKnown = heads.AreAllDeclared;
        foreach (BoundRule bound in _before.BoundLines.Slice(_change.Start, _change.OldCount).Concat(_bound).OfType<BoundRule>())
        {
            areKnown &= bound.Chain is { } chain && TryAdd(chain) && (bound.JumpName is not { } called || bound.Target?.Entry is not null || TryAdd(called));
        }

        return areKnown ? named : null;

        bool TryAdd(string name)
        {
            bool isKnown = heads.Numbers.TryGetValue(name, out int number);
            if (isKnown)
            {
                named.Add(heads[number]);
            }

            return isKnown;
        }
    }

    private static void AddTo(TableDraft draft, ChainHead head)
    {
        ChainDraft added = draft.Find(head.Identity.Name) ?? draft.Add(new ChainDraft(head.Identity.Name, head.Hook, head.Origin));
        (added.Origin, added.Policy, added.DeclarationLine, added.PolicyLine) = (head.Origin, head.Policy, head.DeclarationLine, head.PolicyLine);
    }

    /// <summary>Runs the new lines; false where one does not load as it was bound.</summary>
    private bool TryRun(TableDraft draft, RulesetOptions options)
    {
        var commands = new SectionCommands(draft, options, _before.Catalogue, new Lazy<Dictionary<string, int>>([]), _problems, 0);
        for (int index = 0; index < _bound.Count; index++)
        {
            if (_bound[index] is { } bound)
            {
                if (!ReferenceEquals(commands.AsItLoads(bound), bound))
                {
                    return false;
                }

                commands.Run(_change.Start + index, bound);
            }
        }

        return true;
    }

    /// <summary>The problems of the file; null where one may depend on other lines than its own.</summary>
    private List<StructureProblem>? Problems()
    {
        foreach (StructureProblem problem in _before.Problems)
        {
            int line = problem.Range.Start.Line;
            if (_change.IsGone(line))
            {
                continue;
            }

            bool isOfItsLine = problem is { Kind: StructureProblemKind.UndefinedJump or StructureProblemKind.JumpToBuiltinChain, FileFix: null, Related: [] }
                || (problem is { Kind: StructureProblemKind.UndefinedChain, Related: [] } && (problem.FileFix is not { } fix || fix.Range.End.Line <= _change.Start));
            if (problem.Kind == StructureProblemKind.LineOutsideTable || (_change.Shift != 0 && !isOfItsLine))
            {
                return null;
            }

            int shift = line < _change.Start ? 0 : _change.Shift;
            _problems.Add(shift == 0 ? problem : problem with { Range = new(problem.Range.Start with { Line = line + shift }, problem.Range.End with { Line = line + shift }) });
        }

        _problems.Sort(static (first, second) => first.Range.Start.CompareTo(second.Range.Start));
        return _problems;
    }

    private Ruleset Assemble(EditedSection section, List<StructureProblem> problems)
    {
        ImmutableArray<BoundRule?> bound = Spliced(_before.BoundLines, CollectionsMarshal.AsSpan(_bound));
        ImmutableArray<int> tableOfLine = _change.Shift == 0 ? _before.TableOfLine : Spliced(_before.TableOfLine, Enumerable.Repeat(_table, _change.NewCount).ToArray());
        int[] added = [.. section.Draft.Chains.SelectMany(static chain => chain.Lines).Order()];
        int[] lines = _change.Spliced(_before.Rules.Lines, _change.GoneOf(_before.Rules.Lines), added);
        bool areSameLines = ReferenceEquals(lines, _before.Rules.Lines);
        ImmutableArray<Table> tables =
        [
            .. _before.Tables.Select((table, index) => index == _table ? PatchedTable.Of(table, _change, section, bound, areSameLines)
                : _change.Shift != 0 && table.Line > _change.Start ? PatchedTable.Of(table, _change, null, bound, areSameLines)
                : table),
        ];
        ImmutableArray<int> firstRuleOfLine = areSameLines ? _before.FirstRuleOfLine : FirstOfLines(lines);
        return new Ruleset
        {
            Syntax = _syntax,
            Catalogue = _before.Catalogue,
            Family = _before.Family,
            KeepsChains = _before.KeepsChains,
            Tables = tables,
            BoundLines = bound,
            TableOfLine = tableOfLine,
            FirstRuleOfLine = firstRuleOfLine,
            Rules = new EditedFileRules(tables, lines, firstRuleOfLine, tableOfLine, bound),
            Problems = [.. problems],
            Options = _before.Options,
            PlainSections = _before.PlainSections,
            Edited = new RulesetEdit(_before.Version, _change, [.. _before.BoundLines.AsSpan(_change.Start, _change.OldCount), .. _bound])
            {
                IsAboutCalls = _before.Tables[_table].Chains.Heads.HaveCallAmong(_before.BoundLines.AsSpan(_change.Start, _change.OldCount)) || tables[_table].Chains.Heads.HaveCallAmong(CollectionsMarshal.AsSpan(_bound)),
                ChangesChains = section.Heads is not null,
                ChangesCalls = !ReferenceEquals(_before.Tables[_table].Chains.Graph, tables[_table].Chains.Graph),
            },
        };
    }

    /// <summary>For each line of the file the index of its first rule; -1 where it makes none.</summary>
    private ImmutableArray<int> FirstOfLines(int[] lines)
    {
        int[] first = new int[_syntax.LineCount];
        Array.Fill(first, -1);
        for (int rule = lines.Length - 1; rule >= 0; rule--)
        {
            first[lines[rule]] = rule;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(first);
    }

    private ImmutableArray<TItem> Spliced<TItem>(ImmutableArray<TItem> before, ReadOnlySpan<TItem> added)
    {
        var spliced = new TItem[before.Length + _change.Shift];
        before.AsSpan(0, _change.Start).CopyTo(spliced);
        added.CopyTo(spliced.AsSpan(_change.Start));
        before.AsSpan()[_change.OldEnd..].CopyTo(spliced.AsSpan(_change.NewEnd));
        return ImmutableCollectionsMarshal.AsImmutableArray(spliced);
    }
}
