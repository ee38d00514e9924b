using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>What an edit changes for packets: those that fare differently since a document was saved.</summary>
public static class EffectOfEdit
{
    /// <summary>The classes of packets as a text to read; a sentence where the two can't be compared.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static string Compute(Analysis saved, Analysis now, CancellationToken cancellation)
    {
        if (saved.Family != now.Family || !now.Family.HasPackets() || !now.IsRuleset)
        {
            return "Packets are compared through rulesets of iptables or ip6tables, and this document is none or was one of another family.\n";
        }

        if ((saved.Ruleset.FirstUnreadCommand ?? now.Ruleset.FirstUnreadCommand) is { } line)
        {
            return $"Line {line + 1} is a command for a shell and in no table: convert it to rules first.\n";
        }

        ComparisonResult result = RulesetComparison.Compare(saved.Tracer, now.Tracer, now.Host ?? saved.Host, new ComparisonOptions(), cancellation);
        var text = new StringBuilder();
        foreach (string note in NotesOf(saved, "as saved").Concat(NotesOf(now, "now")))
        {
            text.Append("note: ").Append(note).Append("\n\n");
        }

        return text.Append(ComparisonText.WritePretty(result, "saved", "now", TextStyle.Plain)).ToString();
    }

    /// <summary>What iptables would refuse is compared as far as it can be read; whoever looks at the result has to know.</summary>
    /// <param name="name">What the ruleset is called.</param>
    public static ImmutableArray<string> NotesOf(Analysis analysis, string name)
    {
        int[] lines = [.. analysis.FastDiagnostics.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line + 1).Distinct()];
        return lines.Length == 0
            ? []
            : [$"{name}: {(lines.Length == 1 ? $"line {lines[0]} has an error" : $"{lines.Length} lines have errors, line {lines[0]} first")}: iptables would refuse it, and what can't be read counts as unknown"];
    }
}
