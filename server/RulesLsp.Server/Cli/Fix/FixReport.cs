using System.Collections.Immutable;
using RulesLsp.Server.Cli.Check;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;

namespace RulesLsp.Server.Cli.Fix;

/// <summary>Tells what was fixed, or shows what would be.</summary>
internal static class FixReport
{
    public static void Write(ImmutableArray<FixedFile> files, CliOptions options, CliConsole console)
    {
        foreach (FixedFile file in files)
        {
            if (options.Fixes == FixMode.ShowDifference)
            {
                console.Output.Write(UnifiedDiff.Between(file.Before.Path, file.Before.Syntax.ToString(), file.Text));
            }

            string done = options.Fixes == FixMode.Apply ? "applied" : "can be applied";
            if (file.Applied > 0)
            {
                console.Errors.WriteLine($"{ProductInfo.Name}: {Words.Printable(file.Before.Path)}: {Words.Count(file.Applied, "fix", "fixes")} {done}");
            }

            if (file.Obstacle is { } obstacle)
            {
                console.Errors.WriteLine($"{ProductInfo.Name}: {Words.Printable(file.Before.Path)}: not every safe fix {done}: {Words.Printable(obstacle)}");
            }
        }

        int left = files.Sum(file => file.After.Diagnostics.Length);
        if (options.Fixes == FixMode.ShowDifference && left > 0)
        {
            console.Errors.WriteLine($"{ProductInfo.Name}: {Words.Count(left, "finding")} would stay");
        }
    }
}
