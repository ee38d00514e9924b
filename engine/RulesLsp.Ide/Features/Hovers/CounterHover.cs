using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features.Hovers;

/// <summary>Makes the counters of a rule or a policy readable: <c>[1234567:89012345]</c> is packets and bytes.</summary>
internal static class CounterHover
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The page for the counter at the caret; null where there is none.</summary>
    public static HoverResult? Of(Analysis analysis, TextPosition position)
    {
        LineSyntax line = analysis.Syntax[position.Line];
        foreach (WordSyntax word in line.Words)
        {
            if (word.Shape == WordShape.Counter && word.Span.Touches(position.Character) && Read(line.Text.AsSpan(word.Span.Start, word.Span.Length)) is { } counters)
            {
                return new HoverResult(TextRange.OnLine(position.Line, word.Span), Page(analysis, position.Line, counters));
            }
        }

        return null;
    }

    /// <summary>The same at the ends of counters that counted something, in short: "1.2M packets, 85.0 MiB".</summary>
    public static IEnumerable<InlayHint> Hints(Analysis analysis, int first, int last)
    {
        for (int line = first; line <= last; line++)
        {
            if (HintOf(analysis, line) is { } hint)
            {
                yield return hint;
            }
        }
    }

    private static InlayHint? HintOf(Analysis analysis, int line)
    {
        LineSyntax syntax = analysis.Syntax[line];
        foreach (WordSyntax word in syntax.Words)
        {
            if (word.Shape == WordShape.Counter && Read(syntax.Text.AsSpan(word.Span.Start, word.Span.Length)) is { Packets: > 0 } counters)
            {
                string label = $" {Short(counters.Packets)} {(counters.Packets == 1 ? "packet" : "packets")}, {SizeOf(counters.Bytes)}";
                return new InlayHint(new TextPosition(line, word.Span.End), label, Page(analysis, line, counters), InlayHintKinds.Counters);
            }
        }

        return null;
    }

    private static string Short(ulong number) => number switch
    {
        < 10_000 => Number(number),
        < 1_000_000 => $"{(number / 1e3).ToString("0.#", CultureInfo.InvariantCulture)}k",
        < 1_000_000_000 => $"{(number / 1e6).ToString("0.#", CultureInfo.InvariantCulture)}M",
        _ => $"{(number / 1e9).ToString("0.#", CultureInfo.InvariantCulture)}G",
    };

    private static string Page(Analysis analysis, int line, (ulong Packets, ulong Bytes) counters)
    {
        Rule? rule = analysis.RuleAt(line);
        string who = rule is not null ? "met this rule" : "were left to the policy";
        if (counters.Packets == 0)
        {
            return $"No packet was counted here since the counters were set to zero.\n";
        }

        string average = $"{SizeOf(counters.Bytes / (double)counters.Packets)} a packet on average";
        string page = $"**{Number(counters.Packets)}** {(counters.Packets == 1 ? "packet" : "packets")} of together **{SizeOf(counters.Bytes)}** {who}, {average}.\n";
        return rule is null ? page : page + ShareOf(rule, counters.Packets);
    }

    /// <summary>How much of what the chain's rules counted this one counted.</summary>
    private static string ShareOf(Rule rule, ulong packets)
    {
        double all = rule.Chain.Rules.DistinctBy(other => other.Line).Sum(other => (double)(other.Bound.Counters?.Packets ?? 0));
        string share = (packets / all).ToString("P1", CultureInfo.InvariantCulture);
        return $"\nThat is {share} of what the rules of `{rule.Chain.Name}` counted.\n";
    }

    private static (ulong Packets, ulong Bytes)? Read(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        return text is ['[', .., ']'] && colon > 0
            && ulong.TryParse(text[1..colon], NumberStyles.None, CultureInfo.InvariantCulture, out ulong packets)
            && ulong.TryParse(text[(colon + 1)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong bytes)
            ? (packets, bytes)
            : null;
    }

    private static string SizeOf(double bytes)
    {
        int unit = 0;
        while (bytes >= 1024 && unit + 1 < Units.Length)
        {
            bytes /= 1024;
            unit++;
        }

        return $"{bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    private static string Number(ulong number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
