using System.Diagnostics;

namespace RulesLsp.Server.Cli.Check;

/// <summary>Counts files on a terminal once the work has taken a second; says nothing into a pipe.</summary>
internal sealed class CheckProgress(CliConsole console, int files) : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly Lock _writing = new();
    private TimeSpan _next = Silence;
    private int _done;

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
                console.Errors.Write($"\r{_done} of {files} files checked");
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
