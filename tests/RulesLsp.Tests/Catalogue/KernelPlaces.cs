using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>Where one kernel takes the catalogue's ok examples: the content of tests/kernel/places.json.</summary>
/// <param name="IptablesVersion">Of both back ends, such as 1.8.9.</param>
/// <param name="KernelVersion">Such as 6.18.44.</param>
/// <param name="NotInThatKernel">Entries that could not be tried, because the kernel lacks their part.</param>
/// <param name="Rows">In the order of the catalogue.</param>
internal sealed partial record KernelPlaces(string IptablesVersion, string KernelVersion, ImmutableArray<string> NotInThatKernel, ImmutableArray<PlacesRow> Rows)
{
    /// <summary>The committed file.</summary>
    public static string CommittedFile => RepositoryRoot.Combine("tests", "kernel", "places.json");

    /// <summary>What is tried: the catalogue's ok examples, each rule once for a family and back end.</summary>
    public static ImmutableArray<ExampleCase> Examples { get; } =
        [.. ExampleCase.All.Where(example => example.IsOk && !example.Example.NeedsHost).DistinctBy(example => (PlacesRow.KeyOf(example), example.Backend))];

    public static KernelPlaces ReadCommitted()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(CommittedFile));
        JsonElement root = json.RootElement;
        return new KernelPlaces(
            root.GetProperty("iptables").GetString()!,
            root.GetProperty("kernel").GetString()!,
            [.. root.GetProperty("notInThatKernel").EnumerateArray().Select(name => name.GetString()!)],
            [.. root.GetProperty("rules").EnumerateArray().Select(PlacesRow.Parse)]);
    }

    /// <summary>Loads every example in every built-in chain. Takes minutes, needs root.</summary>
    public static KernelPlaces AskTheKernel()
    {
        ExampleCase[] examples = [.. Examples.Where(example => example.IsInThisKernel)];
        (ExampleCase Example, string Place, ExampleCase Placed)[] cases =
            [.. from example in examples
                from chain in PlacesRow.ChainsOf(example.Family)
                select (example, $"{chain.Table}/{chain.Chain}", example.At(chain.Table, chain.Chain))];
        IReadOnlyList<RestoreResult> results = KernelJudge.Of([.. cases.Select(placed => placed.Placed)]);
        ILookup<ExampleCase, string> taken = Enumerable.Range(0, cases.Length).Where(i => results[i].IsTaken).ToLookup(i => cases[i].Example, i => cases[i].Place);
        return new KernelPlaces(
            VersionNumber().Match(KernelCommand.Run("iptables-legacy-restore", "--version")).Value,
            VersionNumber().Match(KernelCommand.Run("uname", "-r")).Value,
            [.. Examples.Where(example => !example.IsInThisKernel).Select(example => example.Entry.Name).Distinct()],
            [.. from example in examples
                group example by PlacesRow.KeyOf(example) into rule
                let first = rule.First()
                select new PlacesRow(
                    first.Entry.Name,
                    first.Family,
                    first.Example.Rule,
                    rule.ToImmutableSortedDictionary(example => example.Backend, example => taken[example].ToImmutableArray()))]);
    }

    /// <summary>One line for a rule, so that a difference is readable.</summary>
    public string ToText() =>
        $$"""
        {
          "iptables": "{{IptablesVersion}}",
          "kernel": "{{KernelVersion}}",
          "notInThatKernel": [{{string.Join(", ", NotInThatKernel.Select(name => $"\"{name}\""))}}],
          "rules": [
        {{string.Join(",\n", Rows.Select(row => $"    {row.ToText()}"))}}
          ]
        }

        """;

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex VersionNumber();
}
