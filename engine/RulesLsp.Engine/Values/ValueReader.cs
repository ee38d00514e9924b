using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values;

/// <summary>Reads the values of one (grammar, definition, family). Safe for use by several threads.</summary>
public sealed class ValueReader(IValueGrammar grammar, CatalogueValue definition, AddressFamily family)
{
    public IValueGrammar Grammar => grammar;

    public CatalogueValue Definition => definition;

    public AddressFamily Family => family;

    /// <summary>What <paramref name="text"/> means.</summary>
    public ValueResult Read(ReadOnlySpan<char> text) =>
        definition.Later.IsEmpty ? grammar.Read(text, definition, family) : ReadUnlessLater(text.ToString());

    /// <summary>Some words of the value are those of a later iptables than the one of reference.</summary>
    private ValueResult ReadUnlessLater(string text) =>
        definition.Later.FirstOrDefault(later => later.Text.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } later
            ? ValueResult.NeedsVersion(new TextSpan(0, text.Length), later)
            : grammar.Read(text, definition, family);
}
