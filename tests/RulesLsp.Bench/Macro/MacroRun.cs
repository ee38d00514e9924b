namespace RulesLsp.Bench.Macro;

/// <summary>Measures the shipped server from outside and prints the goals of the project with what was reached.</summary>
internal static class MacroRun
{
    /// <returns>The exit code: 0 when something was measured, whatever the figures are.</returns>
    public static int Run(MacroOptions options)
    {
        string server = ServerBinary.Find(Console.Error);
        var deadline = new Deadline(options.Effort.Total);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-lsp-bench");
        var figures = new List<Figure>();
        try
        {
            using Peer peer = Peer.Start();
            foreach (string part in options.Parts)
            {
                figures.AddRange(part switch
                {
                    MacroOptions.CheckPart => new CheckMeasures(server, options, deadline, peer, folder.FullName, Console.Error).Measure(),
                    MacroOptions.EditorPart => new EditorMeasures(server, options, deadline, Console.Error).Measure(),
                    _ => new EngineMeasures(options, deadline, Console.Error).Measure(),
                });
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Console.WriteLine();
        GoalTable.Print(Console.Out, figures);
        Console.WriteLine($"{Environment.ProcessorCount} processors, load {Load()}; {deadline.Passed.TotalSeconds:F0} s.");
        return figures.Exists(figure => figure.Value is not null) ? 0 : 1;
    }

    // What else the machine does shows here: times grow with it, processor times do not.
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
