using System.Globalization;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Tracing;
using RulesLsp.Tests.Comparing;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Lints;

/// <summary>The moves that counters suggest change nothing: the comparison of rulesets judges those of random rulesets.</summary>
[Trait("Judge", "packets")]
public sealed class CounterLintTests(ITestOutputHelper output)
{
    private static readonly int Rulesets = LargeTexts.IsFullRun ? 5_000 : 400;
    private static readonly CheckOptions Asked = CheckOptions.Default with { Enable = ["heavy-rule-late", "never-hit-rule"], Select = ["heavy-rule-late"] };

    [Fact]
    public void A_busy_rule_that_is_moved_up_changes_no_packets_fate()
    {
        int moves = 0;
        for (int seed = 1; seed <= Rulesets; seed++)
        {
            string text = Counted(new RandomPairs(seed).Next().Old, new Random(seed));
            foreach (Diagnostic finding in CheckedText.Check("rules.v4", text, Asked).Diagnostics)
            {
                string moved = EditedText.Apply(text, finding.Fix!.Changes);
                Assert.NotEqual(text, moved);
                ComparisonResult result = RulesetComparison.Compare(TracerOf(text), TracerOf(moved), null, new ComparisonOptions(MostWork: 500_000), CancellationToken.None);
                Assert.True(result.Classes.IsEmpty, $"ruleset {seed}: {finding.Message}\n{text}\n{ComparisonText.WritePretty(result, "before", "after", TextStyle.Plain)}");
                moves++;
            }
        }

        output.WriteLine($"{moves} moves");
        Assert.True(moves > Rulesets / 40, $"only {moves} moves");
    }

    // More rules of one verdict, so that moves are possible at all; few of them busy.
    private static string Counted(string text, Random random) => string.Join('\n', text.Split('\n').SelectMany(line => !line.StartsWith("-A", StringComparison.Ordinal) ? [line] : new[]
    {
        $"[{random.Next(5)}:0] -A {line.Split(' ')[1]} -p tcp -m tcp --dport {random.Next(1, 60_000).ToString(CultureInfo.InvariantCulture)} -j ACCEPT",
        $"[{(random.Next(4) == 0 ? 50_000 : random.Next(5)).ToString(CultureInfo.InvariantCulture)}:0] {line}",
    }));

    private static Tracer TracerOf(string text) => new(CheckedText.Build("rules.v4", text), null, TraceOptions.Default);
}
