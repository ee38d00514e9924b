using System.Collections.Immutable;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Convert;

/// <summary>Packs tokens as the protocol wants them: five numbers each, places relative to the token before.</summary>
internal static class SemanticTokensConverter
{
    private static readonly string[] Types =
    [
        "keyword", "namespace", "function", "enumMember", "property", "class", "macro", "operator", "string", "number", "variable",
        "comment", "decorator",
    ];

    /// <summary>The protocol's own names, which every theme knows; several of our kinds share one.</summary>
    public static SemanticTokensLegend Legend { get; } = new(Types, ["declaration", "defaultLibrary", "deprecated", "negated"]);

    public static int[] ToEditor(ImmutableArray<SemanticToken> tokens, PositionConverter positions)
    {
        int[] data = new int[tokens.Length * 5];
        int at = 0;
        int line = 0;
        int start = 0;
        foreach (SemanticToken token in tokens)
        {
            int tokenStart = positions.EditorCharacter(token.Line, token.Start);
            int tokenEnd = positions.EditorCharacter(token.Line, token.Start + token.Length);
            data[at++] = token.Line - line;
            data[at++] = token.Line == line ? tokenStart - start : tokenStart;
            data[at++] = tokenEnd - tokenStart;
            data[at++] = Array.IndexOf(Types, TypeOf(token.Kind));
            data[at++] = (int)token.Modifiers;
            (line, start) = (token.Line, tokenStart);
        }

        return data;
    }

    /// <summary>The one edit that makes the tokens of <paramref name="before"/> those of <paramref name="after"/>; none when they are the same.</summary>
    public static SemanticTokensEdit[] EditsOf(ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        // Whole tokens: an editor that reads five numbers at a time must never see half of one.
        int start = before.CommonPrefixLength(after) / 5 * 5;
        int end = 0;
        int most = Math.Min(before.Length, after.Length) - start;
        while (end < most && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        end = end / 5 * 5;
        return start + end == before.Length && before.Length == after.Length
            ? []
            : [new SemanticTokensEdit(start, before.Length - start - end, after[start..^end].ToArray())];
    }

    private static string TypeOf(SemanticTokenKind kind) => kind switch
    {
        SemanticTokenKind.Keyword => "keyword",
        SemanticTokenKind.Table => "namespace",
        SemanticTokenKind.Chain => "function",
        SemanticTokenKind.Policy or SemanticTokenKind.EnumMember => "enumMember",
        SemanticTokenKind.Option => "property",
        SemanticTokenKind.Match => "class",
        SemanticTokenKind.Target => "macro",
        SemanticTokenKind.Operator => "operator",
        SemanticTokenKind.QuotedText => "string",
        SemanticTokenKind.Number or SemanticTokenKind.Address or SemanticTokenKind.Counter => "number",
        SemanticTokenKind.Interface => "variable",
        SemanticTokenKind.Comment => "comment",
        _ => "decorator",
    };
}
