using System.Diagnostics;

namespace RulesLsp.Tests.Support;

/// <summary>The built program in a process of its own, as a shell or an editor starts it.</summary>
internal static class BuiltProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(LargeTexts.IsFullRun ? 10 : 3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts it with its standard input and output in the caller's hands.</summary>
    public static Process Start(params string[] words) => Process.Start(Description("dotnet", [PathOfProgram, .. words]))!;

    /// <summary>Runs it to its end.</summary>
    public static Task<ProgramRun> RunAsync(params string[] words) => RunAsync("dotnet", [PathOfProgram, .. words]);

    /// <summary>Runs it as a user who owns nothing; needs root.</summary>
    public static Task<ProgramRun> RunAsNobodyAsync(params string[] words) =>
        RunAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "dotnet", PathOfProgram, .. words]);

    private static string PathOfProgram => Path.Combine(AppContext.BaseDirectory, "rules-lsp.dll");

    private static ProcessStartInfo Description(string program, IEnumerable<string> words) => new(program, words)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static async Task<ProgramRun> RunAsync(string program, IEnumerable<string> words)
    {
        var elapsed = Stopwatch.StartNew();
        using Process process = Process.Start(Description(program, words))!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        long memory = 0;
        while (!process.HasExited)
        {
            memory = Math.Max(memory, PeakOf(process));
            if (elapsed.Elapsed > Patience)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"the program did not end within {Patience}");
            }

            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Pause));
        }

        return new ProgramRun(process.ExitCode, await output, await errors, elapsed.Elapsed, memory);
    }

    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It has ended since it was asked whether it had.
            return 0;
        }
    }
}

/// <summary>What became of a run of the program.</summary>
/// <param name="Memory">The most bytes that it held at once, as far as seen.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors, TimeSpan Elapsed, long Memory);
