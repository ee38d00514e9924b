using System.Collections.Frozen;
using System.Text.Json;

namespace RulesLsp.Engine.Catalogue;

/// <summary>
/// The names of all matches and targets that iptables ships, described by the catalogue or not: what is on neither list
/// is a mistake, what is only here is merely unknown to us.
/// </summary>
public static class ShippedExtensions
{
    private static readonly Lazy<(FrozenSet<string> Matches, FrozenSet<string> Targets)> Names = new(Read);

    /// <summary>iptables ships a match of this name.</summary>
    public static bool HasMatch(string name) => Names.Value.Matches.Contains(name);

    /// <summary>iptables ships a target of this name.</summary>
    public static bool HasTarget(string name) => Names.Value.Targets.Contains(name);

    private static (FrozenSet<string>, FrozenSet<string>) Read()
    {
        using Stream stream = typeof(ShippedExtensions).Assembly.GetManifestResourceStream("extensions.json")
            ?? throw new CatalogueException("extensions.json: is not part of the program");
        using JsonDocument document = JsonDocument.Parse(stream);
        return (NamesIn(document, "matches"), NamesIn(document, "targets"));
    }

    private static FrozenSet<string> NamesIn(JsonDocument document, string key) =>
        document.RootElement.GetProperty(key).EnumerateArray().Select(name => name.GetString()!).ToFrozenSet(StringComparer.Ordinal);
}
