using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>What words of directives lead to: host descriptions to their files, lints to their pages.</summary>
public static class DocumentLinksFeature
{
    /// <summary>The links by place.</summary>
    public static ImmutableArray<DocumentLink> Compute(Analysis analysis) => [.. analysis.Directives.All.SelectMany(directive => LinksOf(analysis, directive))];

    private static IEnumerable<DocumentLink> LinksOf(Analysis analysis, Directive directive) => directive switch
    {
        HostDirective { FileName: { } file, TextSpan: var span } =>
            [new DocumentLink(TextRange.OnLine(directive.Line, TextSpan.FromBounds(span.Start + 1, span.End)), DocumentLinkKind.File, file.Trim())],
        AllowDirective allow => PagesOf(analysis, allow),
        _ => [],
    };

    private static IEnumerable<DocumentLink> PagesOf(Analysis analysis, AllowDirective allow)
    {
        string line = analysis.Syntax[allow.Line].Text;

        // The directive's own word may be the beginning of a lint's name.
        int start = DirectiveText.KeywordOf(line, allow.Span).End;
        foreach (string name in allow.Lints)
        {
            start = line.IndexOf(name, start, StringComparison.OrdinalIgnoreCase);
            if (start < 0)
            {
                yield break;
            }

            if (LintCatalogue.All.FirstOrDefault(lint => lint.Name == name || lint.Code == name) is { } found)
            {
                yield return new DocumentLink(TextRange.OnLine(allow.Line, new TextSpan(start, name.Length)), DocumentLinkKind.LintPage, found.Code);
            }

            start += name.Length;
        }
    }
}

/// <summary>What a link leads to.</summary>
public enum DocumentLinkKind : byte
{
    /// <summary>A file, relative to the document.</summary>
    File,

    /// <summary>The page of a lint.</summary>
    LintPage,
}

/// <summary>A stretch of text that leads somewhere.</summary>
/// <param name="Target">The file's name, or the lint's code.</param>
public sealed record DocumentLink(TextRange Range, DocumentLinkKind Kind, string Target);
