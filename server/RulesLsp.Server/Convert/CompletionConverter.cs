using System.Text.RegularExpressions;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Convert;

/// <summary>Puts proposals into the editor's words.</summary>
internal sealed partial class CompletionConverter(PositionConverter positions, ClientFeatures client)
{
    private const int DeprecatedTag = 1;

    public Protocol.CompletionItem ToEditor(Ide.Features.CompletionItem item)
    {
        bool isSnippet = item.Format == InsertFormat.Snippet || (client.TakesSnippets && item.SnippetText is not null);
        string text = client.TakesSnippets ? item.SnippetText ?? item.InsertText : isSnippet ? WithoutStops(item.InsertText) : item.InsertText;
        return new Protocol.CompletionItem(
            item.Label,
            KindOf(item.Kind),
            item.Traits.HasFlag(CompletionTraits.Deprecated) ? [DeprecatedTag] : null,
            item.Detail,
            Documentation: null,
            item.SortText,
            item.FilterText,
            isSnippet && client.TakesSnippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
            new TextEdit(positions.ToEditor(item.ReplaceRange), text),
            item.DocumentationKey);
    }

    /// <summary>The numbers of the protocol's CompletionItemKind.</summary>
    private static int KindOf(CompletionKind kind) => kind switch
    {
        CompletionKind.Command or CompletionKind.Directive => 14,
        CompletionKind.Table => 9,
        CompletionKind.Chain => 3,
        CompletionKind.Policy => 20,
        CompletionKind.Option => 10,
        CompletionKind.Match => 7,
        CompletionKind.Target => 2,
        CompletionKind.Value => 12,
        CompletionKind.Reference => 18,
        CompletionKind.Snippet => 15,
        _ => 23,
    };

    private static string WithoutStops(string snippet) => TabStop().Replace(
        snippet,
        stop => stop.Groups["text"].Success ? stop.Groups["text"].Value : stop.Groups["escaped"].Value);

    [GeneratedRegex(@"\$\{\d+:(?<text>[^}]*)\}|\$\{\d+\}|\$\d+|\\(?<escaped>[$}\\])")]
    private static partial Regex TabStop();
}
