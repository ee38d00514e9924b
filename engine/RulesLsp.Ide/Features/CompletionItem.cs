using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>What a completion stands for; an editor picks an icon by it.</summary>
public enum CompletionKind : byte
{
    /// <summary>A command such as appending a rule, or COMMIT.</summary>
    Command,
    Table,
    Chain,
    Policy,
    Option,
    Match,
    Target,

    /// <summary>One of a closed list of values.</summary>
    Value,

    /// <summary>A name or address seen elsewhere in the file.</summary>
    Reference,

    /// <summary>A whole rule or section with places to fill in.</summary>
    Snippet,
    Directive,
    Packet,
}

/// <summary>How <see cref="CompletionItem.InsertText"/> is to be read.</summary>
public enum InsertFormat : byte
{
    PlainText,

    /// <summary>With tab stops: <c>$1</c>, <c>${1:name}</c>, <c>$0</c>; a literal <c>$</c>, <c>}</c> or <c>\</c> is escaped by a backslash.</summary>
    Snippet,
}

/// <summary>One proposal at a caret.</summary>
/// <param name="Label">What the list shows; unique in its list.</param>
/// <param name="Detail">A short text beside the label; null for none.</param>
/// <param name="InsertText">What replaces <paramref name="ReplaceRange"/>.</param>
/// <param name="ReplaceRange">On one line, holds the caret.</param>
/// <param name="FilterText">What the typed word is compared with.</param>
/// <param name="Rank">Smaller comes first; equal ranks are sorted by label.</param>
/// <param name="DocumentationKey">Asks for the Markdown page of the proposal; null when there is nothing more to say.</param>
/// <param name="Traits">What else an editor may show.</param>
public sealed record CompletionItem(
    string Label,
    CompletionKind Kind,
    string? Detail,
    string InsertText,
    InsertFormat Format,
    TextRange ReplaceRange,
    string FilterText,
    int Rank,
    string? DocumentationKey,
    CompletionTraits Traits = CompletionTraits.None)
{
    /// <summary>The same with tab stops for the values that follow, for editors that take snippets; null: there is nothing to fill in.</summary>
    public string? SnippetText { get; init; }

    /// <summary>Sorts as <see cref="Rank"/> and then label do, for editors that sort by text.</summary>
    public string SortText => Rank.ToString("D4") + Label;
}

/// <summary>The proposals at a caret.</summary>
/// <param name="IsComplete">false: there are more, and what is typed next decides which.</param>
public readonly record struct Proposals(ImmutableArray<CompletionItem> Items, bool IsComplete);

/// <summary>Traits of a proposal.</summary>
[Flags]
public enum CompletionTraits : byte
{
    None = 0,
    Deprecated = 1,

    /// <summary>A value follows: an editor may open the list again after inserting.</summary>
    AsksAgain = 2,
}
