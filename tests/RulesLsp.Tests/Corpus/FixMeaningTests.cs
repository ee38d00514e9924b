using System.Collections.Immutable;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Server.Cli.Check;
using RulesLsp.Server.Cli.Fix;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Files;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Corpus;

/// <summary>What loads does the same after its safe fixes: rule by rule, and packet by packet where the ruleset is small.</summary>
public sealed class FixMeaningTests(ITestOutputHelper output)
{
    private const int MostComparedRules = 40;

    [CorpusFact]
    [Trait("Judge", "corpus")]
    public void Real_rulesets_keep_their_meaning()
    {
        IEnumerable<(string, string)> texts = CorpusFiles.Dumps().Select(dump => dump.Word("file"))
            .Select(file => (file, CorpusFiles.Text(Path.Combine("dumps", file))));
        Assert.True(Judge(texts) > 50);
    }

    [Fact]
    public void Fixtures_keep_their_meaning()
    {
        IEnumerable<string> paths = ((string[])["lints", "ok", "kernel-facts", "frames"]).SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", folder), "*.rules"));
        Assert.True(Judge(paths.Select(path => (path, FixtureText.WithoutMarkers(File.ReadAllText(path))))) > 0);
    }

    /// <summary>Judges those that load with nothing wrong and have safe fixes; gives their number.</summary>
    private int Judge(IEnumerable<(string Name, string Text)> texts)
    {
        var wrong = new List<string>();
        var checker = new FileChecker(new CliOptions { Mode = CliMode.Check });
        (int files, int fixes, int compared) = (0, 0, 0);
        foreach ((string name, string text) in texts)
        {
            FixedFile file = new FileFixer(read => checker.Check(read, CancellationToken.None)).Fix(new RulesetText(name, text));
            if (file.Obstacle is not null)
            {
                wrong.Add($"{name}: {file.Obstacle}");
            }

            if (file.Applied == 0 || file.Before.Diagnostics.Any(finding => finding.Severity == Severity.Error))
            {
                continue;
            }

            (files, fixes) = (files + 1, fixes + file.Applied);
            Analysis before = AnalysisOf(name, text);
            Analysis after = AnalysisOf(name, file.Text);
            wrong.AddRange(DifferentRules(before, after).Select(difference => $"{name}: {difference}"));
            if (before.Family.HasPackets() && before.Ruleset.Rules.Length <= MostComparedRules)
            {
                compared++;
                ComparisonResult result = RulesetComparison.Compare(before.Tracer, after.Tracer, null, new ComparisonOptions(), CancellationToken.None);
                wrong.AddRange(result.Classes.Select(_ => $"{name}: packets fare differently"));
            }
        }

        output.WriteLine($"{files} rulesets with {fixes} fixes, {compared} of them compared packet by packet");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        return files;
    }

    private static Analysis AnalysisOf(string name, string text) => Analysis.Create(name, RulesetSyntax.Parse(text), AnalysisOptions.Default);

    private static IEnumerable<string> DifferentRules(Analysis before, Analysis after)
    {
        if (before.Ruleset.Rules.Length != after.Ruleset.Rules.Length)
        {
            return [$"{before.Ruleset.Rules.Length} rules became {after.Ruleset.Rules.Length}"];
        }

        return before.Ruleset.Rules.Zip(after.Ruleset.Rules)
            .Where(pair => MeaningOf(pair.First, before.Family) != MeaningOf(pair.Second, after.Family))
            .Select(pair => $"line {pair.First.Line + 1}: {MeaningOf(pair.First, before.Family)}\n  became {MeaningOf(pair.Second, after.Family)}");
    }

    /// <summary>The tests and the action of a rule without the words that they come from.</summary>
    private static string MeaningOf(Rule rule, AddressFamily family)
    {
        RuleSemantics semantics = RuleSemanticsTable.Of(rule, family, Backends.Legacy);
        string action = semantics.Action is ChainAction call ? $"{(call.IsGoto ? "goto" : "jump")} {call.Chain.Name}" : semantics.Action.GetType().Name;
        return $"{rule.Chain.Name}: {string.Join(", ", semantics.Tests.Select(TextOf).Order(StringComparer.Ordinal))} => {action}";
    }

    private static string TextOf(PacketTest test) => (test.IsNegated ? "not " : "") + test switch
    {
        RangeTest range => $"{range.Field} in {string.Join('|', range.Ranges)}",
        MaskTest mask => $"{mask.Field} & {mask.Mask} = {mask.Value}",
        InterfaceTest device => $"{(device.IsInput ? "in" : "out")} {device.Name}{(device.IsPrefix ? "+" : "")}",
        OpaqueTest opaque => $"{opaque.Kind} {opaque.Key}",
        AnyOfTest any => $"({string.Join(" or ", any.Alternatives.Select(TextOf))})",
        UnmodelledTest unmodelled => unmodelled.Text,
        NeverTest never => never.Why,
        _ => throw new InvalidOperationException($"no text for {test}"),
    };
}
