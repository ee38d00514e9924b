using System.Text.RegularExpressions;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Invariants;

/// <summary>Invariant I10: every lint has a unique code and name, a page of fixed form and a fixture.</summary>
public sealed partial class LintCatalogueTests
{
    private static readonly string[] Headings =
        ["## What it finds", "## Why it matters", "## Example", "## Instead", "## When to allow it"];

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
        LintDescriptor lint = LintCatalogue.Find(code)!;
        string path = RepositoryRoot.Combine("tests", "fixtures", "lints", $"{lint.Code}-{lint.Name}.rules");
        Assert.True(File.Exists(path), $"there is no {path}");
        HashSet<LineKind> hit = [.. KindsOf(path, line => line.Codes.Contains(code))];
        Assert.NotEmpty(hit);

        // A silence is a line that the lint could have hit: one of the kind that it hits elsewhere, without any finding. What is
        // told of a file as a whole is silent in a file of its own.
        string silent = Path.ChangeExtension(path, null) + "-silent.rules";
        if (File.Exists(silent))
        {
            Assert.Empty(KindsOf(silent, line => line.Codes.Contains(code)));
            Assert.Contains(LineKind.Command, KindsOf(silent, line => line.Codes.Length == 0));
        }
        else
        {
            Assert.True(KindsOf(path, line => line.Codes.Length == 0).Any(hit.Contains), $"{path} has no silence of the kinds {string.Join(", ", hit)}");
        }
    }

    /// <summary>The kinds of the fixture's lines that fit; markers are no lines of it.</summary>
    private static IEnumerable<LineKind> KindsOf(string path, Func<(int Line, string[] Codes), bool> fits)
    {
        string text = File.ReadAllText(path);
        ILookup<int, string> codes = Marker.ReadAll(text).ToLookup(marker => marker.StartLine, marker => marker.Code);
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        return Enumerable.Range(0, syntax.LineCount)
            .Where(line => !Marker.IsMarker(syntax[line].Text) && fits((line, [.. codes[line]])))
            .Select(line => syntax[line].Kind);
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
