using System.Collections.Concurrent;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values;

/// <summary>
/// Reads the values of one (grammar, definition, family) and remembers every answer, so that a repeated value costs a
/// look-up by its characters: no allocation, no second parse.
/// </summary>
public sealed class ValueReader
{
    /// <summary>Above this many remembered texts the memory starts afresh: a session of typing must not grow it for ever.</summary>
    private const int Capacity = 200_000;

    private readonly ConcurrentDictionary<string, ValueResult> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ValueResult>.AlternateLookup<ReadOnlySpan<char>> _knownBySpan;
    private int _count;

    public ValueReader(IValueGrammar grammar, CatalogueValue definition, AddressFamily family)
    {
        Grammar = grammar;
        Definition = definition;
        Family = family;
        _knownBySpan = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IValueGrammar Grammar { get; }

    public CatalogueValue Definition { get; }

    public AddressFamily Family { get; }

    /// <summary>What <paramref name="text"/> means; equal texts get the same object.</summary>
    public ValueResult Read(ReadOnlySpan<char> text)
    {
        if (_knownBySpan.TryGetValue(text, out ValueResult? known))
        {
            return known;
        }

        string key = text.ToString();
        ValueResult result = Definition.Later.FirstOrDefault(later => later.Text.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } later
            ? ValueResult.NeedsVersion(new TextSpan(0, key.Length), later)
            : Grammar.Read(key, Definition, Family);
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            _known.Clear();
            _count = 0;
        }

        return _known.GetOrAdd(key, result);
    }
}
