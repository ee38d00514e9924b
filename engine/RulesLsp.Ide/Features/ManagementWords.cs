using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>The words of a management directive, complete or not: <c>management tcp from NETWORKS to :PORTS in DEVICE</c>.</summary>
internal static class ManagementWords
{
    /// <summary>The directive's first word.</summary>
    public const string Keyword = "management";

    /// <summary>What stands behind which word.</summary>
    public static SemanticTokenKind? KindBehind(string previous) => previous switch
    {
        Keyword => SemanticTokenKind.EnumMember,
        "from" or "to" => SemanticTokenKind.Address,
        "in" => SemanticTokenKind.Interface,
        _ => null,
    };

    /// <summary>The parts of such a line by what they are; null: it is another directive.</summary>
    public static ImmutableArray<(TextSpan Span, SemanticTokenKind Kind)>? TokensOf(string line)
    {
        if (DirectiveText.Body(line) is not { } body || DirectiveText.KeywordOf(line, body) is var keyword && line.Substring(keyword.Start, keyword.Length) != Keyword)
        {
            return null;
        }

        var tokens = ImmutableArray.CreateBuilder<(TextSpan, SemanticTokenKind)>();
        int open = 0;
        string previous = Keyword;
        foreach (TextSpan word in Words(line, keyword.End))
        {
            string text = line.Substring(word.Start, word.Length);
            if (KindBehind(previous) is { } kind)
            {
                tokens.Add((TextSpan.FromBounds(open, line.AsSpan(0, word.Start).TrimEnd().Length), SemanticTokenKind.Directive));
                tokens.Add((word, kind));
                open = NextWord(line, word.End);
            }

            previous = text;
        }

        int end = line.AsSpan().TrimEnd().Length;
        if (open < end)
        {
            tokens.Add((TextSpan.FromBounds(open, end), SemanticTokenKind.Directive));
        }

        return tokens.ToImmutable();
    }

    private static IEnumerable<TextSpan> Words(string line, int start)
    {
        int at = NextWord(line, start);
        while (at < line.Length)
        {
            int end = at;
            while (end < line.Length && line[end] is not (' ' or '\t'))
            {
                end++;
            }

            yield return TextSpan.FromBounds(at, end);
            at = NextWord(line, end);
        }
    }

    private static int NextWord(string line, int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }
}
