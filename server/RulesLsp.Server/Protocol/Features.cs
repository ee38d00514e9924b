using System.Text.Json;
using System.Text.Json.Serialization;

namespace RulesLsp.Server.Protocol;

internal sealed record Hover(MarkupContent Contents, Range? Range = null);

internal sealed record CompletionList(bool IsIncomplete, CompletionItem[] Items);

internal enum InsertTextFormat
{
    PlainText = 1,
    Snippet = 2,
}

internal sealed record CompletionItem(
    string Label,
    int? Kind = null,
    int[]? Tags = null,
    string? Detail = null,
    MarkupContent? Documentation = null,
    string? SortText = null,
    string? FilterText = null,
    InsertTextFormat? InsertTextFormat = null,
    TextEdit? TextEdit = null,
    string? Data = null);

internal sealed record SignatureHelp(SignatureInformation[] Signatures, int ActiveSignature, int ActiveParameter);

internal sealed record SignatureInformation(string Label, MarkupContent? Documentation, ParameterInformation[] Parameters);

/// <summary>A parameter as the offsets of its part of the signature's label.</summary>
internal sealed record ParameterInformation(int[] Label, MarkupContent? Documentation = null);

internal sealed record DocumentSymbol(
    string Name,
    string? Detail,
    int Kind,
    Range Range,
    Range SelectionRange,
    DocumentSymbol[]? Children = null);

internal sealed record FoldingRange(int StartLine, int EndLine, string? Kind = null, string? CollapsedText = null);

internal sealed record SemanticTokensRangeParams(TextDocumentIdentifier TextDocument, Range Range);

internal sealed record SemanticTokensDeltaParams(TextDocumentIdentifier TextDocument, string PreviousResultId);

internal sealed record SemanticTokens(INumbersInJson Data, string? ResultId = null);

/// <summary>All tokens, or what makes those of an earlier answer the present ones: nothing in the JSON tells which.</summary>
[JsonConverter(typeof(SemanticTokensOrDeltaConverter))]
internal sealed record SemanticTokensOrDelta(SemanticTokens? Whole, SemanticTokensDelta? Delta);

internal sealed record SemanticTokensDelta(SemanticTokensEdit[] Edits, string? ResultId = null);

/// <summary>Numbers that go, and those that come in their place.</summary>
internal sealed record SemanticTokensEdit(int Start, int DeleteCount, int[] Data);

internal sealed record ReferenceParams(TextDocumentIdentifier TextDocument, Position Position, ReferenceContext? Context = null);

internal sealed record ReferenceContext(bool IncludeDeclaration);

internal sealed record DocumentHighlight(Range Range, int Kind);

internal sealed record RenameParams(TextDocumentIdentifier TextDocument, Position Position, string NewName);

internal sealed record PrepareRenameResult(Range Range, string Placeholder);

internal sealed record CodeLens(Range Range, EditorCommand? Command = null);

internal sealed record InlayHintParams(TextDocumentIdentifier TextDocument, Range Range);

internal sealed record InlayHint(Position Position, string Label, bool PaddingLeft, MarkupContent? Tooltip = null);

/// <summary>The options of an editor (tabs, blanks at line ends) are not asked for: iptables-save has one form.</summary>
internal sealed record DocumentFormattingParams(TextDocumentIdentifier TextDocument);

internal sealed record DocumentRangeFormattingParams(TextDocumentIdentifier TextDocument, Range Range);

internal sealed record DocumentOnTypeFormattingParams(TextDocumentIdentifier TextDocument, Position Position, string Ch);

internal sealed record CodeActionParams(TextDocumentIdentifier TextDocument, Range Range, CodeActionContext? Context = null);

internal sealed record CodeActionContext(string[]? Only = null);

internal sealed record CodeAction(
    string Title,
    string Kind,
    Diagnostic[]? Diagnostics = null,
    bool? IsPreferred = null,
    WorkspaceEdit? Edit = null,
    EditorCommand? Command = null);

/// <param name="WorkDoneToken">Under which the editor wants to be told how far it is: a text or a number.</param>
internal sealed record ExecuteCommandParams(string Command, CommandArgument[]? Arguments = null, JsonElement? WorkDoneToken = null);

/// <summary>What a command answers; each fills a part.</summary>
/// <param name="Outcomes">As in trace.schema.json.</param>
/// <param name="Html">A part of a page without scripts: "data-line" names lines of the document, counted from 1.</param>
/// <param name="Style">The style sheet for it; its colours are variables.</param>
/// <param name="Problem">Why a text is no packet; left out: it is one.</param>
internal sealed record CommandAnswer(
    string? SuggestedPacket = null,
    string? Verdict = null,
    string? Text = null,
    JsonElement? Outcomes = null,
    string? Markdown = null,
    string? Html = null,
    string? Style = null,
    PacketProblemAnswer? Problem = null,
    PlaceAnswer? Place = null,
    FileExpectations[]? Expectations = null);

/// <param name="Character">Of the packet's text, counted from 0 in UTF-16.</param>
internal sealed record PacketProblemAnswer(int Character, string Message);

/// <summary>Where a line stands and what the document is taken for; the words are those of the settings.</summary>
internal sealed record PlaceAnswer(string Family, string Backend, string? Table = null, string? Chain = null);

/// <summary>The expectations of a ruleset, in the order of their lines.</summary>
internal sealed record FileExpectations(string Uri, ExpectationAnswer[] Expectations);

/// <summary>What became of an expectation.</summary>
/// <param name="Packet">As written; several may stand in one line.</param>
/// <param name="Message">A full sentence with the deciding rule.</param>
/// <param name="DecidingLine">Counted from 0.</param>
internal sealed record ExpectationAnswer(Range Range, string Packet, string Expected, string Actual, bool Passed, string Message, int? DecidingLine = null);
