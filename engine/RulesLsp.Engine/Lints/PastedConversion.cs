using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>Writes commands of a shell as lines of a ruleset: in place, in the section of their table, or in a new one.</summary>
public sealed class PastedConversion
{
    private readonly Ruleset _ruleset;
    private readonly Pipeline _pipeline;
    private readonly string _lineEnd;
    private readonly List<Replacement> _replacements = [];
    private readonly Dictionary<string, List<PastedEntry>> _moved = new(StringComparer.Ordinal);
    private int _left;

    private PastedConversion(Ruleset ruleset, Pipeline pipeline)
    {
        _ruleset = ruleset;
        _pipeline = pipeline;
        string end = ruleset.Syntax[0].TerminatorText;
        _lineEnd = end.Length == 0 ? "\n" : end;
    }

    /// <summary>The conversion of some runs of a file; null when nothing of them can be converted.</summary>
    public static DiagnosticFix? Of(Ruleset ruleset, Pipeline pipeline, IEnumerable<PastedRun> runs)
    {
        PastedRun[] convertible = [.. runs.Where(run => run.IsConvertible)];
        return convertible.Length == 0 ? null : new PastedConversion(ruleset, pipeline).Convert(convertible);
    }

    private DiagnosticFix Convert(PastedRun[] runs)
    {
        foreach (PastedRun run in runs)
        {
            if (run.Place == PastedPlace.Script)
            {
                ConvertScript(run);
            }
            else
            {
                ConvertLines(run);
            }
        }

        List<TextChange> changes = [.. AddedToSections()];
        string[] sections = [.. NewSections()];
        if (_replacements.Find(replacement => replacement.IsScript) is { } script)
        {
            script.Lines.InsertRange(script.Head, sections);
        }
        else if (sections.Length > 0)
        {
            changes.Add(AtEnd(sections));
        }

        changes.AddRange(_replacements.Select(ChangeOf));
        string left = _left switch { 0 => "", 1 => "; one line stays as a comment", _ => $"; {_left} lines stay as comments" };
        return new DiagnosticFix($"Convert to rules{left}", [.. changes.OrderBy(change => change.Range.Start)]);
    }

    /// <summary>Each line by itself: what stands around it is a ruleset already.</summary>
    private void ConvertLines(PastedRun run)
    {
        foreach (PastedLine line in run.Lines)
        {
            var replacement = new Replacement(line.First, line.Last, IsScript: false);
            foreach (PastedEntry entry in EntriesOf(line, []))
            {
                if (entry.Command is { } command && !command.IsFor(run.Table))
                {
                    Move(command.Table, entry);
                }
                else
                {
                    replacement.Lines.AddRange(entry.Lines);
                }
            }

            _replacements.Add(replacement);
        }
    }

    /// <summary>The whole script gives way to sections; its comments go with the commands that they stand above.</summary>
    private void ConvertScript(PastedRun run)
    {
        int next = FirstLineOf(run);
        var replacement = new Replacement(next, run.Last, IsScript: true);
        List<string> above = [];
        foreach (PastedLine line in run.Lines)
        {
            for (; next < line.First; next++)
            {
                ReadAbove(_ruleset.Syntax[next].Text.Trim(), above, replacement);
            }

            foreach (PastedEntry entry in EntriesOf(line, above))
            {
                above = entry.Command is null ? [.. entry.Comments] : [];
                if (entry.Command is { } command)
                {
                    Move(command.Table, entry);
                }
            }

            next = line.Last + 1;
        }

        replacement.Lines.AddRange(above);
        _replacements.Add(replacement);
    }

    /// <summary>The comments above a script belong to it.</summary>
    private int FirstLineOf(PastedRun run)
    {
        int first = run.First;
        while (first > 0 && _ruleset.Syntax[first - 1].Kind is LineKind.Comment or LineKind.Empty or LineKind.Whitespace)
        {
            first--;
        }

        return first;
    }

    private void ReadAbove(string text, List<string> above, Replacement replacement)
    {
        if (text.Length > 0)
        {
            above.AddRange(text.StartsWith("#!", StringComparison.Ordinal) ? [] : [text]);
        }
        else if (_moved.Count == 0)
        {
            // Comments with an empty line below them are about the file.
            replacement.Lines.AddRange(above);
            replacement.Head = replacement.Lines.Count;
            above.Clear();
        }
    }

    private IEnumerable<PastedEntry> EntriesOf(PastedLine line, List<string> above)
    {
        string[] notes = line.Comment is null ? [.. above] : [.. above, line.Comment];
        if (line.Obstacle is { } obstacle)
        {
            _left++;
            yield return new PastedEntry(null, [.. notes, $"# not converted, {obstacle}: {line.Text}"]);
            yield break;
        }

        foreach (PastedCommand command in line.Commands)
        {
            string[] open = command.Variable is null ? [] : [$"# write the value of {command.Variable} here: a ruleset has no variables of a shell"];
            yield return new PastedEntry(command, [.. notes, .. open]);
            notes = [];
        }
    }

    private void Move(string table, PastedEntry entry)
    {
        if (!_moved.TryGetValue(table, out List<PastedEntry>? entries))
        {
            _moved[table] = entries = [];
        }

        entries.Add(entry);
    }

    /// <summary>Commands for a section that is there go to its end.</summary>
    private IEnumerable<TextChange> AddedToSections() =>
        from moved in _moved
        let commit = CommitOf(moved.Key)
        where commit is not null
        let place = new TextPosition(commit.Value, 0)
        select new TextChange(new TextRange(place, place), string.Concat(moved.Value.SelectMany(entry => entry.Lines).Select(line => line + _lineEnd)));

    private IEnumerable<string> NewSections() =>
        from table in _pipeline.Tables
        where _moved.ContainsKey(table.Name) && CommitOf(table.Name) is null
        from line in new PastedSection(_pipeline, table.Name).Write(_moved[table.Name])
        select line;

    private int? CommitOf(string table) => _ruleset.LiveTable(table)?.CommitLine;

    private TextChange AtEnd(string[] lines)
    {
        int last = _ruleset.Syntax.LineCount - 1;
        int length = _ruleset.Syntax[last].Length;
        var place = new TextPosition(last, length);
        return new TextChange(new TextRange(place, place), (length == 0 ? "" : _lineEnd) + string.Concat(lines.Select(line => line + _lineEnd)));
    }

    private TextChange ChangeOf(Replacement replacement)
    {
        int last = replacement.Last;
        bool isEnd = last + 1 >= _ruleset.Syntax.LineCount;
        TextPosition end = isEnd ? new TextPosition(last, _ruleset.Syntax[last].Length) : new TextPosition(last + 1, 0);
        return new TextChange(new TextRange(new TextPosition(replacement.First, 0), end), string.Concat(replacement.Lines.Select(line => line + _lineEnd)));
    }

    /// <summary>Lines of the file (0-based) that give way to others.</summary>
    private sealed record Replacement(int First, int Last, bool IsScript)
    {
        public List<string> Lines { get; } = [];

        /// <summary>Where new sections stand among the lines.</summary>
        public int Head { get; set; }
    }
}
