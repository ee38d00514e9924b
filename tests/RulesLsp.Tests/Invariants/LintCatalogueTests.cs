using System.Text.RegularExpressions;
using RulesLsp.Engine.Lints;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Invariants;

/// <summary>Invariant I10: every lint has a unique code and name, a page of fixed form and a fixture.</summary>
public sealed partial class LintCatalogueTests
{
    private static readonly string[] Headings =
        ["## What it finds", "## Why it matters", "## Example", "## Instead", "## When to allow it"];

    /// <summary>Lints that no small file can show, each with its reason.</summary>
    private static readonly Dictionary<string, string> WithoutFixture = new(StringComparer.Ordinal)
    {
        ["RL4008"] = "no short ruleset uses up the analysis' budget",
    };

    public static TheoryData<string> Codes => [.. LintCatalogue.All.Select(lint => lint.Code)];

    [Fact]
    public void Codes_and_names_are_unique_and_well_formed()
    {
        Assert.Equal(LintCatalogue.All.Length, LintCatalogue.All.Select(lint => lint.Code).Distinct().Count());
        Assert.Equal(LintCatalogue.All.Length, LintCatalogue.All.Select(lint => lint.Name).Distinct().Count());
        Assert.All(LintCatalogue.All, lint => Assert.Matches(CodeForm(), lint.Code));
        Assert.All(LintCatalogue.All, lint => Assert.Matches(KebabCase(), lint.Name));
        Assert.All(LintCatalogue.All, lint => Assert.EndsWith(".", lint.Summary, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_page_belongs_to_a_lint() =>
        Assert.Equal(
            LintCatalogue.All.Select(lint => lint.Code),
            SourceFiles.Under("engine/RulesLsp.Engine/Lints/Pages", ".md").Select(Path.GetFileNameWithoutExtension));

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_page_has_its_title_and_the_fixed_headings(string code)
    {
        LintDescriptor lint = LintCatalogue.Find(code)!;
        string page = Assert.IsType<string>(LintCatalogue.Page(code));
        Assert.Equal(page, LintCatalogue.Page(lint.Name));
        Assert.StartsWith($"# {lint.Code} {lint.Name}\n", page, StringComparison.Ordinal);
        Assert.Equal(Headings, page.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_lint_has_a_fixture_with_hits_and_silences(string code)
    {
        if (WithoutFixture.ContainsKey(code))
        {
            return;
        }

        LintDescriptor lint = LintCatalogue.Find(code)!;
        string path = RepositoryRoot.Combine("tests", "fixtures", "lints", $"{lint.Code}-{lint.Name}.rules");
        Assert.True(File.Exists(path), $"there is no {path}");
        IReadOnlyList<Marker> markers = Marker.ReadAll(File.ReadAllText(path));
        Assert.Contains(markers, marker => marker.Code == code);
        HashSet<int> marked = [.. markers.Select(marker => marker.StartLine)];
        string[] lines = FixtureText.Lines(File.ReadAllText(path));
        Assert.Contains(Enumerable.Range(0, lines.Length), line => !marked.Contains(line) && lines[line].Length > 0 && lines[line][0] != '#');
    }

    [Fact]
    public void The_map_from_topics_to_lints_names_lints_that_exist()
    {
        string map = File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "lints", "README.md"));
        string[] named = [.. NamedCode().Matches(map).Select(match => match.Value).Distinct()];
        Assert.Empty(named.Except(LintCatalogue.All.Select(lint => lint.Code)));
        Assert.NotEmpty(named);
    }

    [GeneratedRegex("RL[0-9]{4}")]
    private static partial Regex NamedCode();

    [GeneratedRegex("^RL[1-6][0-9]{3}$")]
    private static partial Regex CodeForm();

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex KebabCase();
}
