using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/references: every place that names a chain or a set, in all files that are loaded together.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class ReferencesHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.ReferencesProvider = true;

    [JsonRpcMethod("textDocument/references", UseSingleObjectParameterDeserialization = true)]
    public Task<Location[]> ReferencesAsync(ReferenceParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => References(snapshot, parameters), cancellation);

    private Location[] References(DocumentSnapshot snapshot, ReferenceParams parameters)
    {
        ReferenceScope scope = parameters.Context?.IncludeDeclaration == false ? ReferenceScope.WithoutDeclaration : ReferenceScope.WithDeclaration;
        LoadedTogether files = LoadedTogether.With(snapshot, session);
        return [.. ReferencesFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(parameters.Position), scope, files.Companions).Select(files.ToEditor)];
    }
}
