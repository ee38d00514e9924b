using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>
/// Makes the model of an edited file out of the one before, where the edit is about rules that are appended, comments and empty lines
/// inside of a plain section, or about comments and empty lines anywhere: the model is the one that a build gives. All other edits are built.
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
        if (change.Start > 0 && syntax[change.Start - 1].Characters is [.., '\\'])
        {
            // A shell would join the line below to it.
            return null;
        }

        if (SilentPatch.IsAbout(before.Syntax, change.Start, change.OldCount) && SilentPatch.IsAbout(syntax, change.Start, change.NewCount))
        {
            return SilentPatch.TryBuild(before, syntax, change);
        }

        if (change.Start == 0 || before.TableOfLine[change.Start - 1] < 0 || change.OldEnd >= before.Syntax.LineCount)
        {
            return null;
        }

        var patch = new RulesetPatch(before, syntax, change);
        return patch.IsPlain() && patch.Run(options, binder) is { } section && patch.Problems() is { } problems
            ? PatchedRuleset.Of(before, syntax, change, patch._table, section, CollectionsMarshal.AsSpan(patch._bound), patch._table, [.. problems])
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

    private bool AreOrdinary(RulesetSyntax syntax, int count)
    {
        for (int line = _change.Start; line < _change.Start + count; line++)
        {
            if (!SilentPatch.IsSilent(syntax[line]) && !IsOrdinaryCommand(syntax[line]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>It is read as a rule, whatever it says, and nothing of a shell.</summary>
    private static bool IsOrdinaryCommand(LineSyntax line) =>
        line.Kind == LineKind.Command && HasOrdinaryText(line) && line.Characters[^1] != '\\' && !line.Characters.Contains("<<", StringComparison.Ordinal)
        && !PastedProgram.MayStart(line) && FileShape.MalformedCommit(0, line) is null && FileShape.Indented(0, line) is null;

    /// <summary>Nothing is wrong with its characters, and it has an end.</summary>
    internal static bool HasOrdinaryText(LineSyntax line) =>
        line.Terminator == LineTerminator.LineFeed && line.Length <= LongestLine && !line.Characters.Contains('\ufffd');

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

        var others = new List<string>();
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
                others.Add(chain.Identity.Name);
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

        others.AddRange(draft.Chains.Skip(kept).Select(static chain => chain.Name));
        bool isOpen = (keepsFree && others.Count > 0) || draft.Chains.Exists(static chain => chain.Origin == ChainOrigin.External) || IsNamedElsewhere(table, others);
        return isOpen ? null : new EditedSection(draft, HasAllChains: true);
    }

    /// <summary>A rule of the section that stays as it is jumps to one of these names: to a chain that is not declared, if there is one.</summary>
    private bool IsNamedElsewhere(Table table, List<string> names)
    {
        bool isNamed = false;
        for (int line = table.Line; names.Count > 0 && !isNamed && line < table.CommitLine; line++)
        {
            isNamed = !_change.IsGone(line) && _before.BoundLines[line] is { JumpName: { } name, Target.Entry: null } && names.Contains(name);
        }

        return isNamed;
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

            if (problem.Kind == StructureProblemKind.LineOutsideTable || problem.Moved(_change) is not { } moved)
            {
                return null;
            }

            _problems.Add(moved);
        }

        _problems.Sort(static (first, second) => first.Range.Start.CompareTo(second.Range.Start));
        return _problems;
    }
}
