using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Checking;

/// <summary>What the file allows: directives for the next line or the whole file, and marks inside rule comments.</summary>
internal sealed class Allowances
{
    // iptables-save drops comment lines and keeps the comments of rules: this form survives a save.
    private const string CommentMarkPrefix = "rl:ignore=";
    private const int WholeFile = -1;

    private readonly List<Allowance> _allowances = [];
    private readonly Dictionary<int, List<Allowance>> _byLine = [];
    private readonly List<SuppressedDiagnostic> _suppressed = [];

    public Allowances(RulesetFacts facts)
    {
        RulesetSyntax syntax = facts.Ruleset.Syntax;
        ReadDirectives(syntax, facts.Directives);
        foreach (int line in facts.Memory?.MarkedLines(facts.Ruleset, HasMark) ?? syntax.LinesWhere(HasMark, 0, syntax.LineCount))
        {
            if (syntax[line].Kind == LineKind.Command)
            {
                ReadCommentMarks(line, syntax[line].Text);
            }
        }
    }

    private static bool HasMark(ReadOnlySpan<char> text) => text.Contains(CommentMarkPrefix, StringComparison.Ordinal);

    /// <summary>The file allows nothing.</summary>
    public bool AreNone => _allowances.Count == 0;

    /// <summary>What was asked about and is allowed, in the order in which it was asked.</summary>
    public IReadOnlyList<SuppressedDiagnostic> Suppressed => _suppressed;

    /// <summary>Whether the finding is allowed; the allowance counts as used then.</summary>
    public bool Suppress(Diagnostic diagnostic) => Suppress(diagnostic.Range.Start.Line, diagnostic.Lint, () => diagnostic);

    /// <summary>The same of one that is made when it is allowed.</summary>
    /// <param name="line">Where it begins, 0-based.</param>
    public bool Suppress(int line, LintDescriptor lint, Func<Diagnostic> diagnostic)
    {
        if (_allowances.Count == 0)
        {
            return false;
        }

        Allowance? here = Use(line, lint);
        Allowance? inFile = Use(WholeFile, lint);
        if ((here ?? inFile) is not { } allowance)
        {
            return false;
        }

        _suppressed.Add(new SuppressedDiagnostic(diagnostic(), allowance.Reason));
        return true;
    }

    /// <summary>A finding for each allowance that suppressed nothing.</summary>
    public IEnumerable<Diagnostic> Unused() =>
        _allowances.Where(allowance => !allowance.IsUsed).Select(allowance => new Diagnostic(
            CheckingLints.UnusedAllow,
            CheckingLints.UnusedAllow.DefaultSeverity,
            allowance.Range,
            $"this allows {allowance.Lint.Code} {allowance.Lint.Name}, and there is no such finding {(allowance.Line == WholeFile ? "in the file" : $"in line {allowance.Line + 1}")}",
            []));

    private Allowance? Use(int line, LintDescriptor lint)
    {
        Allowance? used = null;
        foreach (Allowance allowance in _byLine.GetValueOrDefault(line, []))
        {
            if (allowance.Lint == lint)
            {
                allowance.IsUsed = true;
                used ??= allowance;
            }
        }

        return used;
    }

    private void Add(string name, int line, TextRange range, string? reason)
    {
        if (LintCatalogue.Find(name) is not { } lint)
        {
            return;
        }

        var allowance = new Allowance(lint, line, range, reason);
        _allowances.Add(allowance);
        if (!_byLine.TryGetValue(line, out List<Allowance>? ofLine))
        {
            _byLine[line] = ofLine = [];
        }

        ofLine.Add(allowance);
    }

    // From the end, so that each line is looked at once, however many directives stand above each other.
    private void ReadDirectives(RulesetSyntax syntax, FileDirectives directives)
    {
        int next = syntax.LineCount;
        int line = syntax.LineCount - 1;
        foreach (AllowDirective directive in directives.OfType<AllowDirective>().Reverse())
        {
            for (; line > directive.Line; line--)
            {
                next = syntax[line].Kind is LineKind.Comment or LineKind.Empty or LineKind.Whitespace ? next : line;
            }

            foreach (string name in directive.Lints)
            {
                Add(name, directive.Scope == AllowScope.File ? WholeFile : next, TextRange.OnLine(directive.Line, directive.Span), directive.Reason);
            }
        }
    }

    private void ReadCommentMarks(int line, string text)
    {
        for (int mark = text.IndexOf(CommentMarkPrefix, StringComparison.Ordinal); mark >= 0; mark = text.IndexOf(CommentMarkPrefix, mark + 1, StringComparison.Ordinal))
        {
            // Names with commas between them, without blanks.
            int start = mark + CommentMarkPrefix.Length;
            for (int end = EndOfName(text, start); end > start; end = EndOfName(text, start))
            {
                Add(text[start..end], line, TextRange.OnLine(line, TextSpan.FromBounds(start, end)), null);
                start = end < text.Length && text[end] == ',' ? end + 1 : text.Length;
            }
        }
    }

    private static int EndOfName(string text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-'))
        {
            end++;
        }

        return end;
    }

    /// <summary>One lint that is allowed on a line (0-based) or in the whole file.</summary>
    private sealed record Allowance(LintDescriptor Lint, int Line, TextRange Range, string? Reason)
    {
        public bool IsUsed { get; set; }
    }
}
