namespace RulesLsp.Bench.Macro;

/// <summary>
/// <c>iptables-legacy-restore --test</c>, which parses a file and changes nothing. It asks the kernel for its tables first, so it runs
/// in a network namespace of its own and leaves the host's alone.
/// </summary>
internal sealed class Peer : IDisposable
{
    public const string Name = "iptables-legacy-restore --test";
    private readonly string _namespace = $"rl-bench-{Environment.ProcessId}";

    private Peer(string? obstacle) => Obstacle = obstacle;

    /// <summary>Why it cannot run here; null: it can.</summary>
    public string? Obstacle { get; }

    public static Peer Start()
    {
        if (Environment.UserName != "root")
        {
            return new Peer($"{Name} needs root");
        }

        var peer = new Peer(null);
        return TryRun("iptables-legacy-restore", "--version") && TryRun("ip", "netns", "add", peer._namespace)
            ? peer
            : new Peer("iptables-legacy-restore or network namespaces are not there");
    }

    public ProcessRun Test(TimeSpan limit, string file)
    {
        ProcessRun run = MeasuredProcess.Run(limit, "nsenter", $"--net=/run/netns/{_namespace}", "iptables-legacy-restore", "--test", file);
        return run.ExitCode == 0 ? run : throw new BenchException($"{Name}: {run.Errors}");
    }

    public void Dispose()
    {
        if (Obstacle is null)
        {
            TryRun("ip", "netns", "del", _namespace);
        }
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        try
        {
            return MeasuredProcess.Run(TimeSpan.FromSeconds(10), program, arguments).ExitCode == 0;
        }
        catch (BenchException)
        {
            return false;
        }
    }
}
