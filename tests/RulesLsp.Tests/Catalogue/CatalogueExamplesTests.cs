using System.Collections.Frozen;
using RulesLsp.Tests.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>Every example of the catalogue is judged by the real iptables and by the engine, on both back ends.</summary>
[Trait("Judge", "kernel")]
public sealed class CatalogueExamplesTests(ITestOutputHelper output)
{
    [KernelFact]
    public void The_real_tools_take_and_refuse_the_examples()
    {
        ExampleCase[] cases = [.. ExampleCase.All.Where(example => example.IsInThisKernel)];
        IReadOnlyList<RestoreResult> results = KernelJudge.Of(cases);
        string[] lacking = [.. cases.Where((_, i) => results[i].LacksSupport).Select(example => example.ToString())];
        string[] differences = [.. cases
            .Select((example, i) => (example, result: results[i]))
            .Where(judged => !judged.result.LacksSupport && judged.result.IsTaken != judged.example.IsOk)
            .Select(judged => $"{judged.example.Kind} {judged.example}: exit code {judged.result.ExitCode} {judged.result.Errors}")];
        string[] skipped = [.. ExampleCase.All.Where(example => !example.IsInThisKernel).Select(example => example.Entry.Name).Distinct()];
        output.WriteLine($"{cases.Length} restores, {differences.Length} differ");
        output.WriteLine($"{ExampleCase.All.Count - cases.Length + lacking.Length} skipped, this kernel lacks: {string.Join("\n", skipped.Concat(lacking))}");
        Assert.Empty(differences);
        Assert.True(lacking.Length < cases.Length / 10, "more than a tenth of the examples could not be judged");
    }

    [Fact]
    public void The_engine_takes_and_refuses_the_examples()
    {
        FrozenDictionary<string, string> gaps = ExampleCase.Table("example-gaps.txt");
        HashSet<string> met = [];
        List<string> differences = [];
        foreach (ExampleCase example in ExampleCase.All)
        {
            IReadOnlyList<string> errors = OurVerdict.Errors(example.Restore.Text, example.Family, example.Backend);
            if (errors.Count == 0 == example.IsOk)
            {
                continue;
            }

            string key = $"{example.Entry.Name}: {example.Example.Rule}";
            if (gaps.ContainsKey(key))
            {
                met.Add(key);
                continue;
            }

            differences.Add($"{example.Kind} {example}: {(errors.Count == 0 ? "no error" : string.Join(" | ", errors))}");
        }

        output.WriteLine($"{ExampleCase.All.Count} verdicts, {differences.Count} differ, {met.Count} known gaps");
        Assert.True(differences.Count == 0, $"{differences.Count} differ\n" + string.Join("\n", differences));
        Assert.Equal([], gaps.Keys.Except(met));
    }
}
