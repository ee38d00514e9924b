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

    public static SemanticTokens ToEditor(ImmutableArray<SemanticToken> tokens, PositionConverter positions)
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

        return new SemanticTokens(data);
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
