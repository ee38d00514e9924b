using System.Text;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Lints;

/// <summary>Every finding in the fixtures stands where its marker says, and nothing else is found. UPDATE=1 rewrites the markers.</summary>
public sealed class LintFixtureTests
{
    public static TheoryData<string> Fixtures => [.. Files("lints").Concat(Files("ok")).Concat(Files("err")).Concat(Files("foreign")).Concat(Files("frames"))];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void The_findings_are_those_of_the_markers(string fixture)
    {
        string path = RepositoryRoot.Combine("tests", "fixtures", fixture);
        string text = Encoding.UTF8.GetString(File.ReadAllBytes(path));
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            string updated = FixtureText.WithMarkers(FixtureText.WithoutMarkers(text), marked => CheckedText.Markers(fixture, marked));
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(updated));
            text = updated;
        }

        List<Marker> expected = [.. Marker.ReadAll(text)];
        List<Marker> found = [.. CheckedText.Markers(fixture, text)];
        Marker[] missing = [.. expected.Except(found)];
        Marker[] unexpected = [.. found.Except(expected)];
        Assert.True(
            missing.Length == 0 && unexpected.Length == 0 && expected.Count == found.Count,
            $"{fixture}\nmissing:\n  {string.Join("\n  ", missing.Select(marker => marker.ToString()))}\nunexpected:\n  {string.Join("\n  ", unexpected.Select(marker => marker.ToString()))}");
    }

    [Fact]
    public void Good_rulesets_and_foreign_files_carry_no_marker() =>
        Assert.All(Files("ok").Concat(Files("foreign")), fixture =>
            Assert.Empty(Marker.ReadAll(File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", fixture)))));

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", folder), "*.rules")
            .Select(path => $"{folder}/{Path.GetFileName(path)}")
            .Order(StringComparer.Ordinal);
}
