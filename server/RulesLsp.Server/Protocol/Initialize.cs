using System.Text.Json;

namespace RulesLsp.Server.Protocol;

/// <summary>What the client tells about itself; only the parts that change our answers.</summary>
internal sealed record InitializeParams(
    int? ProcessId = null,
    string? RootUri = null,
    WorkspaceFolder[]? WorkspaceFolders = null,
    ClientCapabilities? Capabilities = null,
    JsonElement? InitializationOptions = null);

internal sealed record ClientCapabilities(
    GeneralClientCapabilities? General = null,
    WorkspaceClientCapabilities? Workspace = null,
    TextDocumentClientCapabilities? TextDocument = null,
    WindowClientCapabilities? Window = null);

internal sealed record WindowClientCapabilities(bool? WorkDoneProgress = null, ShowDocumentClientCapabilities? ShowDocument = null);

internal sealed record ShowDocumentClientCapabilities(bool Support);

internal sealed record GeneralClientCapabilities(string[]? PositionEncodings = null);

internal sealed record WorkspaceClientCapabilities(
    bool? Configuration = null,
    WorkspaceEditClientCapabilities? WorkspaceEdit = null,
    DynamicRegistrationCapability? DidChangeConfiguration = null,
    DynamicRegistrationCapability? DidChangeWatchedFiles = null,
    RefreshSupportCapability? InlayHint = null,
    RefreshSupportCapability? CodeLens = null,
    RefreshSupportCapability? Diagnostics = null,
    DynamicRegistrationCapability? TextDocumentContent = null);

internal sealed record WorkspaceEditClientCapabilities(bool? DocumentChanges = null, string[]? ResourceOperations = null);

internal sealed record DynamicRegistrationCapability(bool? DynamicRegistration = null);

internal sealed record RefreshSupportCapability(bool? RefreshSupport = null);

internal sealed record TextDocumentClientCapabilities(
    PublishDiagnosticsClientCapabilities? PublishDiagnostics = null,
    DiagnosticClientCapabilities? Diagnostic = null,
    DynamicRegistrationCapability? InlayHint = null,
    CompletionClientCapabilities? Completion = null,
    HoverClientCapabilities? Hover = null,
    RenameClientCapabilities? Rename = null);

internal sealed record HoverClientCapabilities(string[]? ContentFormat = null);

internal sealed record RenameClientCapabilities(bool? PrepareSupport = null);

internal sealed record PublishDiagnosticsClientCapabilities(bool? RelatedInformation = null, bool? CodeDescriptionSupport = null);

internal sealed record DiagnosticClientCapabilities(bool? RelatedInformation = null, bool? CodeDescriptionSupport = null);

internal sealed record CompletionClientCapabilities(CompletionItemClientCapabilities? CompletionItem = null);

internal sealed record CompletionItemClientCapabilities(bool? SnippetSupport = null);

internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

internal sealed record InitializedParams;

/// <summary>What we answer; every handler declares its own part.</summary>
internal sealed record ServerCapabilities
{
    public string? PositionEncoding { get; set; }

    public TextDocumentSyncOptions? TextDocumentSync { get; set; }

    public CompletionOptions? CompletionProvider { get; set; }

    public bool? HoverProvider { get; set; }

    public SignatureHelpOptions? SignatureHelpProvider { get; set; }

    public bool? DeclarationProvider { get; set; }

    public bool? DefinitionProvider { get; set; }

    public bool? ReferencesProvider { get; set; }

    public bool? DocumentHighlightProvider { get; set; }

    public bool? DocumentSymbolProvider { get; set; }

    public bool? FoldingRangeProvider { get; set; }

    public bool? SelectionRangeProvider { get; set; }

    public bool? LinkedEditingRangeProvider { get; set; }

    public bool? CallHierarchyProvider { get; set; }

    public DocumentLinkOptions? DocumentLinkProvider { get; set; }

    public bool? WorkspaceSymbolProvider { get; set; }

    public WorkspaceOptions? Workspace { get; set; }

    public CodeActionOptions? CodeActionProvider { get; set; }

    public CodeLensOptions? CodeLensProvider { get; set; }

    public bool? DocumentFormattingProvider { get; set; }

    public bool? DocumentRangeFormattingProvider { get; set; }

    public DocumentOnTypeFormattingOptions? DocumentOnTypeFormattingProvider { get; set; }

    public RenameOptions? RenameProvider { get; set; }

    public SemanticTokensOptions? SemanticTokensProvider { get; set; }

    public bool? InlayHintProvider { get; set; }

    public DiagnosticOptions? DiagnosticProvider { get; set; }

    public ExecuteCommandOptions? ExecuteCommandProvider { get; set; }
}

internal sealed record TextDocumentSyncOptions(bool OpenClose, int Change, SaveOptions Save);

internal sealed record SaveOptions(bool IncludeText);

internal sealed record CompletionOptions(string[] TriggerCharacters, bool ResolveProvider);

internal sealed record SignatureHelpOptions(string[] TriggerCharacters, string[] RetriggerCharacters);

internal sealed record CodeActionOptions(string[] CodeActionKinds);

internal sealed record CodeLensOptions(bool ResolveProvider);

internal sealed record WorkspaceOptions(WorkspaceFoldersOptions WorkspaceFolders, TextDocumentContentOptions? TextDocumentContent = null);

internal sealed record TextDocumentContentOptions(string[] Schemes);

internal sealed record WorkspaceFoldersOptions(bool Supported, bool ChangeNotifications);

internal sealed record DocumentLinkOptions(bool ResolveProvider);

internal sealed record DocumentOnTypeFormattingOptions(string FirstTriggerCharacter);

internal sealed record RenameOptions(bool? PrepareProvider);

internal sealed record SemanticTokensOptions(SemanticTokensLegend Legend, SemanticTokensFullOptions Full, bool Range);

internal sealed record SemanticTokensFullOptions(bool Delta);

internal sealed record SemanticTokensLegend(string[] TokenTypes, string[] TokenModifiers);

internal sealed record DiagnosticOptions(string Identifier, bool InterFileDependencies, bool WorkspaceDiagnostics, bool WorkDoneProgress);

internal sealed record ExecuteCommandOptions(string[] Commands, bool WorkDoneProgress);
