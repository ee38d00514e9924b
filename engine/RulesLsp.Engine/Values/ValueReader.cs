using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values;

/// <summary>
/// Reads the values of one (grammar, definition, family) and remembers the answers of late, so that a repeated value costs a
/// look-up by its characters: no allocation, no second parse. Safe for use by several threads.
/// </summary>
public sealed class ValueReader(IValueGrammar grammar, CatalogueValue definition, AddressFamily family)
{
    private const int FewestPlaces = 64;
    private const int MostPlaces = 8_192;

    /// <summary>Each text has one place: the memory has an end, and a ruleset of ever new addresses costs nothing but their reading.</summary>
    private ReadValue?[] _places = [];
    private int _read;

    public IValueGrammar Grammar => grammar;

    public CatalogueValue Definition => definition;

    public AddressFamily Family => family;

    /// <summary>What <paramref name="text"/> means; equal texts get equal values, and mostly the same object.</summary>
    public ReadValue Read(ReadOnlySpan<char> text)
    {
        // Two threads may both make the places or fill one: either answer will do.
        ReadValue?[] places = _places;
        uint hash = HashOf(text);
        if (places.Length > 0 && places[hash & (places.Length - 1)] is { } known && text.SequenceEqual(known.Text))
        {
            return known;
        }

        if (_read++ >= places.Length && places.Length < MostPlaces)
        {
            _places = places = new ReadValue?[Math.Max(FewestPlaces, 4 * places.Length)];
        }

        string key = text.ToString();
        ValueResult result = definition.Later.IsEmpty ? grammar.Read(key, definition, family) : ReadUnlessLater(key);
        return places[hash & (places.Length - 1)] = new ReadValue(key, result, [result.Value]);
    }

    /// <summary>Some words of the value are those of a later iptables than the one of reference.</summary>
    private ValueResult ReadUnlessLater(string text) =>
        definition.Later.FirstOrDefault(later => later.Text.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } later
            ? ValueResult.NeedsVersion(new TextSpan(0, text.Length), later)
            : grammar.Read(text, definition, family);

    /// <summary>FNV-1a over the characters, its high bits folded in.</summary>
    private static uint HashOf(ReadOnlySpan<char> text)
    {
        uint hash = 2_166_136_261;
        foreach (char character in text)
        {
            hash = (hash ^ character) * 16_777_619;
        }

        return hash ^ (hash >> 15);
    }
}

/// <summary>What a text was read as.</summary>
/// <param name="Values">The value, null where the text is refused, as the list of an option that has no other: rules with the same text share it.</param>
public sealed record ReadValue(string Text, ValueResult Result, ImmutableArray<ParsedValue?> Values);
