using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Convert;

/// <summary>What the protocol calls tokens, and how it says that some changed: five numbers each, places relative to the token before.</summary>
internal static class SemanticTokensConverter
{
    private static readonly string[] Types =
    [
        "keyword", "namespace", "function", "enumMember", "property", "class", "macro", "operator", "string", "number", "variable",
        "comment", "decorator",
    ];

    /// <summary>The protocol's own names, which every theme knows; several of our kinds share one.</summary>
    public static SemanticTokensLegend Legend { get; } = new(Types, ["declaration", "defaultLibrary", "deprecated", "negated"]);

    /// <summary>The number of a kind in the legend.</summary>
    public static int NumberOf(SemanticTokenKind kind) => Numbers[(int)kind];

    private static readonly int[] Numbers = [.. Enum.GetValues<SemanticTokenKind>().Select(static kind => Array.IndexOf(Types, TypeOf(kind)))];

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
