using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>workspace/didChangeWatchedFiles and workspace/didChangeWorkspaceFolders: what is on the disk, and which part of it counts, has changed.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class WatchedFilesHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.Workspace = new WorkspaceOptions(new WorkspaceFoldersOptions(Supported: true, ChangeNotifications: true));

    [JsonRpcMethod("workspace/didChangeWatchedFiles", UseSingleObjectParameterDeserialization = true)]
    public void DidChangeWatchedFiles(DidChangeWatchedFilesParams parameters) => FileWatch.Apply(session, parameters.Changes.Select(change => change.Uri));

    [JsonRpcMethod("workspace/didChangeWorkspaceFolders", UseSingleObjectParameterDeserialization = true)]
    public void DidChangeWorkspaceFolders(DidChangeWorkspaceFoldersParams parameters)
    {
        session.Workspace.Change(parameters.Event.Added.Select(folder => folder.Uri), parameters.Event.Removed.Select(folder => folder.Uri));
        session.Refresher.Diagnostics(session.Client);
    }
}
