using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>workspace/executeCommand: the trace commands, the effect of an edit, who can reach a port, the translation, and the explanation.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class ExecuteCommandHandler(ServerSession session) : ILspHandler
{
    private readonly TraceCommands _traces = new(session);
    private readonly EffectCommand _effect = new(session);
    private readonly PortCommand _port = new(session);
    private readonly TranslationCommand _translation = new(session);

    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.ExecuteCommandProvider = new ExecuteCommandOptions(CommandNames.All, WorkDoneProgress: true);

    [JsonRpcMethod("workspace/executeCommand", UseSingleObjectParameterDeserialization = true)]
    public async Task<CommandAnswer> ExecuteCommandAsync(ExecuteCommandParams parameters, CancellationToken cancellation)
    {
        using WorkProgress progress = session.Progress.Begin(parameters.WorkDoneToken, "Following packets");
        return await RunAsync(parameters, cancellation).ConfigureAwait(false);
    }

    // Takes its snapshot before the first await, as every request does.
    private Task<CommandAnswer> RunAsync(ExecuteCommandParams parameters, CancellationToken cancellation)
    {
        CommandArgument argument = parameters.Arguments is [var first, ..] ? first : new CommandArgument(null);
        return parameters.Command switch
        {
            CommandNames.Trace => _traces.TraceAsync(argument with { Line = argument.Line ?? 0 }, cancellation),
            CommandNames.TraceHere => _traces.TraceHereAsync(argument, cancellation),
            CommandNames.ClearTrace => Task.FromResult(_traces.Clear(argument)),
            CommandNames.ShowTrace => _traces.ShowAsync(argument, cancellation),
            CommandNames.ShowEffect => _effect.RunAsync(argument, cancellation),
            CommandNames.WhoCanReachPort => _port.RunAsync(argument, cancellation),
            CommandNames.ShowTranslation => _translation.RunAsync(argument, cancellation),
            CommandNames.Explain => Task.FromResult(ExplainCommand.Run(argument)),
            _ => throw CommandErrors.Refuse($"There is no command {parameters.Command}."),
        };
    }
}
