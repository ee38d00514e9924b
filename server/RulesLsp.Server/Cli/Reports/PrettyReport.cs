using System.Globalization;
using System.Text;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>Findings for a reader: place, reason, the line itself with the part marked, what it has to do with, a summary.</summary>
internal sealed class PrettyReport(TextWriter output, Paint paint)
{
    /// <summary>So many findings are written one after the other by one core, and so many such pieces side by side: a long ruleset has some ten thousand.</summary>
    private const int FindingsOfPiece = 64;

    private const int Pieces = 16;

    private readonly StringBuilder[] _pieces = [.. Enumerable.Range(0, Pieces).Select(static _ => new StringBuilder())];

    public void Write(CheckReport report)
    {
        foreach (CheckedFile file in report.Files)
        {
            if (file.Kind == FileKind.Foreign)
            {
                output.WriteLine(paint.Dim($"{Words.Printable(file.Path)}: no iptables ruleset, nothing was checked"));
                output.WriteLine();
                continue;
            }

            for (int first = 0; first < file.Diagnostics.Length; first += Pieces * FindingsOfPiece)
            {
                WriteFindings(file, first);
            }
        }

        // Where no file could be read, the reason on the standard error says it all.
        if (!report.Files.IsEmpty)
        {
            output.WriteLine(Summary(report));
        }
    }

    private void WriteFindings(CheckedFile file, int first)
    {
        int count = Math.Min(Pieces, (file.Diagnostics.Length - first + FindingsOfPiece - 1) / FindingsOfPiece);
        Parallel.For(0, count, SharedWork.Options(CancellationToken.None), piece =>
        {
            _pieces[piece].Clear();
            int from = first + (piece * FindingsOfPiece);
            for (int finding = from; finding < Math.Min(from + FindingsOfPiece, file.Diagnostics.Length); finding++)
            {
                Add(_pieces[piece], file, file.Diagnostics[finding]);
                _pieces[piece].Append(output.NewLine);
            }
        });
        foreach (StringBuilder piece in _pieces.AsSpan(0, count))
        {
            output.Write(piece);
        }
    }

    private void Add(StringBuilder to, CheckedFile file, Diagnostic diagnostic)
    {
        TextRange range = diagnostic.Range;
        string place = string.Create(CultureInfo.InvariantCulture, $"{Words.Printable(file.Path)}:{range.Start.Line + 1}:{range.Start.Character + 1}:");
        string head = $"{Words.Of(diagnostic.Severity)}[{diagnostic.Code} {diagnostic.Lint.Name}]";
        to.AppendLine($"{paint.Bold(place)} {paint.Severe(diagnostic.Severity, head)} {Words.Printable(diagnostic.Message)}");

        int gutter = GutterOf(diagnostic);
        SourceExcerpt excerpt = ExcerptOf(file, range.Start.Line, SpanOnFirstLine(file, range));
        AddLine(to, Number(range.Start.Line, gutter), excerpt.Text.TrimEnd());
        AddLine(to, Blank(gutter), paint.Severe(diagnostic.Severity, excerpt.Marks));
        foreach (RelatedLine related in diagnostic.Related.IsDefault ? [] : diagnostic.Related)
        {
            AddLine(to, Number(related.Line, gutter), ExcerptOf(file, related.Line, default).Text);
            AddLine(to, Blank(gutter), paint.Dim("- " + Words.Printable(related.Message)));
        }

        if (diagnostic.Backends is Backends.Nft or Backends.Legacy)
        {
            AddNote(to, gutter, $"refused by {(diagnostic.Backends == Backends.Nft ? "iptables-nft" : "iptables-legacy")} only");
        }

        if (diagnostic.Fix is { } fix)
        {
            AddNote(to, gutter, $"{paint.Green("fix:")} {Words.Printable(fix.Title)}");
        }
    }

    private void AddLine(StringBuilder to, string gutter, string text)
    {
        to.Append(gutter).Append(' ').Append(paint.Dim("|"));
        _ = text.Length > 0 ? to.Append(' ').AppendLine(text) : to.AppendLine();
    }

    private void AddNote(StringBuilder to, int gutter, string text) => to.AppendLine($"{Blank(gutter)} {paint.Dim("=")} {text}");

    private static SourceExcerpt ExcerptOf(CheckedFile file, int line, TextSpan span) =>
        SourceExcerpt.Of(line < file.Syntax.LineCount ? file.Syntax[line].Text : "", span);

    private static TextSpan SpanOnFirstLine(CheckedFile file, TextRange range) =>
        range.Start.Line == range.End.Line
            ? TextSpan.FromBounds(range.Start.Character, range.End.Character)
            : TextSpan.FromBounds(range.Start.Character, Math.Max(range.Start.Character, file.Syntax[range.Start.Line].Length));

    private static int GutterOf(Diagnostic diagnostic)
    {
        int largest = diagnostic.Range.Start.Line;
        foreach (RelatedLine related in diagnostic.Related.IsDefault ? [] : diagnostic.Related)
        {
            largest = Math.Max(largest, related.Line);
        }

        return Math.Max(4, (largest + 1).ToString(CultureInfo.InvariantCulture).Length);
    }

    private string Number(int line, int gutter) => paint.Dim((line + 1).ToString(CultureInfo.InvariantCulture).PadLeft(gutter));

    private static string Blank(int gutter) => new(' ', gutter);

    private string Summary(CheckReport report)
    {
        int rulesets = report.Files.Count(file => file.Kind == FileKind.Ruleset);
        string head = $"{Words.Count(rulesets, "ruleset")}, {Words.Count(report.Files.Sum(file => file.Rules), "rule")}: ";
        var parts = new List<string>();
        foreach ((Severity severity, string noun) in new[] { (Severity.Error, "error"), (Severity.Warning, "warning"), (Severity.Hint, "hint") })
        {
            int count = severity == Severity.Hint ? report.Count(Severity.Hint) + report.Count(Severity.Information) : report.Count(severity);
            if (count > 0)
            {
                parts.Add(paint.Severe(severity, Words.Count(count, noun)));
            }
        }

        string findings = parts.Count == 0 ? paint.Green("nothing found") : string.Join(", ", parts);
        string expectations = report.Expectations == 0
            ? ""
            : report.FailedExpectations == 0
                ? $"; {Words.Count(report.Expectations, "expectation")} met"
                : $"; {paint.Severe(Severity.Error, $"{report.FailedExpectations} of {Words.Count(report.Expectations, "expectation")} failed")}";
        int fixable = report.Files.Sum(file => file.Diagnostics.Count(diagnostic => diagnostic.Fix?.Applicability == FixApplicability.Safe));
        string fixes = fixable == 0 ? "" : $"; --fix mends {fixable}";
        return head + findings + expectations + fixes;
    }
}
