using RulesLsp.Engine.Guarding;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Text;
using RulesLsp.Ide.Features.Completion;

namespace RulesLsp.Ide.Features.Hovers;

/// <summary>Explains a directive, and shows what became of a trace or an expectation.</summary>
internal static class DirectiveHover
{
    public static HoverResult? Of(Analysis analysis, TextPosition position)
    {
        string line = analysis.Syntax[position.Line].Text;
        if (DirectiveText.Body(line) is not { } body)
        {
            return null;
        }

        TextSpan keyword = DirectiveText.KeywordOf(line, body);
        string name = line.Substring(keyword.Start, keyword.Length);
        (string Keyword, string Summary) known = DirectiveCompletion.Keywords.FirstOrDefault(item => item.Keyword.Split(' ')[0] == name);
        if (known.Keyword is null)
        {
            return null;
        }

        string page = $"**{known.Keyword}**: {known.Summary}.\n";
        foreach (TraceRun run in analysis.Traces.Where(run => run.Line == position.Line))
        {
            page += run switch
            {
                { Problem: { } problem } => $"\nNot readable: {problem}.\n",
                { Expectation: { } expectation } => $"\n{(expectation.Status == ExpectationStatus.Met ? "✓" : "✗")} {expectation.Message}.\n",
                { Tree: { } tree } => $"\n```text\n{TraceText.WriteConcise(tree)}```\n",
                _ => "",
            };
        }

        return new HoverResult(TextRange.OnLine(position.Line, new TextSpan(0, line.Length)), page + Management(analysis, position.Line));
    }

    private static string Management(Analysis analysis, int line)
    {
        if (!analysis.Directives.OfType<ManagementDirective>().Any(directive => directive.Line == line && ManagementFlow.Parse(directive.Text, analysis.Family).Flow is not null))
        {
            return "";
        }

        string[] found = [.. analysis.Facts.Management(CancellationToken.None).Where(finding => finding.Range.Start.Line == line).Select(finding => $"\n✗ {finding.Code}: {finding.Message}.\n")];
        return found.Length > 0 ? string.Concat(found)
            : analysis.FastDiagnostics.Any(finding => finding.Severity == Severity.Error) ? "\nNothing is said while lines of the file are refused.\n"
            : "\n✓ First packets, answers and later packets pass, and do so when a table does not load.\n";
    }
}
