using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace RulesLsp.Server.Handlers;

/// <summary>Refusals of commands: the message is for the user.</summary>
internal static class CommandErrors
{
    public static LocalRpcException Refuse(string message) => new(message) { ErrorCode = (int)JsonRpcErrorCode.InvalidParams };

    /// <summary>The document that a command is about.</summary>
    public static string RequireUri(Protocol.CommandArgument argument) =>
        argument.Uri ?? throw Refuse("The command needs the document: {\"uri\": …}.");
}
