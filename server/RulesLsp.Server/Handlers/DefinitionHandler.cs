using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/definition: from a jump to its chain.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DefinitionHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DefinitionProvider = true;

    [JsonRpcMethod("textDocument/definition", UseSingleObjectParameterDeserialization = true)]
    public Task<Location[]> DefinitionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Definitions(snapshot, parameters.Position), cancellation);

    private static Location[] Definitions(DocumentSnapshot snapshot, Position position) =>
    [
        .. DefinitionFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(position))
            .Select(range => new Location(snapshot.Uri, snapshot.Positions.ToEditor(range))),
    ];
}
