using System.Collections.Frozen;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>
/// Every ok example in every built-in chain of every table, with both back ends. The kernel's answers are committed, so that the
/// engine is held to them wherever the tests run; the full run asks the kernel again.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class PlacesTests(ITestOutputHelper output)
{
    [Fact]
    public void The_engine_takes_every_rule_exactly_where_the_kernel_does()
    {
        KernelPlaces known = KernelPlaces.ReadCommitted();
        FrozenDictionary<string, PlacesRow> rows = known.Rows.ToFrozenDictionary(row => row.Key);
        ExampleCase[] examples = [.. KernelPlaces.Examples.Where(example => !known.NotInThatKernel.Contains(example.Entry.Name))];

        // An example was added or changed, and the kernel not asked yet: tests/kernel/places.sh.
        Assert.Equal(examples.Select(PlacesRow.KeyOf).Distinct(), known.Rows.Select(row => row.Key));

        int places = 0;
        int falseRefusals = 0;
        List<string> differences = [];
        foreach (ExampleCase example in examples)
        {
            foreach ((string table, string chain) in PlacesRow.ChainsOf(example.Family))
            {
                places++;
                ExampleCase placed = example.At(table, chain);
                IReadOnlyList<string> errors = OurVerdict.Errors(placed.Restore.Text, placed.Family, placed.Backend);
                bool isTaken = rows[PlacesRow.KeyOf(example)].Places[example.Backend].Contains($"{table}/{chain}");
                if (errors.Count == 0 != isTaken)
                {
                    falseRefusals += isTaken ? 1 : 0;
                    differences.Add($"{placed}: the kernel {(isTaken ? "takes" : "refuses")} it; engine: {(errors.Count == 0 ? "no error" : string.Join(" | ", errors))}");
                }
            }
        }

        output.WriteLine($"places of iptables {known.IptablesVersion} and Linux {known.KernelVersion}");
        new VerdictFigures("tables and chains of the examples", places, falseRefusals, differences.Count - falseRefusals, 0, 100).Print(output);
        Assert.True(differences.Count == 0, $"{differences.Count} of {places} differ\n{string.Join("\n", differences)}");
    }

    [FullKernelFact]
    public void The_committed_places_are_those_of_this_kernel()
    {
        KernelPlaces asked = KernelPlaces.AskTheKernel();
        output.WriteLine($"{asked.Rows.Sum(row => row.Places.Count * PlacesRow.ChainsOf(row.Family).Length)} places of iptables {asked.IptablesVersion} and Linux {asked.KernelVersion}; not in this kernel: {string.Join(", ", asked.NotInThatKernel)}");
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            File.WriteAllText(KernelPlaces.CommittedFile, asked.ToText());
            return;
        }

        // A kernel may have parts that the other lacks; what both have must be the same.
        KernelPlaces known = KernelPlaces.ReadCommitted();
        Assert.Equal(
            known.Rows.Where(row => !asked.NotInThatKernel.Contains(row.Entry)).Select(row => row.ToText()),
            asked.Rows.Where(row => !known.NotInThatKernel.Contains(row.Entry)).Select(row => row.ToText()));
    }
}
