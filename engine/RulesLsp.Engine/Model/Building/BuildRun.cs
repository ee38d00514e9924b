using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>One walk over the lines of a file, section by section.</summary>
/// <param name="binding">What fills <paramref name="bound"/>: the walk follows on its heels.</param>
internal sealed class BuildRun(
    Catalogue.Catalogue catalogue,
    RulesetSyntax syntax,
    RulesetOptions options,
    BoundRule?[] bound,
    OrderedWork binding,
    ImmutableArray<PastedRun> pasted, ImmutableArray<HereDocument> documents,
    List<StructureProblem> problems)
{
    private readonly List<TableDraft> _tables = [];
    private readonly int[] _tableOfLine = new int[syntax.LineCount];
    private TableDraft? _table;
    private SectionCommands? _commands;
    private bool _isStrayReported;
    private bool _hasShadowedTargets;
    private int _nextPasted;

    public Ruleset Execute()
    {
        for (int line = 0; line < syntax.LineCount; line++)
        {
            binding.Reach(line);
            if (IsPasted(line))
            {
                RunPasted(line);
            }
            else
            {
                Run(line, syntax[line]);
            }

            _tableOfLine[line] = _table is null && syntax[line].Kind != LineKind.Commit ? -1 : _tables.Count - 1;
        }

        if (_table is not null)
        {
            ReportMissingCommit(_table, syntax.LineCount - 1, "the file ends");
        }

        return RulesetAssembly.Assemble(catalogue, syntax, options, _tables, bound, _tableOfLine, pasted, documents, _hasShadowedTargets, problems);
    }

    /// <summary>Asked line by line, in their order.</summary>
    private bool IsPasted(int line)
    {
        while (_nextPasted < pasted.Length && pasted[_nextPasted].Last < line)
        {
            _nextPasted++;
        }

        return _nextPasted < pasted.Length && line >= pasted[_nextPasted].First;
    }

    private void RunPasted(int line)
    {
        if (_commands is not null && bound[line] is { } rule)
        {
            _commands.Run(line, rule);
        }
    }

    private void Run(int line, LineSyntax text)
    {
        switch (text.Kind)
        {
            case LineKind.Table:
                OpenTable(line, text);
                break;
            case LineKind.Commit:
                Commit(line, text);
                break;
            case LineKind.Chain:
                if (IsInTable(line, text))
                {
                    _commands!.Declare(line, text);
                }

                break;
            case LineKind.Whitespace:
                ReportBlanks(line, text);
                break;
            case LineKind.Command:
                RunCommand(line, text);
                break;
        }
    }

    private void ReportBlanks(int line, LineSyntax text)
    {
        if (!catalogue.Dialect.TakesLinesWithoutCommand || _table is null)
        {
            Report(StructureProblemKind.WhitespaceLine, line, text.Span, "a line of blanks is refused: an empty line is not", fix: new BindingFix("Remove the blanks", "", Applicability: FixApplicability.Safe));
        }
    }

    private void OpenTable(int line, LineSyntax text)
    {
        if (text.Words.Length < 2)
        {
            Report(StructureProblemKind.UnknownTable, line, text.Span, "the name of the table is missing after '*'");
            return;
        }

        (string name, TextSpan span) = (text.WordText(1), text.Words[1].Span);
        if (_table is { } open)
        {
            ReportMissingCommit(open, line, $"the table {name} begins", StructureProblemKind.TableInsideTable);
        }

        if (catalogue.Pipeline.FindTable(name) is null)
        {
            string? meant = Similarity.Nearest(name, catalogue.Pipeline.Tables.Select(table => table.Name));
            ForeignTable? foreign = catalogue.Pipeline.File.ForeignTables.FirstOrDefault(table => table.Name == name);
            Report(
                foreign?.Since is null ? StructureProblemKind.UnknownTable : StructureProblemKind.LaterTable, line, span,
                foreign?.Since is { } since ? $"the table {name} needs iptables {since} or later: {foreign.Why}"
                : foreign is not null ? $"there is no table {name} here: {foreign.Why}" : meant is null ? $"there is no table {name}: {string.Join(", ", catalogue.Pipeline.Tables.Select(table => table.Name))} are" : $"there is no table {name}: did you mean {meant}?",
                fix: meant is null ? null : new BindingFix($"Write {meant}", meant));
        }

        var table = new TableDraft(name, line, catalogue.Pipeline, FileShape.ChainLinesBehind(syntax, line));
        SupersedeEarlier(table, span);
        _isStrayReported = false;
        Begin(table);
    }

    private void Begin(TableDraft table)
    {
        _table = table;
        _tables.Add(table);
        _commands = new SectionCommands(table, options, catalogue, new Lazy<Dictionary<string, int>>(() => FileShape.DeclaredIn(syntax, AllBound(), table.Line)), problems, syntax.LineCount);
    }

    /// <summary>Without --noflush a second section of a table empties what the first one loaded.</summary>
    private void SupersedeEarlier(TableDraft table, TextSpan span)
    {
        if (_tables.FindLast(other => other.Name == table.Name) is not { } earlier)
        {
            return;
        }

        if (options.KeepsChains)
        {
            foreach (ChainDraft chain in earlier.Chains.Where(chain => table.Find(chain.Name) is null))
            {
                table.Add(new ChainDraft(chain.Name, null, ChainOrigin.External) { DeclarationLine = chain.DeclarationLine });
            }

            return;
        }

        earlier.SupersededBy = _tables.Count;
        problems.Add(new StructureProblem(
            StructureProblemKind.TableTwice, TextRange.OnLine(table.Line, span),
            $"this second section of {table.Name} flushes the first one of line {earlier.Line + 1}: none of its rules stays",
            Backends.None, null, [new RelatedLine(earlier.Line, $"first section of {table.Name}")]));
    }

    private void Commit(int line, LineSyntax text)
    {
        if (_table is null)
        {
            problems.Add(new StructureProblem(StructureProblemKind.CommitOutsideTable, TextRange.OnLine(line, text.Span), "COMMIT closes no table: there is no '*table' in front of it", Related: [])
            {
                FileFix = new StructureFix("Remove the line", new TextRange(new TextPosition(line, 0), new TextPosition(line + 1, 0)), ""),
            });
            return;
        }

        _table.CommitLine = line;
        _tableOfLine[line] = _tables.Count - 1;
        _table = null;
        _commands = null;
    }

    private void RunCommand(int line, LineSyntax text)
    {
        // Where a command could be read there is none of these.
        if (bound[line] is not { Command: not RuleCommand.None } && FileShape.MalformedCommit(line, text) is { } malformed)
        {
            bound[line] = null;
            problems.Add(malformed);
            if (_table is not null)
            {
                // What is meant is clear: the table ends here, and no second problem is made of it.
                _table.CommitLine = line;
                _table = null;
                _commands = null;
            }

            return;
        }

        if (FileShape.Indented(line, text) is { } indented)
        {
            bound[line] = null;
            problems.Add(indented);
            return;
        }

        if (line == 0 && text.Characters is ['\ufeff', ..])
        {
            ReadBehindByteOrderMark(line, text);
            return;
        }

        if (IsInTable(line, text) && bound[line] is { } rule)
        {
            bound[line] = _commands!.AsItLoads(rule);
            _hasShadowedTargets |= !ReferenceEquals(bound[line], rule);
            _commands.Run(line, bound[line]!);
        }
    }

    /// <summary>The mark has its own problem; the line behind it is read as it is meant.</summary>
    private void ReadBehindByteOrderMark(int line, LineSyntax text)
    {
        bound[line] = null;
        LineSyntax behind = LineLexer.Lex(text.Text[1..], text.Terminator);
        if (behind.Kind == LineKind.Table && behind.Words.Length > 1)
        {
            Begin(new TableDraft(behind.WordText(1), line, catalogue.Pipeline));
        }
    }

    /// <summary>Also of the lines to come.</summary>
    private BoundRule?[] AllBound()
    {
        binding.Finish();
        return bound;
    }

    private bool IsInTable(int line, LineSyntax text)
    {
        if (_table is not null)
        {
            return true;
        }

        if (!_isStrayReported)
        {
            _isStrayReported = true;
            problems.Add(new StructureProblem(
                StructureProblemKind.LineOutsideTable, TextRange.OnLine(line, text.Span), "this line stands in no table: a '*table' line is missing in front of it", Related: [])
            {
                FileFix = FileShape.IsAllFilter(syntax, AllBound(), catalogue.Pipeline) ? StructureFix.InsertAbove($"Insert *{TableNames.Filter}", line, $"*{TableNames.Filter}\n") : null,
            });
        }

        return false;
    }

    private void ReportMissingCommit(TableDraft table, int line, string what, StructureProblemKind kind = StructureProblemKind.MissingCommit)
    {
        if (catalogue.Dialect.CommitsAtEnd)
        {
            return;
        }

        problems.Add(new StructureProblem(
            kind, TextRange.OnLine(line, syntax[line].Span),
            $"{what} and the table {table.Name} of line {table.Line + 1} has no COMMIT: nothing of it would be loaded",
            Backends.Both, null, [new RelatedLine(table.Line, $"the table {table.Name} begins here")])
        {
            FileFix = InsertedCommit(line, kind == StructureProblemKind.TableInsideTable),
        });
    }

    /// <summary>In front of the next table, or behind the last line.</summary>
    private StructureFix InsertedCommit(int line, bool isAbove)
    {
        string commit = FileShape.CommitWord + "\n";
        if (isAbove || syntax[line].Length == 0)
        {
            return StructureFix.InsertAbove("Insert COMMIT", line, commit);
        }

        var end = new TextPosition(line, syntax[line].Length);
        return new StructureFix("Insert COMMIT", new TextRange(end, end), "\n" + commit);
    }

    private void Report(StructureProblemKind kind, int line, TextSpan span, string message, BindingFix? fix = null) =>
        problems.Add(new StructureProblem(kind, TextRange.OnLine(line, span), message, Backends.Both, fix, []));
}
