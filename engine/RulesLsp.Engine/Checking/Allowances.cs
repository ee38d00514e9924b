using System.Text.RegularExpressions;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Checking;

/// <summary>What the file allows: directives for the next line or the whole file, and marks inside rule comments.</summary>
internal sealed partial class Allowances
{
    private readonly List<Allowance> _allowances = [];

    public Allowances(Ruleset ruleset, FileDirectives directives)
    {
        foreach (AllowDirective directive in directives.OfType<AllowDirective>())
        {
            int? line = directive.Scope == AllowScope.File ? null : FileDirectives.NextLineAfter(directive.Line, ruleset.Syntax);
            foreach (string name in directive.Lints)
            {
                if (LintCatalogue.Find(name) is { } lint)
                {
                    _allowances.Add(new Allowance(lint, line, TextRange.OnLine(directive.Line, directive.Span)));
                }
            }
        }

        for (int line = 0; line < ruleset.Syntax.LineCount; line++)
        {
            LineSyntax syntax = ruleset.Syntax[line];
            if (syntax.Kind == LineKind.Command && syntax.Text.Contains(CommentMarkPrefix, StringComparison.Ordinal))
            {
                ReadCommentMarks(line, syntax.Text);
            }
        }
    }

    // iptables-save drops comment lines and keeps the comments of rules: this form survives a save.
    private const string CommentMarkPrefix = "rl:ignore=";

    /// <summary>Whether the finding is allowed; the allowance counts as used then.</summary>
    public bool Suppress(Diagnostic diagnostic)
    {
        bool isAllowed = false;
        foreach (Allowance allowance in _allowances)
        {
            if (allowance.Lint == diagnostic.Lint && (allowance.Line is null || allowance.Line == diagnostic.Range.Start.Line))
            {
                allowance.Uses++;
                isAllowed = true;
            }
        }

        return isAllowed;
    }

    /// <summary>A finding for each allowance that suppressed nothing.</summary>
    public IEnumerable<Diagnostic> Unused() =>
        _allowances.Where(allowance => allowance.Uses == 0).Select(allowance => new Diagnostic(
            CheckingLints.UnusedAllow,
            CheckingLints.UnusedAllow.DefaultSeverity,
            allowance.Range,
            $"this allows {allowance.Lint.Code} {allowance.Lint.Name}, and there is no such finding {(allowance.Line is { } line ? $"in line {line + 1}" : "in the file")}",
            []));

    private void ReadCommentMarks(int line, string text)
    {
        foreach (Match mark in CommentMark().Matches(text))
        {
            Group names = mark.Groups["names"];
            int at = names.Index;
            foreach (string name in names.Value.Split(','))
            {
                if (LintCatalogue.Find(name) is { } lint)
                {
                    _allowances.Add(new Allowance(lint, line, TextRange.OnLine(line, new TextSpan(at, name.Length))));
                }

                at += name.Length + 1;
            }
        }
    }

    [GeneratedRegex(@"rl:ignore=(?<names>[\w-]+(,[\w-]+)*)")]
    private static partial Regex CommentMark();

    /// <summary>One lint that is allowed on a line, or in the whole file when the line is null.</summary>
    private sealed record Allowance(LintDescriptor Lint, int? Line, TextRange Range)
    {
        public int Uses { get; set; }
    }
}
