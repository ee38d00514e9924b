using System.Diagnostics;
using System.Text.Json;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Checking;

/// <summary>All lints together over real rulesets: in time, and what is planted is found and nothing else is called dead.</summary>
public sealed class CorpusCheckTests(ITestOutputHelper output)
{
    private static readonly RulesetBuilder Builder = new(Catalogue.Default);

    [CorpusFact]
    public void Every_dump_and_probe_is_checked_without_an_exception_in_seconds()
    {
        Stopwatch clock = Stopwatch.StartNew();
        string[] dumps = Directory.GetFiles(Path.Combine(RepositoryRoot.Corpus!, "dumps", "rules"));
        var slow = new List<(long Milliseconds, string File)>();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in dumps.Order(StringComparer.Ordinal))
        {
            long start = clock.ElapsedMilliseconds;
            foreach (Diagnostic finding in CheckedText.Check(path, File.ReadAllText(path)).Diagnostics)
            {
                counts[finding.Code] = counts.GetValueOrDefault(finding.Code) + 1;
            }

            slow.Add((clock.ElapsedMilliseconds - start, Path.GetFileName(path)));
        }

        output.WriteLine($"{dumps.Length} files in {clock.ElapsedMilliseconds} ms");
        output.WriteLine(string.Join('\n', slow.OrderByDescending(file => file.Milliseconds).Take(5)));
        output.WriteLine(string.Join(' ', counts));
        foreach (JsonElement probe in Lines("probes/probes.jsonl"))
        {
            CheckedText.Check("probe.rules", probe.GetProperty("input").GetString()!);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}");
    }

    [CorpusFact]
    public void Planted_dead_rules_are_told_and_nothing_else()
    {
        foreach (string name in new[] { "flat10", "flat200", "flat2000", "flat10000" })
        {
            using JsonDocument plan = JsonDocument.Parse(ReadText($"gen/{name}.rules.json"));
            int[] planted = [.. plan.RootElement.GetProperty("planted").EnumerateArray().Select(rule => rule.GetProperty("line").GetInt32()).Order()];
            Stopwatch clock = Stopwatch.StartNew();
            Diagnostic[] found = [.. Check(ReadText($"gen/{name}.rules"), AddressFamily.IPv4, Backends.Both).Diagnostics.Where(finding => finding.Code.StartsWith("RL4", StringComparison.Ordinal))];
            output.WriteLine($"{name}: {planted.Length} planted, {found.Length} told, {clock.ElapsedMilliseconds} ms");
            Assert.Equal(planted, found.Select(finding => finding.Range.Start.Line + 1));
            Assert.All(found, finding => Assert.Equal(Severity.Warning, finding.Severity));
        }
    }

    private static CheckResult Check(string text, AddressFamily family, Backends backend)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        FileDirectives directives = FileDirectives.Read(syntax);
        Ruleset ruleset = Builder.Build(syntax, new RulesetOptions(family, RulesetProfile.Restore, []));
        return CheckedText.CheckerOf(ruleset, directives, CheckOptions.Default with { Backends = backend }).Check(CancellationToken.None);
    }

    private static IEnumerable<JsonElement> Lines(string path) =>
        File.ReadLines(Path.Combine(RepositoryRoot.Corpus!, path)).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement.Clone());

    private static string ReadText(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Corpus!, path));
}
