using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/declaration: a chain is declared where it is defined, so this answers as textDocument/definition does.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DeclarationHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DeclarationProvider = true;

    [JsonRpcMethod("textDocument/declaration", UseSingleObjectParameterDeserialization = true)]
    public Task<Location[]> DeclarationAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => DefinitionHandler.Definitions(snapshot, parameters.Position, session), cancellation);
}
