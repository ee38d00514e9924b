using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Session;

/// <summary>The abilities of the editor that change what it is sent.</summary>
internal sealed record ClientFeatures
{
    public PositionEncoding Encoding { get; init; }

    /// <summary>The editor asks for diagnostics itself; nothing is pushed to it.</summary>
    public bool PullsDiagnostics { get; init; }

    public bool ShowsInlayHints { get; init; }

    public bool RefreshesInlayHints { get; init; }

    public bool RefreshesCodeLenses { get; init; }

    public bool RefreshesDiagnostics { get; init; }

    public bool ShowsRelatedInformation { get; init; }

    public bool ShowsCodeDescription { get; init; }

    public bool TakesSnippets { get; init; }

    /// <summary>Its hovers, documentation and help are Markdown; else they are plain text.</summary>
    public bool ReadsMarkdown { get; init; } = true;

    /// <summary>It asks what is renamed before it asks for a new name.</summary>
    public bool PreparesRename { get; init; }

    /// <summary>An edit may make a file.</summary>
    public bool CreatesFiles { get; init; }

    /// <summary>It can be asked to show a document.</summary>
    public bool ShowsDocuments { get; init; }

    /// <summary>It takes the text of documents from the server that makes them.</summary>
    public bool TakesContent { get; init; }

    /// <summary>It shows how far a work is that it did not ask for.</summary>
    public bool ShowsProgress { get; init; }

    public bool AnswersConfiguration { get; init; }

    public bool RegistersConfiguration { get; init; }

    /// <summary>The editor tells of files that change on disk.</summary>
    public bool WatchesFiles { get; init; }

    public static ClientFeatures Of(ClientCapabilities? capabilities)
    {
        WorkspaceClientCapabilities? workspace = capabilities?.Workspace;
        TextDocumentClientCapabilities? text = capabilities?.TextDocument;
        return new ClientFeatures
        {
            Encoding = PositionEncodings.Choose(capabilities?.General?.PositionEncodings),
            PullsDiagnostics = text?.Diagnostic is not null,
            ShowsInlayHints = text?.InlayHint is not null,
            RefreshesInlayHints = workspace?.InlayHint?.RefreshSupport == true,
            RefreshesCodeLenses = workspace?.CodeLens?.RefreshSupport == true,
            RefreshesDiagnostics = workspace?.Diagnostics?.RefreshSupport == true,
            ShowsRelatedInformation = text?.PublishDiagnostics?.RelatedInformation == true || text?.Diagnostic?.RelatedInformation == true,
            ShowsCodeDescription = text?.PublishDiagnostics?.CodeDescriptionSupport == true || text?.Diagnostic?.CodeDescriptionSupport == true,
            TakesSnippets = text?.Completion?.CompletionItem?.SnippetSupport == true,
            ReadsMarkdown = text?.Hover?.ContentFormat is not { Length: > 0 } formats || formats.Contains(MarkupKinds.Markdown),
            PreparesRename = text?.Rename?.PrepareSupport == true,
            CreatesFiles = workspace?.WorkspaceEdit is { DocumentChanges: not false, ResourceOperations: { } operations } && operations.Contains("create"),
            ShowsDocuments = capabilities?.Window?.ShowDocument?.Support == true,
            TakesContent = workspace?.TextDocumentContent is not null,
            ShowsProgress = capabilities?.Window?.WorkDoneProgress == true,
            AnswersConfiguration = workspace?.Configuration == true,
            WatchesFiles = workspace?.DidChangeWatchedFiles?.DynamicRegistration == true,
            RegistersConfiguration = workspace?.DidChangeConfiguration?.DynamicRegistration == true,
        };
    }
}
