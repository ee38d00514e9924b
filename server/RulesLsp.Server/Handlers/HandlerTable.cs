using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>The one list of handlers. A new one is a line in each of the two methods.</summary>
internal static class HandlerTable
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client)
    {
        DocumentSyncHandler.Declare(capabilities, client);
    }

    public static void Register(JsonRpc rpc, ServerSession session)
    {
        Add(rpc, new InitializeHandler(session));
        Add(rpc, new InitializedHandler(session));
        Add(rpc, new ShutdownHandler(session));
        Add(rpc, new ConfigurationHandler(session));
        Add(rpc, new DocumentSyncHandler(session));
    }

    private static void Add<THandler>(JsonRpc rpc, THandler handler)
        where THandler : class, IShapeable<THandler> =>
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<THandler>(), handler, null);
}
