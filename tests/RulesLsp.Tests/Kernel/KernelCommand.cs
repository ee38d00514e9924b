using System.Diagnostics;

namespace RulesLsp.Tests.Kernel;

/// <summary>Runs a program of the system.</summary>
internal static class KernelCommand
{
    /// <summary>What the program prints.</summary>
    /// <exception cref="InvalidOperationException">It ends with an exit code other than 0.</exception>
    public static string Run(string program, string arguments, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}: {errors.Result}");
    }

    /// <summary>Whether the program ends with exit code 0.</summary>
    public static bool TryRun(string program, string arguments)
    {
        try
        {
            Run(program, arguments);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
