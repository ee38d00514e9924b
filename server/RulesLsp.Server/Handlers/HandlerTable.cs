using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>The one list of handlers: a new one is a line in each of the two methods.</summary>
internal static class HandlerTable
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client)
    {
        DocumentSyncHandler.Declare(capabilities, client);
        WatchedFilesHandler.Declare(capabilities, client);
        DiagnosticHandler.Declare(capabilities, client);
        WorkspaceDiagnosticHandler.Declare(capabilities, client);
        CompletionHandler.Declare(capabilities, client);
        HoverHandler.Declare(capabilities, client);
        SignatureHelpHandler.Declare(capabilities, client);
        DocumentSymbolHandler.Declare(capabilities, client);
        FoldingRangeHandler.Declare(capabilities, client);
        SemanticTokensHandler.Declare(capabilities, client);
        SelectionRangeHandler.Declare(capabilities, client);
        DeclarationHandler.Declare(capabilities, client);
        DefinitionHandler.Declare(capabilities, client);
        ReferencesHandler.Declare(capabilities, client);
        DocumentHighlightHandler.Declare(capabilities, client);
        RenameHandler.Declare(capabilities, client);
        LinkedEditingRangeHandler.Declare(capabilities, client);
        CallHierarchyHandler.Declare(capabilities, client);
        DocumentLinkHandler.Declare(capabilities, client);
        WorkspaceSymbolHandler.Declare(capabilities, client);
        CodeActionHandler.Declare(capabilities, client);
        FormattingHandler.Declare(capabilities, client);
        RangeFormattingHandler.Declare(capabilities, client);
        OnTypeFormattingHandler.Declare(capabilities, client);
        CodeLensHandler.Declare(capabilities, client);
        InlayHintHandler.Declare(capabilities, client);
        ExecuteCommandHandler.Declare(capabilities, client);
        TextDocumentContentHandler.Declare(capabilities, client);
    }

    public static void Register(JsonRpc rpc, ServerSession session)
    {
        Add(rpc, new InitializeHandler(session));
        Add(rpc, new InitializedHandler(session));
        Add(rpc, new ShutdownHandler(session));
        Add(rpc, new ConfigurationHandler(session));
        Add(rpc, new ProgressHandler(session));
        Add(rpc, new DocumentSyncHandler(session));
        Add(rpc, new WatchedFilesHandler(session));
        Add(rpc, new DiagnosticHandler(session));
        Add(rpc, new WorkspaceDiagnosticHandler(session));
        Add(rpc, new CompletionHandler(session));
        Add(rpc, new HoverHandler(session));
        Add(rpc, new SignatureHelpHandler(session));
        Add(rpc, new DocumentSymbolHandler(session));
        Add(rpc, new FoldingRangeHandler(session));
        Add(rpc, new SemanticTokensHandler(session));
        Add(rpc, new SelectionRangeHandler(session));
        Add(rpc, new DeclarationHandler(session));
        Add(rpc, new DefinitionHandler(session));
        Add(rpc, new ReferencesHandler(session));
        Add(rpc, new DocumentHighlightHandler(session));
        Add(rpc, new RenameHandler(session));
        Add(rpc, new LinkedEditingRangeHandler(session));
        Add(rpc, new CallHierarchyHandler(session));
        Add(rpc, new DocumentLinkHandler(session));
        Add(rpc, new WorkspaceSymbolHandler(session));
        Add(rpc, new CodeActionHandler(session));
        Add(rpc, new FormattingHandler(session));
        Add(rpc, new RangeFormattingHandler(session));
        Add(rpc, new OnTypeFormattingHandler(session));
        Add(rpc, new CodeLensHandler(session));
        Add(rpc, new InlayHintHandler(session));
        var commands = new EditorCommands(session);
        Add(rpc, new ExecuteCommandHandler(session, commands));
        Add(rpc, new TextDocumentContentHandler(session, commands));
    }

    private static void Add<THandler>(JsonRpc rpc, THandler handler)
        where THandler : class, IShapeable<THandler> =>
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<THandler>(), handler, null);
}
