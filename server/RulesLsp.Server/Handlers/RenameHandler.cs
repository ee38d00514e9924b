using System.Collections.Immutable;
using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/rename: another name for a chain, everywhere in its table, in all files that are loaded together; or for a set.</summary>
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

    private PrepareRenameResult? Prepare(DocumentSnapshot snapshot, Position position) =>
        RenameFeature.Prepare(snapshot.Analysis, snapshot.Positions.ToEngine(position), LoadedTogether.With(snapshot, session).Companions) is { } target
            ? new PrepareRenameResult(snapshot.Positions.ToEditor(target.Range), target.Placeholder)
            : null;

    private WorkspaceEdit Rename(DocumentSnapshot snapshot, RenameParams parameters)
    {
        LoadedTogether files = LoadedTogether.With(snapshot, session);
        RenameResult result = RenameFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(parameters.Position), parameters.NewName, files.Companions);
        if (result.Problem is { } problem)
        {
            throw new LocalRpcException(problem) { ErrorCode = RequestFailed };
        }

        return new WorkspaceEdit(result.Places.Select(files.ToEditor).GroupBy(place => place.Uri, StringComparer.Ordinal).ToDictionary(
            file => file.Key, file => file.Select(place => new TextEdit(place.Range, parameters.NewName)).ToArray()));
    }
}
