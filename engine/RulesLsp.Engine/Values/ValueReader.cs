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
    private Memory _memory = new(0);

    public IValueGrammar Grammar => grammar;

    public CatalogueValue Definition => definition;

    public AddressFamily Family => family;

    /// <summary>What <paramref name="text"/> means; equal texts get equal values, and mostly the same object.</summary>
    public ReadValue Read(ReadOnlySpan<char> text)
    {
        // Two threads may both make the places or fill one: either answer will do.
        Memory memory = _memory;
        uint hash = HashOf(text);
        uint place = hash & (uint)(memory.Places.Length - 1);

        // The hash stands apart, so that the place of another text costs no look at that text.
        if (memory.Places.Length > 0 && memory.Hashes[place] == hash && memory.Places[place] is { } known && text.SequenceEqual(known.Text))
        {
            return known;
        }

        // No count of what no longer matters: the threads would wait for each other's.
        if (memory.Places.Length < MostPlaces && memory.Read++ >= memory.Places.Length)
        {
            _memory = memory = new Memory(Math.Max(FewestPlaces, 4 * memory.Places.Length));
            place = hash & (uint)(memory.Places.Length - 1);
        }

        string key = text.ToString();
        ValueResult result = definition.Later.IsEmpty ? grammar.Read(key, definition, family) : ReadUnlessLater(key);
        var read = new ReadValue(key, result, [result.Value]);
        (memory.Hashes[place], memory.Places[place]) = (hash, read);
        return read;
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

    /// <summary>What was read of late.</summary>
    private sealed class Memory(int places)
    {
        public ReadValue?[] Places { get; } = new ReadValue?[places];

        /// <summary>The hash of the text at each place.</summary>
        public uint[] Hashes { get; } = new uint[places];

        /// <summary>How many texts were read into it.</summary>
        public int Read;
    }
}

/// <summary>What a text was read as.</summary>
/// <param name="Values">The value, null where the text is refused, as the list of an option that has no other: rules with the same text share it.</param>
public sealed record ReadValue(string Text, ValueResult Result, ImmutableArray<ParsedValue?> Values);
