using System.Text.RegularExpressions;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Convert;

/// <summary>The two kinds of text of the protocol.</summary>
internal static partial class MarkupKinds
{
    public const string Markdown = "markdown";
    private const string PlainText = "plaintext";

    /// <summary>Markdown as the editor can show it.</summary>
    public static MarkupContent Of(ClientFeatures client, string markdown) => client.ReadsMarkdown
        ? new MarkupContent(Markdown, markdown)
        : new MarkupContent(PlainText, Marks().Replace(markdown, ""));

    /// <summary>Our pages use these marks of Markdown alone; blank lines and lists read well as they are.</summary>
    [GeneratedRegex(@"\*\*|^#+ |^```.*\n|`", RegexOptions.Multiline)]
    private static partial Regex Marks();
}
