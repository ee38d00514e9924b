using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>window/workDoneProgress/cancel: the user gives up a long work.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class ProgressHandler(ServerSession session)
{
    [JsonRpcMethod("window/workDoneProgress/cancel", UseSingleObjectParameterDeserialization = true)]
    public void Cancel(WorkDoneProgressCancelParams parameters) => session.Progress.Cancel(parameters.Token);
}
