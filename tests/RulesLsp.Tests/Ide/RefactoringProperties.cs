using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Comparing;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Ide;

/// <summary>
/// A refactoring changes how rules are written and never what becomes of a packet: random rulesets before and after every offer are
/// compared, packet by packet, by the comparison that other tests hold against plain traces. RULES_LSP_ORACLE=full looks at more.
/// </summary>
public sealed class RefactoringProperties(ITestOutputHelper output)
{
    private static readonly int Rulesets = LargeTexts.IsFullRun ? 3_000 : 150;

    private static readonly string[] Ports = ["22", "80", "443", "8000:8080", "53"];

    [Fact]
    public void No_refactoring_changes_the_fate_of_a_packet()
    {
        var offers = new Dictionary<string, int>(StringComparer.Ordinal);
        int undecided = 0;
        for (int seed = 1; seed <= Rulesets; seed++)
        {
            var random = new Random(seed);
            string text = WithPortRuns(new RandomPairs(seed).Next().Old, random);
            foreach (CodeAction action in Offers(text, random))
            {
                string edited = EditedText.Apply(RulesetSyntax.Parse(text), action.Changes);
                if (action.Kind == CodeActionKind.Extract && random.Next(2) == 0 && Inlined(edited) is { } inlined)
                {
                    edited = inlined;
                    offers["Inline"] = offers.GetValueOrDefault("Inline") + 1;
                }

                Assert.True(Errors(edited) <= Errors(text), $"ruleset {seed}, {action.Title}: more errors\n{text}\n{edited}");
                ComparisonResult result = RulesetComparison.Compare(
                    ExhaustiveComparison.TracerOf(text), ExhaustiveComparison.TracerOf(edited), seed % 2 == 0 ? null : ExhaustiveComparison.Host, ExhaustiveComparison.Options, CancellationToken.None);
                Assert.True(result.Classes.IsEmpty, $"ruleset {seed}, {action.Title} at line {action.Line + 1}: {result.Classes.FirstOrDefault()}\n{text}\n{edited}");
                undecided += result.Undecided.IsEmpty ? 0 : 1;
                string kind = action.Title.Split(' ')[0];
                offers[kind] = offers.GetValueOrDefault(kind) + 1;
            }
        }

        output.WriteLine(string.Join(", ", offers.Select(pair => $"{pair.Key} {pair.Value}")) + $"; {undecided} undecided");
        Assert.True(undecided <= offers.Values.Sum() / 50, $"{undecided} undecided");
        Assert.All(new[] { "Extract", "Inline", "Move", "Merge" }, kind => Assert.True(offers.GetValueOrDefault(kind) > Rulesets / 10, $"only {offers.GetValueOrDefault(kind)} offers to {kind}"));
    }

    /// <summary>The text with its extracted chain in the place of the jump to it; null where that is not offered.</summary>
    private static string? Inlined(string text)
    {
        Analysis analysis = Load(text);
        int line = Enumerable.Range(0, analysis.Syntax.LineCount).First(line => analysis.RuleAt(line) is { JumpChain.Name: var name } && name.Contains("-part", StringComparison.Ordinal));
        var place = new TextPosition(line, 3);
        CodeAction? inline = CodeActionsFeature.Compute(analysis, new TextRange(place, place), []).FirstOrDefault(action => action.Kind == CodeActionKind.Inline);
        return inline is null ? null : EditedText.Apply(analysis.Syntax, inline.Changes);
    }

    /// <summary>What is offered at two lines and for two selections.</summary>
    private static IEnumerable<CodeAction> Offers(string text, Random random)
    {
        Analysis analysis = Load(text);
        int[] rules = [.. Enumerable.Range(0, analysis.Syntax.LineCount).Where(line => analysis.Syntax[line].Text.StartsWith("-A", StringComparison.Ordinal))];
        foreach (int length in new[] { 0, 0, 1, 2 })
        {
            int line = rules[random.Next(rules.Length)];
            var range = new TextRange(new TextPosition(line, 3), new TextPosition(Math.Min(line + length, analysis.Syntax.LineCount - 1), 3));
            foreach (CodeAction action in CodeActionsFeature.Compute(analysis, range, []))
            {
                if (action.Kind is CodeActionKind.Extract or CodeActionKind.Inline or CodeActionKind.Rewrite)
                {
                    yield return action;
                }
            }
        }
    }

    /// <summary>The ruleset with rules behind some others that differ in a port, as people write them.</summary>
    private static string WithPortRuns(string text, Random random) => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        int port = line.IndexOf(" --dport ", StringComparison.Ordinal);
        bool isRepeated = port > 0 && line[port - 1] != '!' && random.Next(2) == 0;
        if (!isRepeated)
        {
            return line + "\n";
        }

        int start = port + " --dport ".Length;
        int end = line.IndexOf(' ', start);
        return line + "\n" + line[..start] + Ports[random.Next(Ports.Length)] + line[end..] + "\n";
    }));

    private static int Errors(string text) => Load(text).FastDiagnostics.Count(finding => finding.Severity == Severity.Error);

    private static Analysis Load(string text) => Analysis.Create("x.rules", RulesetSyntax.Parse(text), AnalysisOptions.Default);
}
