using System.Text.Json;

namespace RulesLsp.Server.Protocol;

/// <summary>What the client tells about itself; only the parts that change our answers.</summary>
internal sealed record InitializeParams(
    int? ProcessId = null,
    ClientCapabilities? Capabilities = null,
    JsonElement? InitializationOptions = null);

internal sealed record ClientCapabilities(
    GeneralClientCapabilities? General = null,
    WorkspaceClientCapabilities? Workspace = null,
    TextDocumentClientCapabilities? TextDocument = null);

internal sealed record GeneralClientCapabilities(string[]? PositionEncodings = null);

internal sealed record WorkspaceClientCapabilities(
    bool? Configuration = null,
    DynamicRegistrationCapability? DidChangeConfiguration = null,
    DynamicRegistrationCapability? DidChangeWatchedFiles = null,
    RefreshSupportCapability? InlayHint = null,
    RefreshSupportCapability? CodeLens = null,
    RefreshSupportCapability? Diagnostics = null);

internal sealed record DynamicRegistrationCapability(bool? DynamicRegistration = null);

internal sealed record RefreshSupportCapability(bool? RefreshSupport = null);

internal sealed record TextDocumentClientCapabilities(
    PublishDiagnosticsClientCapabilities? PublishDiagnostics = null,
    DiagnosticClientCapabilities? Diagnostic = null,
    DynamicRegistrationCapability? InlayHint = null,
    CompletionClientCapabilities? Completion = null);

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

    public bool? DefinitionProvider { get; set; }

    public bool? ReferencesProvider { get; set; }

    public bool? DocumentHighlightProvider { get; set; }

    public bool? DocumentSymbolProvider { get; set; }

    public bool? FoldingRangeProvider { get; set; }

    public CodeActionOptions? CodeActionProvider { get; set; }

    public CodeLensOptions? CodeLensProvider { get; set; }

    public bool? DocumentFormattingProvider { get; set; }

    public bool? DocumentRangeFormattingProvider { get; set; }

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

internal sealed record RenameOptions(bool PrepareProvider);

internal sealed record SemanticTokensOptions(SemanticTokensLegend Legend, bool Full, bool Range);

internal sealed record SemanticTokensLegend(string[] TokenTypes, string[] TokenModifiers);

internal sealed record DiagnosticOptions(string Identifier, bool InterFileDependencies, bool WorkspaceDiagnostics);

internal sealed record ExecuteCommandOptions(string[] Commands);
