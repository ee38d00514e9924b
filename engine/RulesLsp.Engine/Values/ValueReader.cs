using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values;

/// <summary>
/// Reads the values of one (grammar, definition, family) and remembers the answers of late, so that a repeated value costs a
/// look-up by its characters: no allocation, no second parse. Safe for use by several threads.
/// </summary>
public sealed class ValueReader(IValueGrammar grammar, CatalogueValue definition, AddressFamily family)
{
    /// <summary>Each text has one place: the memory never grows, and a ruleset of ever new addresses costs nothing but their reading.</summary>
    private const int Places = 8_192;

    private Remembered?[]? _places;

    public IValueGrammar Grammar => grammar;

    public CatalogueValue Definition => definition;

    public AddressFamily Family => family;

    /// <summary>What <paramref name="text"/> means; equal texts get equal values, and mostly the same object.</summary>
    public ValueResult Read(ReadOnlySpan<char> text)
    {
        // Two threads may both make the array or fill a place: either answer will do.
        Remembered?[] places = _places ??= new Remembered?[Places];
        ref Remembered? place = ref places[HashOf(text) & (Places - 1)];
        if (place is { } known && text.SequenceEqual(known.Text))
        {
            return known.Result;
        }

        string key = text.ToString();
        ValueResult result = definition.Later.FirstOrDefault(later => later.Text.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } later
            ? ValueResult.NeedsVersion(new TextSpan(0, key.Length), later)
            : grammar.Read(key, definition, family);
        place = new Remembered(key, result);
        return result;
    }

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

    private sealed record Remembered(string Text, ValueResult Result);
}
