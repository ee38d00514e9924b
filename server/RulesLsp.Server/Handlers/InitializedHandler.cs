using PolyType;
using RulesLsp.Ide;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>initialized: from here on the server may ask the editor, and asks for its settings. Until a document comes it gets ready for one.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class InitializedHandler(ServerSession session)
{
    [JsonRpcMethod("initialized", UseSingleObjectParameterDeserialization = true)]
    public Task InitializedAsync(InitializedParams parameters)
    {
        _ = parameters;
        // On a thread of its own: those of the pool have requests to answer.
        session.Readiness = Task.Factory.StartNew(Analysis.Prepare, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return session.Settings.FollowAsync(session.Client);
    }
}
