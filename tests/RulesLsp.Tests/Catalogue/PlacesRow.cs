using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>Where a kernel takes one rule: one line of tests/kernel/places.json.</summary>
/// <param name="Places">Per back end that the rule is about, its built-in chains as "table/CHAIN".</param>
internal sealed record PlacesRow(string Entry, AddressFamily Family, string Rule, ImmutableSortedDictionary<Backends, ImmutableArray<string>> Places)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ImmutableArray<(Backends Backend, string Key)> BackendKeys = [(Backends.Nft, "placesNft"), (Backends.Legacy, "placesLegacy")];

    /// <summary>Every built-in chain of every table of a family.</summary>
    public static ImmutableArray<(string Table, string Chain)> ChainsOf(AddressFamily family)
    {
        Pipeline pipeline = Catalogue.Of(family).Pipeline;
        return
        [
            .. from table in pipeline.Tables
               from hook in pipeline.HooksOf(table.Name)
               select (table.Name, Pipeline.ChainName(hook)),
        ];
    }

    /// <summary>What the row is about.</summary>
    public string Key => KeyOf(Entry, Family, Rule);

    public static string KeyOf(ExampleCase example) => KeyOf(example.Entry.Name, example.Family, example.Example.Rule);

    public static PlacesRow Parse(JsonElement row)
    {
        AddressFamily family = FamilyNames.Find(row.GetProperty("family").GetString()!)!.Value;
        ImmutableSortedDictionary<Backends, ImmutableArray<string>>.Builder places = ImmutableSortedDictionary.CreateBuilder<Backends, ImmutableArray<string>>();
        foreach ((Backends backend, string key) in BackendKeys)
        {
            if (row.TryGetProperty("places", out JsonElement patterns) || row.TryGetProperty(key, out patterns))
            {
                places[backend] = Expand(family, [.. patterns.EnumerateArray().Select(pattern => pattern.GetString()!)]);
            }
        }

        return new PlacesRow(row.GetProperty("entry").GetString()!, family, row.GetProperty("rule").GetString()!, places.ToImmutable());
    }

    public string ToText()
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("entry", Entry);
            writer.WriteString("family", FamilyNames.Of(Family));
            writer.WriteString("rule", Rule);
            bool isSame = Places.Count == BackendKeys.Length && Places.Values.All(places => places.SequenceEqual(Places.Values.First()));
            foreach ((Backends backend, string key) in BackendKeys.Where(pair => Places.ContainsKey(pair.Backend)).Take(isSame ? 1 : 2))
            {
                writer.WriteStartArray(isSame ? "places" : key);
                foreach (string pattern in Shorten(ChainsOf(Family), Places[backend]))
                {
                    writer.WriteStringValue(pattern);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static string KeyOf(string entry, AddressFamily family, string rule) => $"{entry} {family}: {rule}";

    private static ImmutableArray<string> Expand(AddressFamily family, string[] patterns) =>
        [.. from chain in ChainsOf(family)
            where patterns.Any(pattern => pattern == "*/*" || pattern == $"{chain.Table}/*" || pattern == $"*/{chain.Chain}" || pattern == $"{chain.Table}/{chain.Chain}")
            select $"{chain.Table}/{chain.Chain}"];

    // As the catalogue writes places: "*/INPUT" for every table that has the chain, "nat/*" for every chain of a table.
    private static IEnumerable<string> Shorten(ImmutableArray<(string Table, string Chain)> all, ImmutableArray<string> places)
    {
        if (places.Length == all.Length)
        {
            return ["*/*"];
        }

        string[] tables = [.. all.GroupBy(chain => chain.Table).Where(group => group.All(IsTaken)).Select(group => group.Key)];
        if (all.Where(IsTaken).All(chain => tables.Contains(chain.Table)))
        {
            return tables.Select(table => $"{table}/*");
        }

        string[] chains = [.. all.GroupBy(chain => chain.Chain).Where(group => group.All(IsTaken)).Select(group => group.Key)];
        IEnumerable<string> single = all.Where(chain => IsTaken(chain) && !chains.Contains(chain.Chain)).Select(chain => $"{chain.Table}/{chain.Chain}");
        return [.. chains.Select(chain => $"*/{chain}"), .. single];

        bool IsTaken((string Table, string Chain) chain) => places.Contains($"{chain.Table}/{chain.Chain}");
    }
}
