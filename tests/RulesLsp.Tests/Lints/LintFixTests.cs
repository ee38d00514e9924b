using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Lints;

/// <summary>A fix mends: applied alone, its finding is gone and there is no error that was not there before.</summary>
public sealed class LintFixTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_fix_of_the_fixtures_mends_its_finding()
    {
        var wrong = new List<string>();
        var fixes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "lints"), "*.rules").Order(StringComparer.Ordinal))
        {
            string text = FixtureText.WithoutMarkers(File.ReadAllText(path));
            string name = "lints/" + Path.GetFileName(path);
            ImmutableArray<Diagnostic> before = CheckedText.Check(name, text).Diagnostics;
            foreach (Diagnostic finding in before.Where(finding => finding.Fix is not null))
            {
                ImmutableArray<Diagnostic> after = CheckedText.Check(name, EditedText.Apply(text, finding.Fix!.Changes)).Diagnostics;
                bool isMended = CountOf(after, finding.Code) < CountOf(before, finding.Code);
                bool isHarmless = after.Count(IsError) <= before.Count(IsError);
                fixes[finding.Code] = fixes.GetValueOrDefault(finding.Code) + 1;
                if (!isMended || !isHarmless)
                {
                    wrong.Add($"{name}:{finding.Range.Start.Line + 1} {finding.Code} {finding.Fix!.Title}: {(isMended ? "makes an error" : "mends nothing")}");
                }
            }
        }

        output.WriteLine(string.Join(' ', fixes));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.NotEmpty(fixes);
    }

    private static int CountOf(ImmutableArray<Diagnostic> findings, string code) => findings.Count(finding => finding.Code == code);

    // What a fixture expects shows the harm that the fix mends.
    private static bool IsError(Diagnostic finding) => finding.Severity == Severity.Error && !CheckingLints.IsBrokenPromise(finding.Lint);
}
