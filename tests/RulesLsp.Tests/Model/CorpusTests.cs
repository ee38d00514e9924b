using System.Text.Json;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Model;

/// <summary>The binder and the model against verdicts of the real iptables on real rulesets and probes.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void A_real_ruleset_that_loads_is_refused_nowhere()
    {
        using JsonDocument index = Read("dumps/index.json");
        var wrong = new List<string>();
        int files = 0;
        int rules = 0;
        foreach (JsonElement dump in index.RootElement.EnumerateArray())
        {
            foreach ((string key, AddressFamily family, Backends backend) in Ways)
            {
                if (!dump.GetProperty("test").TryGetProperty(key, out JsonElement test)
                    || !(test.GetProperty("test_ok").GetBoolean() || IsTrue(test, "test_ok_with_ipsets")))
                {
                    continue;
                }

                string file = dump.GetProperty("file").GetString()!;
                Ruleset ruleset = CorpusVerdicts.Build(ReadText("dumps/" + file), family);
                files++;
                rules += ruleset.Rules.Length;
                JsonElement result = default;
                bool hasLoad = dump.TryGetProperty("load", out JsonElement load) && load.TryGetProperty(key, out result);
                bool loads = hasLoad && IsTrue(result, "load_ok");
                foreach ((int line, string message) in CorpusVerdicts.Refusals(ruleset, backend))
                {
                    // nft's --test does not look at chains: there only a real load is a verdict.
                    // Which protocol a match needs is often the kernel's business, which --test does not ask either.
                    if (loads || (!hasLoad && backend == Backends.Legacy && !message.StartsWith(nameof(BindingProblemKind.WrongProtocol), StringComparison.Ordinal)))
                    {
                        wrong.Add($"{key} {file}:{line + 1} {message} <<{ruleset.Syntax[line].Text.AsSpan(0, Math.Min(150, ruleset.Syntax[line].Text.Length))}>>");
                    }
                }
            }
        }

        output.WriteLine($"{files} loads of real rulesets, {rules} rules, {wrong.Count} false refusals");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {files}\n" + string.Join('\n', wrong.Take(60)));
    }

    [CorpusFact]
    public void A_line_that_iptables_refuses_has_a_problem()
    {
        using JsonDocument index = Read("dumps/index.json");
        var missed = new List<string>();
        int refused = 0;
        foreach (JsonElement dump in index.RootElement.EnumerateArray())
        {
            if (!dump.TryGetProperty("rejected_lines", out JsonElement all))
            {
                continue;
            }

            foreach ((string key, AddressFamily family, Backends backend) in Ways)
            {
                if (!all.TryGetProperty(key, out JsonElement lines))
                {
                    continue;
                }

                string file = dump.GetProperty("file").GetString()!;
                Ruleset ruleset = CorpusVerdicts.Build(ReadText("dumps/" + file), family);
                HashSet<int> found = [.. CorpusVerdicts.Refusals(ruleset, backend).Select(refusal => refusal.Line)];
                foreach (JsonElement rejected in lines.EnumerateArray())
                {
                    string kind = rejected.TryGetProperty("class", out JsonElement name) ? name.GetString()! : "";
                    int line = rejected.TryGetProperty("line", out JsonElement number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() - 1 : -1;
                    if (kind.StartsWith("env", StringComparison.Ordinal) || kind.Contains("template", StringComparison.Ordinal) || line < 0 || line >= ruleset.Syntax.LineCount
                        || ruleset.BoundLines[line] is { HasUnknownParts: true })
                    {
                        continue;
                    }

                    refused++;
                    if (!found.Contains(line))
                    {
                        missed.Add($"{key} {file}:{line + 1} [{kind}] {Clip(ruleset.Syntax[line].Text)} :: {Clip(rejected.ToString())}");
                    }
                }
            }
        }

        output.WriteLine($"{refused} refused lines, {missed.Count} without a problem");
        output.WriteLine(string.Join('\n', missed.Take(40)));
        Assert.True(missed.Count <= refused * 0.06, string.Join('\n', missed.Take(60)));
    }

    [CorpusFact]
    public void Probes_are_judged_as_iptables_judges_them()
    {
        var falseRefusals = new List<string>();
        var missed = new List<string>();
        int count = 0;
        foreach (JsonElement probe in Lines("probes/probes.jsonl"))
        {
            string? input = probe.GetProperty("input").GetString();
            AddressFamily family = probe.GetProperty("family").GetString() == "ipv6" ? AddressFamily.IPv6 : AddressFamily.IPv4;
            Ruleset ruleset = CorpusVerdicts.Build(input!, family);
            foreach ((string suffix, Backends backend) in new[] { ("nft", Backends.Nft), ("legacy", Backends.Legacy) })
            {
                count++;
                List<(int Line, string Message)> refusals = CorpusVerdicts.Refusals(ruleset, backend);
                bool isTestOk = IsTrue(probe, "test_ok_" + suffix);
                bool isLoadOk = IsTrue(probe, "load_ok_" + suffix);
                string shown = $"{suffix} {probe.GetProperty("id").GetString()}: ";
                if (isLoadOk && refusals.Count > 0)
                {
                    falseRefusals.Add(shown + string.Join(" | ", refusals.Select(refusal => refusal.Message)) + " << " + Clip(input!.Replace("\n", "⏎", StringComparison.Ordinal)));
                }

                if (!isTestOk && refusals.Count == 0 && !CorpusVerdicts.HasUnknownParts(ruleset))
                {
                    missed.Add(shown + Clip(input!.Replace("\n", "⏎", StringComparison.Ordinal)));
                }
            }
        }

        output.WriteLine($"{count} verdicts: {falseRefusals.Count} false refusals, {missed.Count} refusals missed");
        output.WriteLine(string.Join('\n', falseRefusals.Concat(missed).Take(150)));
        Assert.True(falseRefusals.Count == 0, string.Join('\n', falseRefusals));
        Assert.True(missed.Count <= count * 0.05, string.Join('\n', missed));
    }

    [CorpusFact]
    public void Upstreams_own_test_lines_are_judged_as_iptables_judges_them()
    {
        var falseRefusals = new List<string>();
        var missed = new List<string>();
        int count = 0;
        foreach (JsonElement test in Lines("ipt-tests/rules_t.jsonl"))
        {
            string familyName = test.GetProperty("family").GetString()!;
            if (familyName is not ("ipv4" or "ipv6") || (test.TryGetProperty("env_limited", out JsonElement limited) && limited.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)))
            {
                continue;
            }

            AddressFamily family = familyName == "ipv6" ? AddressFamily.IPv6 : AddressFamily.IPv4;
            string table = test.GetProperty("table").GetString() ?? "filter";
            foreach (JsonElement chain in test.GetProperty("chains").EnumerateArray())
            {
                string text = $"*{table}\n-A {chain.GetString()} {test.GetProperty("rule").GetString()}\nCOMMIT\n";
                Ruleset ruleset = CorpusVerdicts.Build(text, family);
                foreach ((string key, Backends backend) in new[] { (family == AddressFamily.IPv6 ? "nft6" : "nft4", Backends.Nft), (family == AddressFamily.IPv6 ? "legacy6" : "legacy4", Backends.Legacy) })
                {
                    if (!test.GetProperty("real").TryGetProperty(key, out JsonElement real) || !real.TryGetProperty(chain.GetString()!, out JsonElement verdict))
                    {
                        continue;
                    }

                    count++;
                    List<(int Line, string Message)> refusals = CorpusVerdicts.Refusals(ruleset, backend);
                    bool isTestOk = Code(verdict, "restore_test_rc") == 0;
                    bool isLoadOk = Code(verdict, "load_rc") == 0;
                    if (isLoadOk && refusals.Count > 0)
                    {
                        falseRefusals.Add($"{key} {test.GetProperty("ext").GetString()} {chain}: {test.GetProperty("rule").GetString()} :: {refusals[0].Message}");
                    }

                    if (!isTestOk && refusals.Count == 0 && !CorpusVerdicts.HasUnknownParts(ruleset))
                    {
                        missed.Add($"{key} {test.GetProperty("ext").GetString()} {chain}: {test.GetProperty("rule").GetString()} :: {Clip(verdict.GetProperty("restore_test_err").GetString() ?? "")}");
                    }
                }
            }
        }

        output.WriteLine($"{count} verdicts: {falseRefusals.Count} false refusals, {missed.Count} refusals missed");
        output.WriteLine(string.Join('\n', falseRefusals.Concat(missed).Take(250)));
        Assert.True(falseRefusals.Count <= count * 0.005, string.Join('\n', falseRefusals.Take(80)));
        Assert.True(missed.Count <= count * 0.03, string.Join('\n', missed.Take(80)));
    }

    private static readonly (string Key, AddressFamily Family, Backends Backend)[] Ways =
    [
        ("nft4", AddressFamily.IPv4, Backends.Nft),
        ("legacy4", AddressFamily.IPv4, Backends.Legacy),
        ("nft6", AddressFamily.IPv6, Backends.Nft),
        ("legacy6", AddressFamily.IPv6, Backends.Legacy),
    ];

    private static bool IsTrue(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static int Code(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : -1;

    private static string Clip(string text) => text.Length > 220 ? text[..220] : text;

    private static string ReadText(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Corpus!, path));

    private static JsonDocument Read(string path) => JsonDocument.Parse(ReadText(path));

    private static IEnumerable<JsonElement> Lines(string path)
    {
        foreach (string line in File.ReadLines(Path.Combine(RepositoryRoot.Corpus!, path)))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}
