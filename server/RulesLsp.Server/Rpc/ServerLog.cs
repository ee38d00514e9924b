using Microsoft.Extensions.Logging;

namespace RulesLsp.Server.Rpc;

/// <summary>Sends log lines to stderr and, once there is one, to the editor. stdout is the transport's alone.</summary>
internal sealed class ServerLog(TextWriter errors) : ILoggerProvider, ILogger
{
    private readonly Lock _writing = new();

    /// <summary>The editor to tell, from initialize on.</summary>
    public ILanguageClient? Client { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string message = formatter(state, exception);
        lock (_writing)
        {
            errors.WriteLine(message);
        }

        try
        {
            Client?.LogMessage(TypeOf(logLevel), message);
        }
        catch (Exception failure) when (failure is ObjectDisposedException or StreamJsonRpc.ConnectionLostException)
        {
            // The editor is gone; stderr has the line.
        }
    }

    public void Dispose()
    {
    }

    private static int TypeOf(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => 1,
        LogLevel.Warning => 2,
        LogLevel.Information => 3,
        _ => 4,
    };
}
