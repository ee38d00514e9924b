using System.Diagnostics;
using System.Text.Json;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Reachability;

/// <summary>Verdicts on rulesets that stand beside the checkout, where they do.</summary>
[Trait("Judge", "corpus")]
public sealed class CorpusVerdictTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("flat10")]
    [InlineData("flat200")]
    [InlineData("flat2000")]
    [InlineData("flat10000")]
    public void Exactly_the_planted_dead_rules_are_found(string name)
    {
        if (RepositoryRoot.Corpus is not { } corpus)
        {
            output.WriteLine("skipped: no corpus beside the checkout");
            return;
        }

        string path = Path.Combine(corpus, "gen", name + ".rules");
        using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(path + ".json"));
        int[] planted = [.. facts.RootElement.GetProperty("planted").EnumerateArray().Select(static rule => rule.GetProperty("line").GetInt32()).Order()];
        ReachabilityResult result = Analyse(path, out Ruleset ruleset);
        int[] found = [.. result.DeadRules.Select(static rule => rule.Line + 1).Distinct().Order()];
        Assert.Equal(planted, found);
        Assert.Equal(0, result.UndecidedCount);
        foreach (Rule rule in result.DeadRules)
        {
            var dead = Assert.IsType<DeadVerdict>(result.VerdictOf(rule));
            Assert.NotEmpty(dead.Blockers);
            Assert.All(dead.Blockers, blocker => Assert.True(blocker.Number < rule.Number));
        }

        Assert.NotEmpty(ruleset.Rules);
    }

    [Fact]
    public void Real_dumps_are_decided()
    {
        if (RepositoryRoot.Corpus is not { } corpus)
        {
            output.WriteLine("skipped: no corpus beside the checkout");
            return;
        }

        int rules = 0;
        int dead = 0;
        int undecided = 0;
        foreach (string path in Directory.GetFiles(Path.Combine(corpus, "dumps", "rules")).Order(StringComparer.Ordinal))
        {
            ReachabilityResult result = Analyse(path, out Ruleset ruleset);
            rules += ruleset.Rules.Length;
            dead += result.DeadRules.Count();
            undecided += result.UndecidedCount;
            if (result.UndecidedCount > 0)
            {
                output.WriteLine($"{Path.GetFileName(path)}: {result.UndecidedCount} undecided");
            }
        }

        output.WriteLine($"{rules} rules, {dead} dead, {undecided} undecided");
        output.WriteLine($"reachability|nothing: rules of real rulesets that are decided|{rules}|{rules - undecided}|0|0|{undecided}|0");
        Assert.True(rules > 10_000);
        Assert.True(undecided * 1_000 < rules, $"{undecided} of {rules} rules are undecided");
    }

    private ReachabilityResult Analyse(string path, out Ruleset ruleset)
    {
        ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(File.ReadAllText(path)), RulesetOptions.Default);
        var watch = Stopwatch.StartNew();
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset);
        output.WriteLine($"{Path.GetFileName(path)}: {ruleset.Rules.Length} rules, {result.DeadRules.Count()} dead, {result.UndecidedCount} undecided, {watch.ElapsedMilliseconds} ms");
        return result;
    }
}
