using System.Text.RegularExpressions;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Checking;

/// <summary>Recognises the placeholders of template languages, and withholds judgement about what they stand for.</summary>
internal static partial class Templates
{
    /// <summary>The findings without those that template text causes; one tells that it is there.</summary>
    /// <param name="findings">Sorted by place; so is what is returned.</param>
    public static (FileForm Form, Diagnostic[] Findings) Judge(Ruleset ruleset, Diagnostic[] findings)
    {
        // Placeholders in a comment's text load as they stand: only those that make a line wrong are template text.
        List<(int Line, TextSpan Span)> parts = [];
        int lastWrong = -1;
        foreach (Diagnostic finding in findings)
        {
            int line = finding.Range.Start.Line;
            if (finding.Severity != Severity.Error || line == lastWrong || finding.Lint == PastedCommands.Descriptor)
            {
                continue;
            }

            lastWrong = line;
            LineSyntax syntax = ruleset.Syntax[line];
            if (syntax.Kind != LineKind.Comment && Placeholder().Match(syntax.Text) is { Success: true } match)
            {
                parts.Add((line, new TextSpan(match.Index, match.Length)));
            }
        }

        if (parts.Count == 0)
        {
            return ruleset.PastedRuns.IsEmpty ? (FileForm.Ruleset, findings) : (FileForm.Template, [.. findings.Where(finding => !MayDependOnTemplate(finding))]);
        }

        HashSet<int> templateLines = [.. parts.Select(part => part.Line)];
        string lines = parts.Count == 1 ? "this line is" : $"this line and {parts.Count - 1} more are";
        var note = new Diagnostic(
            CheckingLints.TemplateText,
            CheckingLints.TemplateText.DefaultSeverity,
            TextRange.OnLine(parts[0].Line, parts[0].Span),
            $"{lines} template text: what it becomes is not known, so it is not judged and no rule of the file is called dead",
            []);
        Diagnostic[] judged = [.. findings.Where(finding => !templateLines.Contains(finding.Range.Start.Line) && !MayDependOnTemplate(finding)), note];
        return (FileForm.Template, TextOrder.Sort(judged));
    }

    // A template, and commands for a shell, may declare chains, close tables and choose between lines.
    private static bool MayDependOnTemplate(Diagnostic finding) =>
        finding.Lint == StructureLints.Of(StructureProblemKind.UndefinedChain)
        || finding.Lint == StructureLints.Of(StructureProblemKind.UndefinedJump)
        || finding.Lint == StructureLints.Of(StructureProblemKind.MissingCommit)
        || finding.Lint == StructureLints.Of(StructureProblemKind.TableTwice)
        || finding.Lint == StructureLints.Of(StructureProblemKind.ChainDeclaredTwice)
        || finding.Lint == StructureLints.Of(StructureProblemKind.LineOutsideTable)
        || finding.Lint == StructureLints.Of(StructureProblemKind.CommitOutsideTable)
        || finding.Lint == StructureLints.Of(StructureProblemKind.TableInsideTable)
        || finding.Lint == UnusedChain.Descriptor
        || finding.Lint == EmptyChain.Descriptor;

    [GeneratedRegex(@"\{\{.*?(\}\}|$)|\{%.*?(%\}|$)|\{#.*?(#\}|$)|<%.*?(%>|$)|\$\{[^{}]*\}|\$\(?[A-Za-z_]\w*\)?|%\(\w+\)s|%\w+%|@\w+@|<[A-Za-z_][\w .-]*>|\{[A-Za-z_]\w*\}")]
    private static partial Regex Placeholder();
}
