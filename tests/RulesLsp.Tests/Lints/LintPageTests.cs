using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Lints;

/// <summary>The examples of the pages are true: the first block has exactly the finding, the second one does not have it.</summary>
public sealed partial class LintPageTests
{
    /// <summary>Lints whose page shows no ruleset, each with its reason.</summary>
    private static readonly Dictionary<string, string> WithoutExample = new(StringComparer.Ordinal)
    {
        ["RL4008"] = "no short ruleset uses up the analysis' budget; its fixture has 200 lines",
    };

    public static TheoryData<string> Codes => [.. LintCatalogue.All.Select(lint => lint.Code).Except(WithoutExample.Keys)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_example_has_exactly_this_finding(string code) =>
        Assert.Equal([code], Check(code, "## Example").Select(diagnostic => diagnostic.Code).Distinct());

    [Theory]
    [MemberData(nameof(Codes))]
    public void What_to_write_instead_has_no_finding_that_matters(string code)
    {
        Diagnostic[] found = [.. Check(code, "## Instead")];
        Assert.DoesNotContain(found, diagnostic => diagnostic.Code == code);
        Assert.DoesNotContain(found, diagnostic => diagnostic.Severity <= Severity.Warning);
    }

    private static ImmutableArray<Diagnostic> Check(string code, string heading)
    {
        string page = LintCatalogue.Page(code)!;
        string section = page[page.IndexOf(heading, StringComparison.Ordinal)..];
        const string fence = "```iptables\n";
        int start = section.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        string text = section[start..section.IndexOf("```", start, StringComparison.Ordinal)];

        // Pages show what cannot be seen, and what is too long to read, by these signs.
        text = Repetition().Replace(text, match => new string(match.Groups[1].Value[0], int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
        text = text.Replace('␠', ' ').Replace('␍', '\r').Replace('␢', '\ufeff').Replace("␄\n", "", StringComparison.Ordinal);
        return CheckedText.Check("rules.v4", text, CheckOptions.Default with { Enable = [code] }).Diagnostics;
    }

    [GeneratedRegex(@"(.)⨯(\d+)")]
    private static partial Regex Repetition();
}
