using System.Diagnostics;

namespace RulesLsp.Bench.Macro;

/// <summary>The server as it is shipped: the NativeAOT binary of <c>npm run build:server</c>.</summary>
internal static class ServerBinary
{
    private static readonly string[] Sources = ["engine", "server", "schemas"];

    /// <summary>The binary named by RULES_LSP_SERVER, or the one of this checkout, which is built anew when a source is younger.</summary>
    /// <exception cref="BenchException">There is none, and it can't be built.</exception>
    public static string Find(TextWriter log)
    {
        if (Environment.GetEnvironmentVariable("RULES_LSP_SERVER") is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : throw new BenchException($"RULES_LSP_SERVER names {given}, which is not there.");
        }

        string root = Root();
        string binary = Path.Combine(root, "vscode-extension", "server", "rules-lsp");
        if (!File.Exists(binary) || Youngest(root) > File.GetLastWriteTimeUtc(binary))
        {
            log.WriteLine("npm run build:server (the sources are younger than the server)");
            Build(root);
            File.SetLastWriteTimeUtc(binary, DateTime.UtcNow);
        }

        return binary;
    }

    private static DateTime Youngest(string root) =>
        Sources.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Max(File.GetLastWriteTimeUtc);

    private static void Build(string root)
    {
        var start = new ProcessStartInfo("npm", ["run", "--silent", "build:server"]) { WorkingDirectory = root, RedirectStandardOutput = true };
        using Process build = Process.Start(start) ?? throw new BenchException("npm can't be started");
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
        {
            throw new BenchException($"npm run build:server failed:\n{output}");
        }
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RulesLsp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BenchException($"No checkout around {AppContext.BaseDirectory}: set RULES_LSP_SERVER to a server.");
    }
}
