using System.Diagnostics;

namespace RulesLsp.Server.Cli;

/// <summary>Counts on a terminal once the work has taken a second; says nothing into a pipe.</summary>
/// <param name="done">What stands behind the number: "of 12 files checked".</param>
internal sealed class Progress(CliConsole console, string done) : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly Lock _writing = new();
    private TimeSpan _next = Silence;
    private long _done;

    public void Advance()
    {
        if (console.ErrorsTerminal == CliTerminal.None)
        {
            return;
        }

        lock (_writing)
        {
            _done++;
            if (_elapsed.Elapsed >= _next)
            {
                console.Errors.Write($"\r{_done} {done}");
                _next = _elapsed.Elapsed + Step;
            }
        }
    }

    public void Dispose()
    {
        if (_next > Silence)
        {
            // The line was only for those who waited.
            console.Errors.Write("\r\e[K");
        }
    }
}
