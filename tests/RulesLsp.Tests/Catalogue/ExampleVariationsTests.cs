using System.Text.RegularExpressions;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>Rules near to the ok examples are judged by the engine as by the real iptables, on both back ends.</summary>
[Trait("Judge", "kernel")]
public sealed class ExampleVariationsTests(ITestOutputHelper output)
{
    /// <summary>What iptables says when the host has no such set, name, user or label.</summary>
    private static readonly string[] MissingOnHost =
        ["doesn't exist", "host/network", "getaddrinfo", "does not resolve", "invalid port/service", "Bad value for \"--uid-owner\"", "Bad value for \"--gid-owner\"", "connlabel.conf"];

    [FullKernelFact]
    public void The_engine_takes_and_refuses_what_is_near_to_the_examples()
    {
        ExampleCase[] cases =
            [.. from example in ExampleCase.All
                where example.IsOk && example.IsInThisKernel
                from rule in ExampleVariations.Of(example.Example.Rule).Concat(example.Family.HasPackets() ? [] : ExampleVariations.Misspelt(example.Example.Rule))
                select example with { Example = example.Example with { Rule = rule } }];
        IReadOnlyList<RestoreResult> results = KernelJudge.Of(cases);
        VariationGap[] gaps = [.. VariationGap.ReadAll()];
        HashSet<VariationGap> met = [];
        List<string> falseRefusals = [];
        List<string> missed = [];
        int judged = 0;
        int leftOut = 0;
        for (int i = 0; i < cases.Length; i++)
        {
            if (results[i].LacksSupport || (!results[i].IsTaken && MissingOnHost.Any(results[i].Errors.Contains)))
            {
                continue;
            }

            judged++;
            IReadOnlyList<string> errors = OurVerdict.Errors(cases[i].Restore.Text, cases[i].Family, cases[i].Backend);
            if (errors.Count == 0 == results[i].IsTaken)
            {
                continue;
            }

            if (gaps.FirstOrDefault(gap => gap.Covers(cases[i])) is { } known)
            {
                met.Add(known);
                leftOut++;
            }
            else if (errors.Count == 0)
            {
                missed.Add($"{cases[i]}: not refused; kernel {results[i].ExitCode} {results[i].Errors}");
            }
            else
            {
                falseRefusals.Add($"{cases[i]}: refused, and loads: {string.Join(" | ", errors)}");
            }
        }

        new VerdictFigures("rules near to the catalogue's examples", judged - leftOut, falseRefusals.Count, missed.Count, leftOut, 100).Print(output);
        Assert.True(falseRefusals.Count + missed.Count == 0, string.Join('\n', falseRefusals.Concat(missed)));
        Assert.Equal([], gaps.Except(met));
    }

    /// <summary>A line of variation-gaps.txt: entry, for frames behind family and slash, tab, regular expression for the rule, tab, reason.</summary>
    private sealed record VariationGap(string Entry, Regex Rule)
    {
        public static IEnumerable<VariationGap> ReadAll() =>
            File.ReadLines(RepositoryRoot.Combine("tests", "RulesLsp.Tests", "Catalogue", "variation-gaps.txt"))
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split('\t'))
                .Select(cells => new VariationGap(cells[0], new Regex(cells[1])));

        public bool Covers(ExampleCase example) => example.Title == Entry && Rule.IsMatch(example.Example.Rule);
    }
}
