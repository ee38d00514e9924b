using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features.Completion;
using RulesLsp.Ide.Features.Refactorings;

namespace RulesLsp.Ide.Features;

/// <summary>
/// The IPv6 ruleset that does what an IPv4 one does: its rules in the words of IPv6, what has no counterpart as a remark, and the
/// messages that IPv6 needs beyond ICMP let in.
/// </summary>
public static class CounterpartFeature
{
    private const string Remark = "# IPv4 only: ";
    private const string NoCounters = "[0:0]";

    /// <summary>What the counterpart of a file is called; null for a name that does not tell, and for one that is IPv6's already.</summary>
    public static string? FileName(string name) => name switch
    {
        "rules.v4" => "rules.v6",
        _ when name.Contains("ip6tables", StringComparison.Ordinal) || name.EndsWith("6.rules", StringComparison.Ordinal) || name.EndsWith(".v6", StringComparison.Ordinal) => null,
        _ when name.Contains("iptables", StringComparison.Ordinal) => name.Replace("iptables", "ip6tables", StringComparison.Ordinal),
        _ when name.EndsWith(".rules", StringComparison.Ordinal) => name[..^".rules".Length] + "6.rules",
        _ => null,
    };

    /// <summary>The text; null for a file that is no IPv4 ruleset.</summary>
    public static string? Compute(Analysis analysis)
    {
        if (!analysis.IsRuleset || analysis.Family != AddressFamily.IPv4 || analysis.Ruleset.HereDocuments.Any() || !analysis.Ruleset.PastedRuns.IsEmpty)
        {
            return null;
        }

        HashSet<int> dropped = [.. analysis.Directives.All.Where(directive => directive is TraceDirective or ExpectDirective or FamilyDirective).Select(directive => directive.Line)];
        string[] lines = [.. Enumerable.Range(0, analysis.Syntax.LineCount).Where(line => !dropped.Contains(line)).Select(line => LineOf(analysis, line))];
        string text = $"# {DirectiveText.Mark} family {FamilyNames.IPv6}\n{string.Join('\n', lines)}";
        return WithNeededMessages(WithoutRefused(text));
    }

    private static string LineOf(Analysis analysis, int line)
    {
        LineSyntax syntax = analysis.Syntax[line];
        return syntax.Kind switch
        {
            LineKind.Chain when syntax.Words is [_, _, _, { Shape: WordShape.Counter }, ..] => syntax.Text[..syntax.Words[3].Span.Start] + NoCounters,
            LineKind.Command when analysis.Ruleset.BoundLines[line] is { } bound => CounterpartLine.Of(syntax, bound) ?? Remark + syntax.Text,
            _ => syntax.Text,
        };
    }

    /// <summary>What ip6tables would not take is a remark, too.</summary>
    private static string WithoutRefused(string text)
    {
        Analysis counterpart = Read(text);
        HashSet<int> refused = [.. counterpart.FastDiagnostics.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line)];
        return string.Join('\n', counterpart.Syntax.Lines.ToArray().Select((line, index) => refused.Contains(index) && line.Kind == LineKind.Command ? Remark + line.Text : line.Text));
    }

    /// <summary>Puts the snippet that only IPv6 has for a chain before that chain's first rule, where the chain refuses anything.</summary>
    private static string WithNeededMessages(string text)
    {
        Analysis counterpart = Read(text);
        RuleSnippet needed = SnippetCatalogue.Default.First(snippet => snippet.Families is [FamilyNames.IPv6]);
        if (counterpart.Ruleset.LiveTable(needed.Table)?.FindChain(needed.Chain) is not { Rules: [var first, ..] } chain || !Refuses(counterpart, chain))
        {
            return text;
        }

        string[] lines = text.Split('\n');
        var result = new StringBuilder();
        for (int line = 0; line < lines.Length; line++)
        {
            if (line == first.Line)
            {
                result.Append("# ").Append(needed.Summary).Append('\n').AppendJoin('\n', needed.PlainLines()).Append('\n');
            }

            result.Append(lines[line]).Append(line + 1 < lines.Length ? "\n" : "");
        }

        return result.ToString();
    }

    private static bool Refuses(Analysis analysis, Chain chain) =>
        chain.Policy == ChainPolicy.Drop || chain.Rules.Any(rule => analysis.Facts.Semantics.Of(rule).Action is Engine.Packets.RejectAction or Engine.Packets.VerdictAction { IsAccept: false });

    private static Analysis Read(string text) => Analysis.Create("", RulesetSyntax.Parse(text), AnalysisOptions.Default with { Family = AddressFamily.IPv6 });
}
