using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>The commands that editors may run, by name.</summary>
internal sealed class EditorCommands(ServerSession session)
{
    private readonly TraceCommands _traces = new(session);
    private readonly ViewCommands _views = new(session);
    private readonly ExpectationsCommand _expectations = new(session);
    private readonly EffectCommand _effect = new(session);
    private readonly PortCommand _port = new(session);
    private readonly TranslationCommand _translation = new(session);
    private readonly FamiliesCommand _families = new(session);
    private readonly ExplainErrorCommand _errors = new(session);

    /// <summary>Runs a command. Takes its snapshot before the first await, as every request does.</summary>
    public Task<CommandAnswer> RunAsync(string command, CommandArgument argument, CancellationToken cancellation) => command switch
    {
        CommandNames.Trace => _traces.TraceAsync(argument with { Line = argument.Line ?? 0 }, cancellation),
        CommandNames.TraceHere => _traces.TraceHereAsync(argument, cancellation),
        CommandNames.ClearTrace => Task.FromResult(_traces.Clear(argument)),
        CommandNames.ShowTrace => _traces.ShowAsync(argument, cancellation),
        CommandNames.ShowPacketsWay => _views.ShowPacketsWayAsync(argument, cancellation),
        CommandNames.ReadPacket => Task.FromResult(_views.ReadPacket(argument)),
        CommandNames.Place => _views.PlaceAsync(argument, cancellation),
        CommandNames.Expectations => _expectations.RunAsync(argument, cancellation),
        CommandNames.ShowEffect => _effect.RunAsync(argument, cancellation),
        CommandNames.WhoCanReachPort => _port.RunAsync(argument, cancellation),
        CommandNames.ShowTranslation => _translation.RunAsync(argument, cancellation),
        CommandNames.CompareFamilies => _families.RunAsync(argument, cancellation),
        CommandNames.ExplainError => _errors.RunAsync(argument, cancellation),
        CommandNames.Explain => Task.FromResult(ExplainCommand.Run(argument)),
        CommandNames.GoToLine => session.Window.GoToLineAsync(argument, cancellation),
        _ => throw CommandErrors.Refuse($"There is no command {command}."),
    };
}
