using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace RulesLsp.Server.Rpc;

/// <summary>The connection: one failing feature is one error reply and one log line, and requests come in the protocol's order.</summary>
internal sealed partial class RulesJsonRpc(IJsonRpcMessageHandler handler, Lifecycle lifecycle, ILogger log) : JsonRpc(handler)
{
    private const int InvalidParams = (int)JsonRpcErrorCode.InvalidParams;
    private const int InternalError = (int)JsonRpcErrorCode.InternalError;

    protected override ValueTask<JsonRpcMessage> DispatchRequestAsync(
        JsonRpcRequest request,
        TargetMethod targetMethod,
        CancellationToken cancellationToken)
    {
        CollectionPause.NoteMessage();
        LifecycleRefusal? refusal = lifecycle.Refusal(request.Method);
        if (refusal is null)
        {
            return base.DispatchRequestAsync(request, targetMethod, cancellationToken);
        }

        return ValueTask.FromResult<JsonRpcMessage>(new JsonRpcError
        {
            RequestId = request.RequestId,
            Error = new JsonRpcError.ErrorDetail { Code = (JsonRpcErrorCode)refusal.Code, Message = refusal.Message },
        });
    }

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        if (exception is OperationCanceledException or LocalRpcException)
        {
            return base.CreateErrorDetails(request, exception);
        }

        // Params are read before a request is dispatched; that it comes at the wrong time says more than that they can't be read.
        if (lifecycle.Refusal(request.Method) is { } refusal)
        {
            return Detail(refusal.Code, refusal.Message);
        }

        if (exception is JsonException or RpcArgumentDeserializationException)
        {
            Exception cause = exception.InnerException ?? exception;
            LogInvalidParams(log, request.Method, OneLine(cause.Message));
            return Detail(InvalidParams, $"The params of {request.Method} can't be read: {OneLine(cause.Message)}");
        }

        // The stack trace belongs in the log; an editor would show it to its user.
        LogFailure(log, request.Method, OneLine(exception.ToString()));
        return Detail(InternalError, $"{request.Method} failed: {OneLine(exception.Message)}");
    }

    private static JsonRpcError.ErrorDetail Detail(int code, string message) =>
        new() { Code = (JsonRpcErrorCode)code, Message = message };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method}: unreadable params: {Reason}")]
    private static partial void LogInvalidParams(ILogger log, string? method, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed: {Failure}")]
    private static partial void LogFailure(ILogger log, string? method, string failure);
}
