using System.Collections.Concurrent;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Check;

/// <summary><c>--check</c>: checks files side by side and reports them in the order given.</summary>
internal static class CheckCommand
{
    public static int Run(CliOptions options, CliConsole console, CancellationToken cancellation)
    {
        // What a ruleset is read with is itself read while the disk is: on another core.
        _ = Task.Run(static () => Catalogue.Default, cancellation);
        RequireLints(options.Select.Concat(options.Ignore).Concat(options.Enable));
        var failures = new List<string>();
        ImmutableArray<CheckTarget> targets = CheckTargets.Of(options.Paths, failures);
        BatchMemory.PutCollectionsOff(targets.Sum(SizeOf));
        CheckReport report = CheckAll(targets, failures, options, console, cancellation);
        Write(report, options, console);
        foreach (string failure in report.Failures)
        {
            console.Errors.WriteLine($"{ProductInfo.Name}: {failure}");
        }

        return report.ExitCodeFor(options.FailOn);
    }

    private static CheckReport CheckAll(
        ImmutableArray<CheckTarget> targets,
        List<string> failures,
        CliOptions options,
        CliConsole console,
        CancellationToken cancellation)
    {
        var checker = new FileChecker(options);
        var files = new CheckedFile?[targets.Length];
        var failed = new ConcurrentDictionary<int, string>();
        using var progress = new Progress(console, $"of {targets.Length} files checked");
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Jobs == 0 ? Environment.ProcessorCount : options.Jobs,
            CancellationToken = cancellation,
        };
        Parallel.For(0, targets.Length, parallel, index =>
        {
            CheckTarget target = targets[index];
            try
            {
                CheckedFile file = checker.Check(Read(target, options, console), cancellation);
                files[index] = target.Origin == TargetOrigin.Found && file.Kind == FileKind.Foreign ? null : file;
            }
            catch (UnusableFileException unusable)
            {
                failed[index] = unusable.Message;
            }
            catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
            {
                // One file that we fail on must not cost the report of the others.
                failed[index] = $"{target.Path}: internal error: {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}";
            }

            progress.Advance();
        });
        return new CheckReport(
            [.. files.OfType<CheckedFile>()],
            [.. failures, .. failed.OrderBy(pair => pair.Key).Select(pair => pair.Value)]);
    }

    private static long SizeOf(CheckTarget target) =>
        target.Origin != TargetOrigin.StandardInput && new FileInfo(target.Path) is { Exists: true } file ? file.Length : 0;

    private static RulesetText Read(CheckTarget target, CliOptions options, CliConsole console) =>
        target.Origin == TargetOrigin.StandardInput
            ? TextFiles.Read(console.Input, options.StandardInputName)
            : TextFiles.Read(target.Path);

    private static void Write(CheckReport report, CliOptions options, CliConsole console)
    {
        switch (options.Output)
        {
            case OutputFormat.Json:
                JsonReport.Write(report, console.Output);
                break;
            case OutputFormat.Concise:
                ConciseReport.Write(report, console.Output);
                break;
            case OutputFormat.GitHub:
                GitHubReport.Write(report, console.Output);
                break;
            case OutputFormat.Sarif:
                SarifReport.Write(report, console.Output);
                break;
            default:
                new PrettyReport(console.Output, Paint.For(options, console)).Write(report);
                break;
        }

        console.Output.Flush();
    }

    private static void RequireLints(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (LintCatalogue.All.Any(lint => lint.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || lint.Code.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            string? meant = Spelling.Nearest(name, LintCatalogue.All.SelectMany(lint => new[] { lint.Code, lint.Name }));
            throw new UsageException(meant is null ? $"There is no lint {name}." : $"There is no lint {name}; did you mean {meant}?");
        }
    }
}
