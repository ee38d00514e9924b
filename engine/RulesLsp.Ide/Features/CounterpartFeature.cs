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
/// The ruleset of the other family that does what this one does: its rules in the words of that family, what has no counterpart as a remark
/// with the reason, and the messages that IPv6 needs beyond ICMP let in.
/// </summary>
public static class CounterpartFeature
{
    private const string NoCounters = "[0:0]";

    /// <summary>What the counterpart of a file is called; null for a name that does not tell.</summary>
    public static string? FileName(string name) => name switch
    {
        _ when name.EndsWith(".v4", StringComparison.Ordinal) => name[..^1] + "6",
        _ when name.EndsWith(".v6", StringComparison.Ordinal) => name[..^1] + "4",
        _ when name.Contains("ip6tables", StringComparison.Ordinal) => name.Replace("ip6tables", "iptables", StringComparison.Ordinal),
        _ when name.Contains("iptables", StringComparison.Ordinal) => name.Replace("iptables", "ip6tables", StringComparison.Ordinal),
        _ when name.EndsWith("6.rules", StringComparison.Ordinal) => name[..^"6.rules".Length] + ".rules",
        _ when name.EndsWith(".rules", StringComparison.Ordinal) => name[..^".rules".Length] + "6.rules",
        _ => null,
    };

    /// <summary>Whether a name says that the file is for IPv6.</summary>
    public static bool IsIPv6Name(string name) =>
        name.EndsWith(".v6", StringComparison.Ordinal) || name.Contains("ip6tables", StringComparison.Ordinal) || name.EndsWith("6.rules", StringComparison.Ordinal);

    /// <summary>The family that the counterpart is for.</summary>
    public static AddressFamily OtherFamily(Analysis analysis) => analysis.Family == AddressFamily.IPv4 ? AddressFamily.IPv6 : AddressFamily.IPv4;

    /// <summary>The text; null for a file that is no ruleset of iptables or ip6tables.</summary>
    public static string? Compute(Analysis analysis)
    {
        if (!analysis.IsRuleset || !analysis.Family.HasPackets() || analysis.Ruleset.HereDocuments.Any() || !analysis.Ruleset.PastedRuns.IsEmpty)
        {
            return null;
        }

        HashSet<int> dropped = [.. analysis.Directives.All.Where(directive => directive is TraceDirective or ExpectDirective or FamilyDirective).Select(directive => directive.Line)];
        string[] lines = [.. Enumerable.Range(0, analysis.Syntax.LineCount).Where(line => !dropped.Contains(line)).Select(line => LineOf(analysis, line))];
        AddressFamily written = OtherFamily(analysis);
        string text = WithoutRefused($"# {DirectiveText.Mark} family {FamilyNames.Of(written)}\n{string.Join('\n', lines)}", written);
        return written == AddressFamily.IPv6 ? WithNeededMessages(text) : text;
    }

    /// <summary>The remarks of a counterpart: lines of the other family that have none.</summary>
    public static IEnumerable<string> RemarksIn(string text) =>
        text.Split('\n').Where(line => Enum.GetValues<AddressFamily>().Any(family => line.StartsWith(Beginning(family), StringComparison.Ordinal)));

    private static string Beginning(AddressFamily only) => $"# {FamilyNames.InText(only)} only, ";

    private static string Remark(AddressFamily only, string why, string line) => $"{Beginning(only)}{why.TrimEnd('.')}: {line}";

    private static string LineOf(Analysis analysis, int line)
    {
        LineSyntax syntax = analysis.Syntax[line];
        return syntax.Kind switch
        {
            LineKind.Chain when syntax.Words is [_, _, _, { Shape: WordShape.Counter }, ..] => syntax.Text[..syntax.Words[3].Span.Start] + NoCounters,
            LineKind.Command when analysis.Ruleset.BoundLines[line] is { } bound => Written(CounterpartLine.Of(syntax, bound, analysis.Family), analysis.Family, syntax.Text),
            _ => syntax.Text,
        };
    }

    private static string Written(CounterpartLine line, AddressFamily family, string text) => line.Text ?? Remark(family, line.WhyNot!, text);

    /// <summary>What the other family's iptables would not take is a remark, too.</summary>
    private static string WithoutRefused(string text, AddressFamily written)
    {
        Analysis counterpart = Read(text, written);
        ILookup<int, Diagnostic> refused = counterpart.FastDiagnostics.Where(finding => finding.Severity == Severity.Error).ToLookup(finding => finding.Range.Start.Line);
        AddressFamily read = written == AddressFamily.IPv4 ? AddressFamily.IPv6 : AddressFamily.IPv4;
        return string.Join('\n', counterpart.Syntax.Lines.ToArray().Select((line, index) =>
            line.Kind == LineKind.Command && refused[index].FirstOrDefault() is { } finding ? Remark(read, finding.Message, line.Text) : line.Text));
    }

    /// <summary>Puts the snippet that only IPv6 has for a chain before that chain's first rule, where the chain refuses anything and not surely none of it.</summary>
    private static string WithNeededMessages(string text)
    {
        Analysis counterpart = Read(text, AddressFamily.IPv6);
        RuleSnippet needed = SnippetCatalogue.Default.First(snippet => snippet.Families is [FamilyNames.IPv6]);
        if (counterpart.Ruleset.LiveTable(needed.Table)?.FindChain(needed.Chain) is not { Rules: [var first, ..] } chain || !Refuses(counterpart, chain) || AcceptsAllMessages(counterpart, chain))
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

    /// <summary>Rules that accept stand in front of one that accepts all of ICMPv6.</summary>
    private static bool AcceptsAllMessages(Analysis analysis, Chain chain) => chain.Rules
        .Select(analysis.Facts.Semantics.Of)
        .TakeWhile(rule => rule.Action is Engine.Packets.VerdictAction { IsAccept: true })
        .Any(rule => rule.Tests.All(test => test is Engine.Packets.RangeTest { IsNegated: false, Field: Engine.Packets.PacketField.Protocol, Ranges: [{ First: var first, Last: var last }] } && first == ProtocolNames.IcmpV6 && last == first));

    private static Analysis Read(string text, AddressFamily family) => Analysis.Create("", RulesetSyntax.Parse(text), AnalysisOptions.Default with { Family = family });
}
