using System.Text.Json;
using System.Text.Json.Serialization;

namespace RulesLsp.Server.Protocol;

/// <summary>A place in a document; <paramref name="Character"/> counts in the negotiated position encoding.</summary>
internal sealed record Position(int Line, int Character);

/// <summary>A stretch of a document; the end is exclusive.</summary>
internal sealed record Range(Position Start, Position End);

internal sealed record Location(string Uri, Range Range);

internal sealed record TextEdit(Range Range, string NewText);

/// <param name="Changes">By document.</param>
/// <param name="DocumentChanges">In their order, for editors that make files: <see cref="CreateFile"/> and <see cref="TextDocumentEdit"/>.</param>
internal sealed record WorkspaceEdit(Dictionary<string, TextEdit[]>? Changes = null, JsonElement[]? DocumentChanges = null);

internal sealed record CreateFile(string Kind, string Uri);

internal sealed record TextDocumentEdit(OptionalVersionedTextDocumentIdentifier TextDocument, TextEdit[] Edits);

/// <param name="Version">null for a document that is not open; never left out.</param>
internal sealed record OptionalVersionedTextDocumentIdentifier(string Uri, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Version);

/// <summary>Text for a reader: "markdown" or "plaintext".</summary>
internal sealed record MarkupContent(string Kind, string Value);

/// <summary>A command of the server that an editor offers under a title; an empty <paramref name="Command"/> only tells.</summary>
internal sealed record EditorCommand(string Title, string Command, CommandArgument[]? Arguments = null);

/// <summary>The argument of every command; each command uses a part.</summary>
/// <param name="Line">0-based.</param>
/// <param name="Code">A code or name for the explanation.</param>
/// <param name="Port">A port that somebody asks about, such as "tcp/22".</param>
/// <param name="Show">true: the server has the editor show the answer; else whoever runs the command does something with it.</param>
internal sealed record CommandArgument(string? Uri = null, int? Line = null, string? Packet = null, string? Code = null, string? Port = null, string? Message = null, bool? Show = null);

internal sealed record TextDocumentIdentifier(string Uri);

/// <summary>The params of every request about a whole document.</summary>
internal sealed record TextDocumentParams(TextDocumentIdentifier TextDocument);

/// <summary>The params of every request about a place in a document.</summary>
internal sealed record TextDocumentPositionParams(TextDocumentIdentifier TextDocument, Position Position);
