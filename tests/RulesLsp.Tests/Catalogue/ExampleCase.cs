using System.Collections.Frozen;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>One example of the catalogue for one back end.</summary>
internal sealed record ExampleCase(CatalogueEntry Entry, CatalogueExample Example, Backends Backend, ExampleKind Kind)
{
    private static readonly Lazy<FrozenDictionary<string, string>> Needs = new(() => Table("kernel-needs.txt"));

    /// <summary>Every example of every entry, for each back end that it is about.</summary>
    public static IReadOnlyList<ExampleCase> All { get; } =
        [.. from catalogue in Catalogue.All
            from entry in catalogue.Entries
            from kind in Enum.GetValues<ExampleKind>()
            from example in kind == ExampleKind.Ok ? entry.Examples.Ok : entry.Examples.Fail
            from backend in new[] { Backends.Nft, Backends.Legacy }
            where catalogue.KnownOf(backend) == backend
            where example.Backend is null || example.Backend == (backend == Backends.Nft ? "nft" : "legacy")
            select new ExampleCase(entry, example, backend, kind)];

    public AddressFamily Family => FamilyNames.Find(Example.Family ?? Entry.Families[0])!.Value;

    /// <summary>The entry's name; for frames behind its family.</summary>
    public string Title => Family.HasPackets() ? Entry.Name : $"{FamilyNames.Of(Family)}/{Entry.Name}";

    public bool IsOk => Kind == ExampleKind.Ok;

    /// <summary>Whether the running kernel has the part that the entry needs, as kernel-needs.txt tells, and the example needs nothing else of the host.</summary>
    public bool IsInThisKernel => !Example.NeedsHost && (!Needs.Value.TryGetValue(Entry.Name, out string? path) || File.Exists(path) || Directory.Exists(path));

    /// <summary>The same rule in another built-in chain.</summary>
    public ExampleCase At(string table, string chain) => this with { Example = Example with { Table = table, Chain = chain } };

    public KernelRestore Restore =>
        KernelRestore.OfRules(Backend, Family, Example.Table, Example.Chain, [.. Example.Before, Example.Rule]) with { Ipsets = Example.Ipsets };

    public override string ToString() => $"{Entry.Name} ({Backend}, {Family}) {Example.Table} {Example.Chain}: {Example.Rule}";

    /// <summary>A table of the tests' folder: key, tab, value; lines with # are comments.</summary>
    public static FrozenDictionary<string, string> Table(string file) =>
        File.ReadLines(RepositoryRoot.Combine("tests", "RulesLsp.Tests", "Catalogue", file))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToFrozenDictionary(cells => cells[0], cells => cells[1], StringComparer.Ordinal);
}

/// <summary>Whether an example shows what iptables takes or what it refuses.</summary>
internal enum ExampleKind
{
    Ok,
    Fail,
}
