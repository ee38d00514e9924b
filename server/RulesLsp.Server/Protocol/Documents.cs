using System.Text.Json;
using System.Text.Json.Serialization;

namespace RulesLsp.Server.Protocol;

internal sealed record TextDocumentItem(
    string Uri,
    string LanguageId,
    int Version,
    [property: JsonConverter(typeof(DocumentTextConverter))] string Text);

internal sealed record VersionedTextDocumentIdentifier(string Uri, int Version);

internal sealed record DidOpenTextDocumentParams(TextDocumentItem TextDocument);

internal sealed record DidChangeTextDocumentParams(
    VersionedTextDocumentIdentifier TextDocument,
    TextDocumentContentChangeEvent[] ContentChanges);

/// <summary>A change of a range, or of the whole text when there is none.</summary>
internal sealed record TextDocumentContentChangeEvent(
    [property: JsonConverter(typeof(DocumentTextConverter))] string Text,
    Range? Range = null);

internal sealed record DidCloseTextDocumentParams(TextDocumentIdentifier TextDocument);

internal sealed record DidSaveTextDocumentParams(TextDocumentIdentifier TextDocument);

internal sealed record DidChangeConfigurationParams(JsonElement? Settings = null);

internal sealed record ConfigurationItem(string Section);

internal sealed record Registration(string Id, string Method, RegistrationOptions? RegisterOptions = null);

/// <summary>Which section's changes are wanted, or those of which files.</summary>
internal sealed record RegistrationOptions(string? Section = null, FileSystemWatcher[]? Watchers = null);
