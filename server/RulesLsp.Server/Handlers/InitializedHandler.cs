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
        session.Readiness = Task.Run(GetReady);
        return session.Settings.FollowAsync(session.Client);
    }

    /// <summary>What every document needs is read once; reading it leaves much behind.</summary>
    private static void GetReady()
    {
        Analysis.Prepare();
        CollectionPause.CollectUnlessPaused();
    }
}
