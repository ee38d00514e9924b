using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>workspace/executeCommand: the trace commands, pictures of them, expectations, the effect of an edit, who can reach a port, both families, the translation, and the explanation.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class ExecuteCommandHandler(ServerSession session, EditorCommands commands) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.ExecuteCommandProvider = new ExecuteCommandOptions(CommandNames.All, WorkDoneProgress: true);

    [JsonRpcMethod("workspace/executeCommand", UseSingleObjectParameterDeserialization = true)]
    public async Task<CommandAnswer> ExecuteCommandAsync(ExecuteCommandParams parameters, CancellationToken cancellation)
    {
        using WorkProgress progress = session.Progress.Begin(parameters.WorkDoneToken, "Following packets", cancellation);
        CommandArgument argument = parameters.Arguments is [var first, ..] ? first : new CommandArgument(null);
        CommandAnswer answer = await commands.RunAsync(parameters.Command, argument, progress.Cancellation).ConfigureAwait(false);
        if (argument is { Show: true, Uri: { } ruleset } && answer.Text is { } text)
        {
            await session.Window.ShowAnswerAsync(AnswerDocument.UriOf(parameters.Command, ruleset), text).ConfigureAwait(false);
        }

        return answer;
    }
}
