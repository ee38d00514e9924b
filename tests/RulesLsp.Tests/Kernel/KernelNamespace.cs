using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Kernel;

/// <summary>
/// A network namespace of its own, in which the real restore programs judge rulesets, many in one process. Nothing that is loaded
/// there concerns the host. Needs root.
/// </summary>
internal sealed class KernelNamespace : IDisposable
{
    private static readonly Lazy<string?> FoundObstacle = new(FindObstacle);
    private static int _made;

    private readonly string _name = $"rl-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";

    public KernelNamespace()
    {
        KernelCommand.Run("ip", $"netns add {_name}");
        KernelCommand.Run("ip", $"-n {_name} link set lo up");
    }

    /// <summary>Why it cannot be made here; null: it can.</summary>
    public static string? Obstacle => FoundObstacle.Value;

    /// <summary>Loads one text, and empties its tables again.</summary>
    public RestoreResult Restore(KernelRestore restore) => Restore([restore])[0];

    /// <summary>Loads the texts one after the other; the tables of each are emptied before the next.</summary>
    /// <returns>One answer for each text, in the same order.</returns>
    public IReadOnlyList<RestoreResult> Restore(IReadOnlyList<KernelRestore> restores)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-lsp-kernel");
        try
        {
            var script = new StringBuilder($"cd '{folder.FullName}' || exit 1\n");
            for (int i = 0; i < restores.Count; i++)
            {
                File.WriteAllText(Path.Combine(folder.FullName, $"{i}.rules"), restores[i].Text);
                File.WriteAllText(Path.Combine(folder.FullName, $"{i}.empty"), EmptyTables(restores[i].Text));
                Append(script, restores[i], i);
            }

            string file = Path.Combine(folder.FullName, "run.sh");
            File.WriteAllText(file, script.Append("exit 0\n").ToString());
            string[] codes = KernelCommand.Run("ip", $"netns exec {_name} sh {file}").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return [.. codes.Select((code, i) => new RestoreResult(
                int.Parse(code, CultureInfo.InvariantCulture),
                File.ReadAllText(Path.Combine(folder.FullName, $"{i}.errors")).Trim(),
                ReadSaved(Path.Combine(folder.FullName, $"{i}.saved"))))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a program prints that runs in here; nothing is undone afterwards.</summary>
    /// <exception cref="InvalidOperationException">It ends with an exit code other than 0.</exception>
    public string Run(string program, string arguments, string? input = null) => KernelCommand.Run("ip", $"netns exec {_name} {program} {arguments}", input);

    public void Dispose() => KernelCommand.TryRun("ip", $"netns del {_name}");

    // A text that was refused changed nothing; one that was taken would be in the way of the next.
    private static void Append(StringBuilder script, KernelRestore restore, int number)
    {
        foreach (string command in restore.Ipsets)
        {
            script.Append($"ipset -exist {command} >/dev/null 2>&1\n");
        }

        script.Append($"{restore.Program} {restore.Options} <{number}.rules >/dev/null 2>{number}.errors\ncode=$?\necho $code\n");
        if (restore.Print == KernelPrint.Saved)
        {
            script.Append($"[ $code = 0 ] && {restore.SaveProgram} >{number}.saved 2>/dev/null\n");
        }

        script.Append($"[ $code = 0 ] && {restore.Program} <{number}.empty >/dev/null 2>&1\n");
        if (!restore.Ipsets.IsEmpty)
        {
            script.Append("ipset destroy >/dev/null 2>&1\n");
        }
    }

    private static string ReadSaved(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    private static string EmptyTables(string text) =>
        string.Concat(text.Split('\n').Where(line => line.StartsWith('*')).Distinct().Select(line => $"{line.TrimEnd()}\nCOMMIT\n"));

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "not root on Linux";
        }

        IEnumerable<string> restorers = from family in Enum.GetValues<AddressFamily>()
                                        from backend in new[] { Backends.Nft, Backends.Legacy }
                                        where Catalogue.Of(family).KnownOf(backend) == backend
                                        select new KernelRestore(backend, family, "").Program;
        if (restorers.Append("ip").Append("ipset").FirstOrDefault(program => !IsInstalled(program)) is { } missing)
        {
            return $"{missing} is not installed";
        }

        string probe = $"rl-{Environment.ProcessId}-probe";
        return KernelCommand.TryRun("ip", $"netns add {probe}") && KernelCommand.TryRun("ip", $"netns del {probe}") ? null : "no network namespaces here";
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
