using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/did*: the editor's edits. Each is applied before the next message is looked at.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DocumentSyncHandler(ServerSession session) : ILspHandler
{
    private const int Incremental = 2;

    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.TextDocumentSync = new TextDocumentSyncOptions(OpenClose: true, Incremental, new SaveOptions(IncludeText: false));

    [JsonRpcMethod("textDocument/didOpen", UseSingleObjectParameterDeserialization = true)]
    public void DidOpen(DidOpenTextDocumentParams parameters) => session.Open(parameters.TextDocument);

    [JsonRpcMethod("textDocument/didChange", UseSingleObjectParameterDeserialization = true)]
    public void DidChange(DidChangeTextDocumentParams parameters) =>
        session.Documents.Change(parameters.TextDocument, parameters.ContentChanges);

    // Whoever saves a ruleset may have saved the host description beside it just before.
    [JsonRpcMethod("textDocument/didSave", UseSingleObjectParameterDeserialization = true)]
    public void DidSave(DidSaveTextDocumentParams parameters)
    {
        session.NoteSaved(parameters.TextDocument.Uri);
    }

    [JsonRpcMethod("textDocument/didClose", UseSingleObjectParameterDeserialization = true)]
    public void DidClose(DidCloseTextDocumentParams parameters)
    {
        session.Documents.Close(parameters.TextDocument.Uri);
        session.Colours.Forget(parameters.TextDocument.Uri);
        session.Diagnostics.Clear(parameters.TextDocument.Uri);
    }
}
