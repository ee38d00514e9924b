using System.Text.Json;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Corpus;

/// <summary>
/// Our errors against real loads of real rulesets, of iptables' own test lines and of probes, for each family and back end. What the goal is
/// stands here; what differs and why stands in known-differences.txt; `npm run oracle` prints the figures.
/// </summary>
[Trait("Judge", "corpus")]
public sealed partial class CorpusLoadTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void Iptables_own_test_lines_are_judged_as_a_load_judges_them()
    {
        var tally = new CorpusTally("iptables test lines");
        foreach (JsonElement test in CorpusFiles.Lines("ipt-tests/rules_t.jsonl").Where(test => test.Word("family") is "ipv4" or "ipv6" && !test.IsTrue("env_limited")))
        {
            string rule = test.Word("rule");
            foreach (string chain in test.GetProperty("chains").EnumerateArray().Select(chain => chain.GetString()!))
            {
                foreach (CorpusWay way in CorpusWay.All)
                {
                    if (test.GetProperty("real").TryGetProperty(way.Key, out JsonElement real) && real.TryGetProperty(chain, out JsonElement verdict))
                    {
                        string text = $"*{test.Word("table")}\n-A {chain} {rule}\nCOMMIT\n";
                        tally.Add(test.Word("id"), way.Key, $"{test.Word("table")} {chain} {rule}", OfCode(verdict), CorpusErrors.Of(text, way).FirstOrDefault()?.Message);
                    }
                }
            }
        }

        tally.Finish(output, leastPercent: 99.5);
    }

    [CorpusFact]
    public void Test_lines_of_arptables_and_ebtables_are_judged_as_a_load_judges_them()
    {
        var tally = new CorpusTally("arptables and ebtables test lines");
        foreach (JsonElement test in CorpusFiles.Lines("ipt-tests/rules_t.jsonl").Where(test => test.Word("family") is "arp" or "eb" && !test.IsTrue("env_limited")))
        {
            var way = new CorpusWay("", test.Word("family") == "arp" ? AddressFamily.Arp : AddressFamily.Bridge, Backends.Nft);
            JsonProperty real = test.GetProperty("real").EnumerateObject().First(answer => answer.Name.EndsWith("nft", StringComparison.Ordinal));
            foreach (JsonProperty verdict in real.Value.EnumerateObject())
            {
                string text = $"*{test.Word("table")}\n-A {verdict.Name} {test.Word("rule")}\nCOMMIT\n";
                tally.Add(test.Word("id"), real.Name, $"{test.Word("table")} {verdict.Name} {test.Word("rule")}", OfCode(verdict.Value), CorpusErrors.Of(text, way).FirstOrDefault()?.Message);
            }
        }

        tally.Finish(output, leastPercent: 99.5);
    }

    [CorpusFact]
    public void Probes_are_judged_as_a_load_judges_them()
    {
        var tally = new CorpusTally("probes");
        foreach (JsonElement probe in CorpusFiles.Lines("probes/probes.jsonl"))
        {
            string suffix = probe.Word("family") == "ipv6" ? "6" : "4";
            foreach (string backend in new[] { "nft", "legacy" })
            {
                CorpusWay way = CorpusWay.All.First(way => way.Key == backend + suffix);
                RealVerdict real = probe.IsTrue("load_ok_" + backend) ? RealVerdict.Taken : RealVerdict.Refused;
                tally.Add(probe.Word("id"), way.Key, probe.Word("input").ReplaceLineEndings("⏎"), real, CorpusErrors.Of(probe.Word("input"), way).FirstOrDefault()?.Message);
            }
        }

        tally.Finish(output, leastPercent: 99);
    }

    [CorpusFact]
    public void Puppet_lines_are_judged_as_recorded()
    {
        var tally = new CorpusTally("puppet lines");
        foreach (PuppetLine line in PuppetLines())
        {
            tally.Add(line.Id, line.Way.Key, line.Text.ReplaceLineEndings("⏎"), line.Real, CorpusErrors.Of(line.Text, line.Way).FirstOrDefault()?.Message);
        }

        tally.Finish(output, leastPercent: 99);
    }

    [KernelFact]
    public void What_only_the_test_mode_takes_is_refused_by_a_load()
    {
        if (RepositoryRoot.Corpus is null)
        {
            output.WriteLine("skipped: no corpus beside the checkout");
            return;
        }

        var tally = new CorpusTally("puppet lines");
        PuppetLine[] lines = [.. PuppetLines()];
        foreach (PuppetLine line in lines)
        {
            tally.Add(line.Id, line.Way.Key, line.Text, line.Real, CorpusErrors.Of(line.Text, line.Way).FirstOrDefault()?.Message);
        }

        Assert.NotEmpty(tally.OnlyTested);
        using var kernel = new KernelNamespace();
        foreach ((string id, string key) in tally.OnlyTested)
        {
            PuppetLine line = lines.First(line => line.Id == id && line.Way.Key == key);
            Assert.False(kernel.Restore(new KernelRestore(line.Way.Backend, line.Way.Family, line.Text)).IsTaken, $"{key} {id} loads");
        }
    }

    [CorpusFact]
    public void A_dump_has_an_error_exactly_when_it_does_not_load()
    {
        var tally = new CorpusTally("dumps");
        foreach (JsonElement dump in CorpusFiles.Dumps().Where(dump => dump.TryGetProperty("load", out _)))
        {
            string text = CorpusFiles.Text("dumps/" + dump.Word("file"));
            foreach (CorpusWay way in CorpusWay.All)
            {
                if (dump.GetProperty("load").TryGetProperty(way.Key, out JsonElement load))
                {
                    CorpusError? error = CorpusErrors.Of(text, way).FirstOrDefault();
                    RealVerdict real = load.IsTrue("load_ok") ? RealVerdict.Taken : RealVerdict.Refused;
                    tally.Add(Name(dump), way.Key, "", real, error is null ? null : $"line {error.Line} {error.Message}");
                }
            }
        }

        tally.Finish(output, leastPercent: 100);
    }

    [CorpusFact]
    public void A_line_of_a_dump_that_is_refused_has_an_error()
    {
        var tally = new CorpusTally("refused lines of dumps");
        foreach (JsonElement dump in CorpusFiles.Dumps())
        {
            string text = CorpusFiles.Text("dumps/" + dump.Word("file"));
            foreach (CorpusWay way in CorpusWay.All)
            {
                if (!dump.GetProperty("rejected_lines").TryGetProperty(way.Key, out JsonElement lines) || lines.GetArrayLength() == 0)
                {
                    continue;
                }

                CorpusError[] errors = [.. CorpusErrors.Of(text, way)];
                foreach (JsonElement line in lines.EnumerateArray().Where(IsJudged))
                {
                    int number = line.Number("line")!.Value;
                    tally.Add($"{Name(dump)}:{number}", way.Key, line.Word("text"), RealVerdict.Refused, errors.FirstOrDefault(error => error.Line == number)?.Message);
                }
            }
        }

        tally.Finish(output, leastPercent: 100);
    }

    private sealed record PuppetLine(string Id, CorpusWay Way, string Text, RealVerdict Real);

    private static IEnumerable<PuppetLine> PuppetLines() =>
        from line in CorpusFiles.Lines("probes/puppet_lines.jsonl")
        from program in line.GetProperty("real").EnumerateObject()
        let table = program.Value.Word("table") is { Length: > 0 } named ? named : "filter"
        let declaration = Catalogue.Default.Pipeline.FindHook(line.Word("chain")) is null ? $":{line.Word("chain")} - [0:0]\n" : ""
        select new PuppetLine(
            line.Word("id"),
            CorpusWay.OfProgram(program.Name),
            $"*{table}\n{declaration}{line.Word("rule")}\nCOMMIT\n",
            program.Value.IsTrue("ok") ? RealVerdict.Taken : RealVerdict.Refused);

    private static RealVerdict OfCode(JsonElement verdict) => verdict.Number("load_rc") == 0 ? RealVerdict.Taken : RealVerdict.Refused;

    /// <summary>What depends on the host, and template text, is not judged.</summary>
    private static bool IsJudged(JsonElement line) =>
        !line.Word("class").StartsWith("env:", StringComparison.Ordinal) && line.Word("class") != "template-or-variable" && line.Number("line") is not null;

    /// <summary>The number of a dump, such as d017.</summary>
    private static string Name(JsonElement dump) => DumpNumber().Match(dump.Word("file")).Value;

    [GeneratedRegex("d[0-9]+")]
    private static partial Regex DumpNumber();
}
