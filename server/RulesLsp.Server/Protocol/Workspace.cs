using System.Text.Json;
using System.Text.Json.Serialization;

namespace RulesLsp.Server.Protocol;

internal sealed record WorkspaceFolder(string Uri, string Name);

internal sealed record DidChangeWorkspaceFoldersParams(WorkspaceFoldersChangeEvent Event);

internal sealed record WorkspaceFoldersChangeEvent(WorkspaceFolder[] Added, WorkspaceFolder[] Removed);

internal sealed record TextDocumentContentParams(string Uri);

internal sealed record TextDocumentContentResult(string Text);

internal sealed record ShowDocumentResult(bool Success);

/// <param name="Token">As the one who began the work named it: a text or a number.</param>
internal sealed record WorkDoneProgressCancelParams(JsonElement Token);

internal sealed record FileSystemWatcher(string GlobPattern);

internal sealed record DidChangeWatchedFilesParams(FileEvent[] Changes);

internal sealed record FileEvent(string Uri);

/// <param name="WorkDoneToken">Under which the editor wants to be told how far it is: a text or a number.</param>
internal sealed record WorkspaceDiagnosticParams(PreviousResultId[] PreviousResultIds, JsonElement? WorkDoneToken = null);

internal sealed record PreviousResultId(string Uri, string Value);

internal sealed record WorkspaceDiagnosticReport(WorkspaceDocumentDiagnosticReport[] Items);

/// <summary>The findings of a file, or that they are those of the report before.</summary>
/// <param name="Version">The open document's number, or null; never left out.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WorkspaceFullDocumentDiagnosticReport), "full")]
[JsonDerivedType(typeof(WorkspaceUnchangedDocumentDiagnosticReport), "unchanged")]
internal abstract record WorkspaceDocumentDiagnosticReport(string Uri, JsonElement Version, string ResultId);

internal sealed record WorkspaceFullDocumentDiagnosticReport(string Uri, JsonElement Version, string ResultId, Diagnostic[] Items)
    : WorkspaceDocumentDiagnosticReport(Uri, Version, ResultId);

internal sealed record WorkspaceUnchangedDocumentDiagnosticReport(string Uri, JsonElement Version, string ResultId)
    : WorkspaceDocumentDiagnosticReport(Uri, Version, ResultId);

/// <summary>How far a long work is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WorkDoneProgressBegin), "begin")]
[JsonDerivedType(typeof(WorkDoneProgressReport), "report")]
[JsonDerivedType(typeof(WorkDoneProgressEnd), "end")]
internal abstract record WorkDoneProgress;

internal sealed record WorkDoneProgressBegin(string Title, bool Cancellable, int? Percentage = null) : WorkDoneProgress;

internal sealed record WorkDoneProgressReport(string? Message, int? Percentage = null) : WorkDoneProgress;

internal sealed record WorkDoneProgressEnd : WorkDoneProgress;
