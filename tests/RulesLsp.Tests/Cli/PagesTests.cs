using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Ide.Features;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>The pages that <c>--pages</c> writes: all there, listed, and the same that <c>--explain</c> prints.</summary>
public sealed partial class PagesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-pages");

    private string Target => Path.Combine(_folder.FullName, "pages");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_lint_match_and_target_has_a_page_in_the_index()
    {
        CliRun run = await CliRun.OfAsync(["--pages", Target]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        string index = await File.ReadAllTextAsync(Path.Combine(Target, DocumentationPages.IndexPath));
        string[] linked = [.. LinkTarget().Matches(index).Select(link => link.Groups[1].Value)];
        string[] written =
        [
            .. Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Target, path).Replace('\\', '/'))
                .Where(path => path != DocumentationPages.IndexPath),
        ];
        Assert.Equal(written.Order(StringComparer.Ordinal), linked.Order(StringComparer.Ordinal));
        Assert.Equal(LintCatalogue.All.Length + Catalogue.All.Sum(catalogue => catalogue.Matches.Length + catalogue.Targets.Length), written.Length);
        Assert.StartsWith($"{written.Length + 1} pages are in {Target}", run.Output, StringComparison.Ordinal);
        Assert.All(index.Split('\n').Where(line => line.StartsWith("| [", StringComparison.Ordinal)), line => Assert.DoesNotContain("|  |", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_is_what_explain_prints()
    {
        foreach (DocumentationPage page in DocumentationPages.All().Where(page => page.Path != DocumentationPages.IndexPath))
        {
            string name = Path.GetFileNameWithoutExtension(page.Path);
            CliRun explained = await CliRun.OfAsync(["--explain", page.Path.StartsWith("lints/", StringComparison.Ordinal) ? name[..6] : name]);
            Assert.Contains(page.Text.TrimEnd('\n'), explained.Output, StringComparison.Ordinal);
            Assert.StartsWith("# ", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_stands_in_the_folder_stays()
    {
        _folder.CreateSubdirectory("pages");
        string own = Path.Combine(Target, "own.md");
        await File.WriteAllTextAsync(own, "mine");
        CliRun refused = await CliRun.OfAsync(["--pages", Target]);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("something in", refused.Errors, StringComparison.Ordinal);
        Assert.Equal([own], Directory.EnumerateFileSystemEntries(Target));

        CliRun unwritable = await CliRun.OfAsync(["--pages", Path.Combine(own, "pages")]);
        Assert.Equal(3, unwritable.ExitCode);
        Assert.Contains("was not written", unwritable.Errors, StringComparison.Ordinal);
        Assert.Equal([own], Directory.EnumerateFileSystemEntries(Target));
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex LinkTarget();
}
