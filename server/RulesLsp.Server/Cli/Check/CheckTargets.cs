using System.Collections.Immutable;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Check;

/// <summary>A file to check.</summary>
/// <param name="Origin">Whether it was named, or found in a folder.</param>
internal sealed record CheckTarget(string Path, TargetOrigin Origin);

/// <summary>How a file came to be checked.</summary>
internal enum TargetOrigin : byte
{
    Named,

    /// <summary>In a folder, where <c>*.rules</c> may be another program's: such a file is passed over without a word.</summary>
    Found,
    StandardInput,
}

/// <summary>Turns the paths of a command line into files, in a stable order, each once.</summary>
internal static class CheckTargets
{
    /// <param name="failures">Gets a line for each path that gives no file.</param>
    public static ImmutableArray<CheckTarget> Of(ImmutableArray<string> paths, List<string> failures)
    {
        var targets = new List<CheckTarget>();
        foreach (string path in paths)
        {
            if (path == "-")
            {
                targets.Add(new CheckTarget(path, TargetOrigin.StandardInput));
            }
            else if (!Directory.Exists(path))
            {
                targets.Add(new CheckTarget(path, TargetOrigin.Named));
            }
            else
            {
                AddFolder(path, targets, failures);
            }
        }

        return [.. targets.DistinctBy(target => target.Path)];
    }

    private static void AddFolder(string folder, List<CheckTarget> targets, List<string> failures)
    {
        try
        {
            IReadOnlyList<string> found = RulesetFiles.In(folder);
            if (found.Count == 0)
            {
                failures.Add($"{folder}: holds no ruleset (rules.v4, *.rules, *.iptables, *.iptables-save and the like).");
            }

            targets.AddRange(found.Select(path => new CheckTarget(path, TargetOrigin.Found)));
        }
        catch (UnusableFileException unusable)
        {
            failures.Add(unusable.Message);
        }
    }
}
