using PolyType;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>shutdown and exit: the two steps of a clean end.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class ShutdownHandler(ServerSession session)
{
    [JsonRpcMethod("shutdown")]
    public object? Shutdown()
    {
        session.Lifecycle.ShutDown();
        return null;
    }

    [JsonRpcMethod("exit")]
    public void Exit() => session.Lifecycle.End();
}
