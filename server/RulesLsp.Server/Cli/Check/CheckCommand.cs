using System.Collections.Concurrent;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Server.Cli.Fix;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Check;

/// <summary><c>--check</c>: checks files side by side and reports them in the order given.</summary>
internal static class CheckCommand
{
    public static int Run(CliOptions options, CliConsole console, CancellationToken cancellation)
    {
        if (options is { Fixes: FixMode.ShowDifference, Output: not OutputFormat.Pretty })
        {
            throw new UsageException("--fix-diff prints a difference: --output does not go with it.");
        }

        if (options.Output is OutputFormat.Svg or OutputFormat.Html)
        {
            throw new UsageException("svg and html are pictures of a packet's way: --trace PACKET FILE draws them.");
        }

        // What a ruleset is read with is itself read while the disk is: on another core.
        _ = Task.Run(static () => Catalogue.Default, cancellation);
        var failures = new List<string>();
        ImmutableArray<CheckTarget> targets = CheckTargets.Of(options.Paths, failures);
        CollectionPause.Begin(targets.Sum(static target => target.Origin == TargetOrigin.StandardInput ? 0 : TextFiles.SizeOf(target.Path)));

        // A new baseline is about all findings, the known ones too.
        Baseline? baseline = options is { BaselinePath: { } known, NewBaselinePath: null } ? Baseline.Read(known) : null;
        ImmutableArray<FixedFile> files = CheckAll(targets, baseline, failures, options, console, cancellation);
        CheckReport report = new([.. files.Select(file => options.Fixes == FixMode.Apply ? file.After : file.Before)], [.. failures]);
        foreach (string line in (baseline?.StaleLines(report.Files) ?? []).Concat(report.Failures))
        {
            console.Errors.WriteLine($"{ProductInfo.Name}: {line}");
        }

        if (options.NewBaselinePath is { } path)
        {
            int count = Baseline.Write(path, report);
            console.Errors.WriteLine($"{ProductInfo.Name}: {path}: {Words.Count(count, "finding")} known from now on");
            report = report with { Files = [.. report.Files.Select(Baseline.Read(path).Without)] };
        }

        if (options.Fixes != FixMode.Tell)
        {
            FixReport.Write(files, options, console);
        }

        if (options.Fixes != FixMode.ShowDifference)
        {
            ReportWriter.Write(report, options, console);
        }

        return report.ExitCode;
    }

    private static ImmutableArray<FixedFile> CheckAll(
        ImmutableArray<CheckTarget> targets,
        Baseline? baseline,
        List<string> failures,
        CliOptions options,
        CliConsole console,
        CancellationToken cancellation)
    {
        var run = new CheckRun(options, baseline, cancellation);
        ImmutableArray<string> names = [.. targets.Select(target => target.Origin == TargetOrigin.StandardInput ? options.StandardInputName : target.Path)];

        // A configuration that nobody understands is told once and before anything is changed.
        foreach (string name in names)
        {
            run.Prepare(name);
        }

        var files = new FixedFile?[targets.Length];
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
                FixedFile file = run.Check(() => target.Origin == TargetOrigin.StandardInput ? TextFiles.Read(console.Input, names[index]) : TextFiles.Read(names[index]), target);
                files[index] = target.Origin == TargetOrigin.Found && file.Before.Kind == FileKind.Foreign ? null : file;
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
        failures.AddRange(failed.OrderBy(pair => pair.Key).Select(pair => pair.Value));
        return [.. files.OfType<FixedFile>()];
    }
}
