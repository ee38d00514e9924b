using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Pasted;

/// <summary>Finds the commands of a shell in a file.</summary>
internal sealed class PastedRuns
{
    private readonly RulesetSyntax _syntax;
    private readonly PastedLineReader _reader;
    private readonly ImmutableArray<PastedRun>.Builder _runs = ImmutableArray.CreateBuilder<PastedRun>();

    private PastedRuns(RulesetSyntax syntax, RuleBinder binder, Pipeline pipeline)
    {
        _syntax = syntax;
        _reader = new PastedLineReader(syntax, binder, pipeline);
    }

    /// <summary>The runs in the order of their lines; nearly all files have none.</summary>
    public static ImmutableArray<PastedRun> Find(RulesetSyntax syntax, RuleBinder binder, Pipeline pipeline)
    {
        foreach (LineSyntax line in syntax.Lines)
        {
            if (PastedProgram.MayStart(line) || PastedLineReader.IsContinued(line))
            {
                return new PastedRuns(syntax, binder, pipeline).FindAll();
            }
        }

        return [];
    }

    private ImmutableArray<PastedRun> FindAll()
    {
        int line = 0;
        while (line < _syntax.LineCount)
        {
            bool isTable = IsTable(_syntax[line]);
            int end = line + 1;
            while (end < _syntax.LineCount && !IsTable(_syntax[end]) && !(isTable && _syntax[end - 1].Kind == LineKind.Commit))
            {
                end++;
            }

            if (isTable)
            {
                FindIn(line + 1, end, PastedPlace.InTable, _syntax[line].WordText(1));
            }
            else if (IsScript(line, end))
            {
                FindScript(line, end);
            }
            else
            {
                FindIn(line, end, PastedPlace.OutsideTables, null);
            }

            line = end;
        }

        return _runs.ToImmutable();
    }

    private void FindIn(int start, int end, PastedPlace place, string? table)
    {
        var lines = ImmutableArray.CreateBuilder<PastedLine>();
        for (int line = start; line < end; line++)
        {
            if (_reader.TryRead(line) is { } pasted)
            {
                lines.Add(pasted);
                line = pasted.Last;
            }
            else if (place == PastedPlace.InTable && _reader.TryReadContinued(line) is { } continued)
            {
                EndRun();
                _runs.Add(new PastedRun(PastedPlace.Continued, table, [continued], null));
                line = continued.Last;
            }
            else if (_syntax[line].Kind is not (LineKind.Comment or LineKind.Empty or LineKind.Whitespace))
            {
                EndRun();
            }
        }

        EndRun();

        void EndRun()
        {
            if (lines.Count > 0)
            {
                _runs.Add(new PastedRun(place, table, lines.DrainToImmutable(), null));
            }
        }
    }

    private void FindScript(int start, int end)
    {
        var lines = ImmutableArray.CreateBuilder<PastedLine>();
        int? control = null;
        int? stop = null;
        for (int line = start; line < end; line++)
        {
            string text = _syntax[line].Text.TrimStart();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            // What follows an exit never runs.
            control ??= stop ?? (PastedPatterns.Control().IsMatch(text) ? line : null);
            stop ??= PastedPatterns.End().IsMatch(text) ? line : null;
            PastedLine pasted = _reader.TryRead(line) ?? _reader.ReadOther(line);
            lines.Add(pasted);
            line = pasted.Last;
        }

        _runs.Add(new PastedRun(PastedPlace.Script, null, lines.ToImmutable(), control));
    }

    /// <summary>The lines run iptables, and none of them would be a line of a ruleset.</summary>
    private bool IsScript(int start, int end)
    {
        bool runsIptables = false;
        for (int line = start; line < end; line++)
        {
            if (_reader.TryRead(line) is { } pasted)
            {
                runsIptables = true;
                line = pasted.Last;
            }
            else if (_syntax[line].Kind == LineKind.Commit || IsRulesetLine(_syntax[line].Text))
            {
                return false;
            }
        }

        return runsIptables;
    }

    private static bool IsTable(LineSyntax line) => line.Kind == LineKind.Table && line.Words.Length > 1;

    private static bool IsRulesetLine(string text) => text is ['-', ..] or ['[', >= '0' and <= '9', ..] || (text is [':', _, ..] && char.IsAsciiLetter(text[1]));
}
