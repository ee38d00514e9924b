using System.Diagnostics;

namespace RulesLsp.Server.Rpc;

/// <summary>Ends the server when the editor that started it has died without closing the pipe.</summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Completes when the process is gone. Never completes for a process that can't be seen at the start:
    /// it lives in another PID namespace (a container), and the closed pipe has to do.
    /// </summary>
    public static async Task WaitForEndAsync(int processId, CancellationToken cancellation)
    {
        if (!IsAlive(processId))
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
        }

        using var timer = new PeriodicTimer(Pause);
        while (IsAlive(processId))
        {
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is there and not ours to ask.
            return true;
        }
    }
}
