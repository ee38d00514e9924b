using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using Finding = RulesLsp.Engine.Lints.Diagnostic;

namespace RulesLsp.Server.Session;

/// <summary>The findings of one document as they were sent last: those that stay are not put into words again. Safe for use by several threads.</summary>
internal sealed class SentDiagnostics
{
    private volatile Dictionary<Finding, Sent> _last = new(ReferenceEqualityComparer.Instance);

    /// <summary>Findings of a version in the editor's words.</summary>
    public EncodedDiagnostic[] Convert(IReadOnlyCollection<Finding> findings, DiagnosticConverter converter, RulesetSyntax syntax)
    {
        Dictionary<Finding, Sent> last = _last;
        var sent = new Dictionary<Finding, Sent>(findings.Count, ReferenceEqualityComparer.Instance);
        var converted = new EncodedDiagnostic[findings.Count];
        int next = 0;
        foreach (Finding finding in findings)
        {
            if (!last.TryGetValue(finding, out Sent? known) || !known.IsAbout(finding, syntax))
            {
                known = new Sent(new EncodedDiagnostic(converter.ToEditor(finding)), Sent.LinesOf(finding, syntax));
            }

            sent[finding] = known;
            converted[next++] = known.Diagnostic;
        }

        _last = sent;
        return converted;
    }

    /// <param name="Lines">The lines that the finding names: its columns are theirs.</param>
    private sealed record Sent(EncodedDiagnostic Diagnostic, ImmutableArray<LineSyntax> Lines)
    {
        public static ImmutableArray<LineSyntax> LinesOf(Finding finding, RulesetSyntax syntax) =>
        [
            syntax[finding.Range.Start.Line],
            syntax[Math.Min(finding.Range.End.Line, syntax.LineCount - 1)],
            .. finding.Related.IsDefault ? [] : finding.Related.Select(related => syntax[related.Line]),
        ];

        public bool IsAbout(Finding finding, RulesetSyntax syntax)
        {
            if (!Is(0, finding.Range.Start.Line) || !Is(1, finding.Range.End.Line))
            {
                return false;
            }

            int next = 2;
            foreach (RelatedLine related in finding.Related.IsDefault ? [] : finding.Related)
            {
                if (!Is(next++, related.Line))
                {
                    return false;
                }
            }

            return true;

            bool Is(int index, int line) => ReferenceEquals(Lines[index], syntax[Math.Min(line, syntax.LineCount - 1)]);
        }
    }
}
