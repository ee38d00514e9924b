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

/// <summary>All lints together over real rulesets: nothing that loads is an error, what is planted is found, and nothing else is called dead.</summary>
public sealed class CorpusCheckTests(ITestOutputHelper output)
{
    private static readonly (string Key, AddressFamily Family, Backends Backend)[] Ways =
    [
        ("nft4", AddressFamily.IPv4, Backends.Nft),
        ("legacy4", AddressFamily.IPv4, Backends.Legacy),
        ("nft6", AddressFamily.IPv6, Backends.Nft),
        ("legacy6", AddressFamily.IPv6, Backends.Legacy),
    ];

    private static readonly RulesetBuilder Builder = new(Catalogue.Default);

    [CorpusFact]
    public void A_ruleset_that_loads_has_no_error()
    {
        var wrong = new List<string>();
        int loads = 0;
        foreach (JsonElement dump in Index())
        {
            foreach ((string key, AddressFamily family, Backends backend) in Ways)
            {
                if (!IsLoaded(dump, key))
                {
                    continue;
                }

                loads++;
                string file = dump.GetProperty("file").GetString()!;
                wrong.AddRange(
                    from finding in Check(ReadText("dumps/" + file), family, backend).Diagnostics
                    where finding.Severity == Severity.Error
                    select $"{key} {file}:{finding.Range.Start.Line + 1} {finding.Code} {finding.Message}");
            }
        }

        output.WriteLine($"{loads} loads, {wrong.Count} false errors");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(40)));
    }

    [CorpusFact]
    public void A_line_that_iptables_refuses_has_an_error()
    {
        var missed = new List<string>();
        int refused = 0;
        foreach (JsonElement dump in Index())
        {
            string file = dump.GetProperty("file").GetString()!;
            foreach ((string key, AddressFamily family, Backends backend) in Ways)
            {
                if (!dump.GetProperty("rejected_lines").TryGetProperty(key, out JsonElement lines) || lines.GetArrayLength() == 0)
                {
                    continue;
                }

                HashSet<int> errors =
                    [.. Check(ReadText("dumps/" + file), family, backend).Diagnostics
                        .Where(finding => finding.Severity == Severity.Error || finding.Lint == CheckingLints.TemplateText)
                        .Select(finding => finding.Range.Start.Line + 1)];
                foreach (JsonElement line in lines.EnumerateArray())
                {
                    string kind = line.TryGetProperty("class", out JsonElement name) ? name.GetString() ?? "" : "";
                    if (kind.StartsWith("env:", StringComparison.Ordinal) || kind == "template-or-variable" || line.GetProperty("line").ValueKind != JsonValueKind.Number)
                    {
                        continue;
                    }

                    refused++;
                    if (!errors.Contains(line.GetProperty("line").GetInt32()))
                    {
                        missed.Add($"{key} {file}:{line.GetProperty("line")} [{kind}] {(line.TryGetProperty("text", out JsonElement written) ? Clip(written.GetString()!) : "")}");
                    }
                }
            }
        }

        output.WriteLine($"{refused} refused lines, {missed.Count} without an error ({100.0 * (refused - missed.Count) / refused:F1} % found)");
        output.WriteLine(string.Join('\n', missed.Take(60)));
        Assert.True(missed.Count <= refused * 0.03, string.Join('\n', missed.Take(60)));
    }

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

    private static bool IsLoaded(JsonElement dump, string key) =>
        dump.TryGetProperty("load", out JsonElement load) && load.TryGetProperty(key, out JsonElement result)
        && result.TryGetProperty("load_ok", out JsonElement ok) && ok.ValueKind == JsonValueKind.True;

    private static JsonElement[] Index()
    {
        using JsonDocument index = JsonDocument.Parse(ReadText("dumps/index.json"));
        return [.. index.RootElement.EnumerateArray().Select(dump => dump.Clone())];
    }

    private static IEnumerable<JsonElement> Lines(string path) =>
        File.ReadLines(Path.Combine(RepositoryRoot.Corpus!, path)).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement.Clone());

    private static string ReadText(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Corpus!, path));

    private static string Clip(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
