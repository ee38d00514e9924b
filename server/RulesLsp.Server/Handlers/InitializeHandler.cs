using PolyType;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>initialize: learns what the editor can do and answers what the server does.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class InitializeHandler(ServerSession session)
{
    [JsonRpcMethod("initialize", UseSingleObjectParameterDeserialization = true)]
    public InitializeResult Initialize(InitializeParams parameters)
    {
        ClientFeatures client = ClientFeatures.Of(parameters.Capabilities);
        session.Client = client;
        session.Lifecycle.Initialize();
        if (parameters.ProcessId is int parent)
        {
            session.Lifecycle.FollowParent(parent);
        }

        session.Workspace.Open(parameters);
        session.Settings.Take(parameters.InitializationOptions);
        var capabilities = new ServerCapabilities { PositionEncoding = PositionEncodings.NameOf(client.Encoding) };
        HandlerTable.Declare(capabilities, client);
        return new InitializeResult(capabilities, new ServerInfo(ProductInfo.Name, ProductInfo.Version));
    }
}
