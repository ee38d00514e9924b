using System.Collections.Frozen;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Tests.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>Every ok example is tried in every built-in chain of every table: the engine must allow it exactly where the kernel does.</summary>
[Trait("Judge", "kernel")]
public sealed class PlacesSweepTests(ITestOutputHelper output)
{
    [FullKernelFact]
    public void The_engine_knows_every_place()
    {
        Pipeline pipeline = Catalogue.Default.Pipeline;
        ExampleCase[] cases =
            [.. from example in ExampleCase.All
                where example.IsOk && example.IsInThisKernel
                from table in pipeline.Tables
                from hook in pipeline.HooksOf(table.Name)
                select example.At(table.Name, Pipeline.ChainName(hook))];
        IReadOnlyList<RestoreResult> results = KernelJudge.Of(cases);
        FrozenDictionary<string, string> gaps = ExampleCase.Table("place-gaps.txt");
        int tolerated = 0;
        List<string> differences = [];
        for (int i = 0; i < cases.Length; i++)
        {
            if (results[i].LacksSupport)
            {
                continue;
            }

            IReadOnlyList<string> errors = OurVerdict.Errors(cases[i].Restore.Text, cases[i].Family, cases[i].Backend);
            if (errors.Count == 0 && !results[i].IsTaken && gaps.ContainsKey(cases[i].Entry.Name))
            {
                tolerated++;
            }
            else if (errors.Count == 0 != results[i].IsTaken)
            {
                differences.Add($"{cases[i]}: kernel {results[i].ExitCode} {results[i].Errors}; engine {(errors.Count == 0 ? "no error" : string.Join(" | ", errors))}");
            }
        }

        output.WriteLine($"{cases.Length} places, {differences.Count} differ, {tolerated} known gaps");
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Length} differ\n" + string.Join("\n", differences));
    }
}
