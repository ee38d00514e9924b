using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Values;
using RulesLsp.Server.Cli.Check;
using RulesLsp.Server.Cli.Fix;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Files;
using RulesLsp.Tests.Corpus;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Kernel;

/// <summary>
/// What the safe fixes make of a file, asked of the real iptables: it loads when nothing wrong is left in it; and what loaded before
/// is held by the kernel as the fixes of what the kernel held.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class FixKernelTests(ITestOutputHelper output)
{
    private static readonly FileChecker Checker = new(new CliOptions { Mode = CliMode.Check });

    [KernelFact]
    public void Fixed_fixtures_load()
    {
        IEnumerable<string> paths = ((string[])["lints", "err", "cli/fix"]).SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", folder), "*.rules"));
        Assert.True(Judge(paths.Select(path => (Path.GetFileName(path), FixtureText.WithoutMarkers(File.ReadAllText(path)))), static _ => true).Mended > 3);
    }

    [KernelFact]
    public void Fixed_rulesets_of_the_wild_load_and_are_held_as_before()
    {
        IEnumerable<string> files = RepositoryRoot.Corpus is null ? [] : CorpusFiles.Dumps().Select(dump => dump.Word("file"));
        (_, int same) = Judge(files.Select(file => (file, CorpusFiles.Text(Path.Combine("dumps", file)))), static before => before.IsTaken);
        Assert.True(RepositoryRoot.Corpus is null || same > 50);
    }

    /// <param name="isJudged">
    /// Whether a file has to load when it is fixed, by what became of it before. Those of the wild may be templates, or name services
    /// and sets that this machine lacks.
    /// </param>
    private (int Mended, int Same) Judge(IEnumerable<(string Name, string Text)> texts, Func<RestoreResult, bool> isJudged)
    {
        var wrong = new List<string>();
        (int mended, int same) = (0, 0);
        FixedFile[] files = [.. texts.Select(text => Fix(text.Name, text.Text)).Where(file => file.Applied > 0 && file.After.Family.HasPackets())];
        foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
        {
            FixedFile[] judged = [.. files.Where(file => file.After.Diagnostics.All(finding => !IsRefusal(finding, backend)))];
            using var kernel = new KernelNamespace();
            IReadOnlyList<RestoreResult> before = kernel.Restore([.. judged.Select(file => RestoreOf(file, backend, file.Before.Syntax.ToString()))]);
            IReadOnlyList<RestoreResult> after = kernel.Restore([.. judged.Select(file => RestoreOf(file, backend, file.Text))]);
            for (int i = 0; i < judged.Length; i++)
            {
                string name = $"{backend} {judged[i].Before.Path}";
                if (!after[i].IsTaken)
                {
                    wrong.AddRange(IsMissing(after[i]) || !isJudged(before[i]) ? [] : [$"{name}: is refused after its fixes: {after[i].Errors.Split('\n')[0]}"]);
                    continue;
                }

                mended += before[i].IsTaken ? 0 : 1;
                if (before[i].IsTaken && DifferenceOf(TablesOf(judged[i], Fix(judged[i].Before.Path, before[i].Saved).Text), TablesOf(judged[i], after[i].Saved)) is { } difference)
                {
                    wrong.Add($"{name}: the kernel holds something else after the fixes: {difference}");
                }

                same += before[i].IsTaken ? 1 : 0;
            }
        }

        output.WriteLine($"{mended} files that were refused load, {same} that loaded are held as before");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        return (mended, same);
    }

    /// <summary>The first lines that differ; null when none does.</summary>
    private static string? DifferenceOf(string expected, string actual)
    {
        (string[] one, string[] other) = (expected.Split('\n'), actual.Split('\n'));
        int line = Enumerable.Range(0, Math.Min(one.Length, other.Length)).FirstOrDefault(index => one[index] != other[index], Math.Min(one.Length, other.Length));
        return line == one.Length && line == other.Length ? null : $"\"{one.ElementAtOrDefault(line)}\" became \"{other.ElementAtOrDefault(line)}\"";
    }

    private static FixedFile Fix(string name, string text) => new FileFixer(read => Checker.Check(read, CancellationToken.None)).Fix(new RulesetText(name, text));

    private static KernelRestore RestoreOf(FixedFile file, Backends backend, string text) => new(backend, file.After.Family, text) { Print = KernelPrint.Saved };

    private static bool IsRefusal(Diagnostic finding, Backends backend) =>
        finding.Severity == Severity.Error && !CheckingLints.IsBrokenPromise(finding.Lint) && (finding.Backends == Backends.None || (finding.Backends & backend) != Backends.None);

    // What this machine lacks (extensions, sets, name servers) says nothing about the fixes.
    private static bool IsMissing(RestoreResult answer) =>
        answer.LacksSupport || ((string[])["Couldn't load", "doesn't exist", "host/network", "not found", "Set "]).Any(sign => answer.Errors.Contains(sign, StringComparison.Ordinal));

    /// <summary>
    /// The rules and own chains of the file's tables. The others, and policies that it does not mention, are those of files before: one
    /// that is refused may have loaded a table.
    /// </summary>
    private static string TablesOf(FixedFile file, string saved)
    {
        string[] lines = [.. saved.Split('\n').Where(line => !line.StartsWith('#') && (!line.StartsWith(':') || line.Contains(" - [", StringComparison.Ordinal)))];
        IEnumerable<string> tables = string.Join('\n', lines).Split("COMMIT\n").Where(table => table.Contains("\n-A ", StringComparison.Ordinal) && file.Text.Contains(table.TrimStart().Split('\n')[0], StringComparison.Ordinal));
        return string.Join("COMMIT\n", tables.Order(StringComparer.Ordinal));
    }
}
