using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/rename: another name for a chain, everywhere in its table.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class RenameHandler(ServerSession session) : ILspHandler
{
    private const int RequestFailed = -32803;

    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.RenameProvider = new RenameOptions(PrepareProvider: client.PreparesRename ? true : null);

    [JsonRpcMethod("textDocument/prepareRename", UseSingleObjectParameterDeserialization = true)]
    public Task<PrepareRenameResult?> PrepareRenameAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Prepare(snapshot, parameters.Position), cancellation);

    [JsonRpcMethod("textDocument/rename", UseSingleObjectParameterDeserialization = true)]
    public Task<WorkspaceEdit> RenameAsync(RenameParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Rename(snapshot, parameters), cancellation);

    private static PrepareRenameResult? Prepare(DocumentSnapshot snapshot, Position position) =>
        RenameFeature.Prepare(snapshot.Analysis, snapshot.Positions.ToEngine(position)) is { } target
            ? new PrepareRenameResult(snapshot.Positions.ToEditor(target.Range), target.Placeholder)
            : null;

    private static WorkspaceEdit Rename(DocumentSnapshot snapshot, RenameParams parameters)
    {
        RenameResult result = RenameFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(parameters.Position), parameters.NewName);
        if (result.Problem is { } problem)
        {
            throw new LocalRpcException(problem) { ErrorCode = RequestFailed };
        }

        return new WorkspaceEdit(new() { [snapshot.Uri] = [.. result.Changes.Select(change => snapshot.Positions.ToEditor(change))] });
    }
}
