using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/references: every place that names a chain or a set.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class ReferencesHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.ReferencesProvider = true;

    [JsonRpcMethod("textDocument/references", UseSingleObjectParameterDeserialization = true)]
    public Task<Location[]> ReferencesAsync(ReferenceParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => References(snapshot, parameters), cancellation);

    private static Location[] References(DocumentSnapshot snapshot, ReferenceParams parameters)
    {
        ReferenceScope scope = parameters.Context?.IncludeDeclaration == false ? ReferenceScope.WithoutDeclaration : ReferenceScope.WithDeclaration;
        return
        [
            .. ReferencesFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(parameters.Position), scope)
                .Select(range => new Location(snapshot.Uri, snapshot.Positions.ToEditor(range))),
        ];
    }
}
