using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>Free text; its length in bytes may have a limit, beyond which iptables refuses it or cuts it off.</summary>
internal sealed class TextGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Text;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (definition.Min is > 0 && text.Length < definition.Min)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), $"the {definition.Name} is empty");
        }

        if (definition.Without is { } character && text.IndexOf(character, StringComparison.Ordinal) is >= 0 and var at)
        {
            return ValueResult.Refused(new TextSpan(at, character.Length), $"'{character}' can't stand in the {definition.Name}");
        }

        int length = Encoding.UTF8.GetByteCount(text);
        if (length > definition.Max)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), $"the {definition.Name} has {length} bytes, and {definition.Max} are the most");
        }

        return definition.CutAt is { } most && length > most
            ? WithCut(text, most, kept => new TextValue(kept) { OnNft = definition.CutAtNft is { } longer ? CutToBytes(text, longer) : null })
            : ValueResult.Of(new TextValue(text));
    }

    /// <summary>The value of a text that is longer than iptables keeps: its first bytes, and a note that tells so.</summary>
    public static ValueResult WithCut(string text, int most, Func<string, ParsedValue> read)
    {
        string kept = CutToBytes(text, most);
        return ValueResult.WithNote(read(kept), new ValueNote($"the text is longer than {most} bytes and is cut to \"{kept}\"", kept));
    }

    private static string CutToBytes(string text, int most)
    {
        int length = 0;
        int bytes = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > most)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}

/// <summary>A name whose meaning others know: a chain, a target or a module.</summary>
internal sealed class NameGrammar(string typeName) : IValueGrammar
{
    public string TypeName => typeName;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        text.Length == 0
            ? ValueResult.Refused(default, $"the {definition.Name} is empty")
            : ValueResult.Of(new TextValue(text));
}

/// <summary>The name of an ipset of up to 31 characters (IPSET_MAXNAMELEN in include/uapi/linux/netfilter/ipset/ip_set.h).</summary>
internal sealed class SetNameGrammar : IValueGrammar
{
    private const int LongestName = 31;

    public string TypeName => ValueTypes.SetName;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        text.Length is 0 or > LongestName
            ? ValueResult.Refused(new TextSpan(0, text.Length), text.Length == 0
                ? "the name of the set is empty"
                : $"the name of the set has more than {LongestName} characters")
            : ValueResult.Of(new TextValue(text));
}

/// <summary><c>src,dst,…</c>: one direction for each dimension of the set, at most six (extensions/libxt_set.h, parse_dirs).</summary>
internal sealed class SetDirectionsGrammar : IValueGrammar
{
    private const int MostDirections = 6;

    public string TypeName => ValueTypes.SetDirections;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        string[] items = text.Split(',');
        int start = 0;
        foreach (string item in items)
        {
            if (item is not ("src" or "dst"))
            {
                return ValueResult.Refused(new TextSpan(start, item.Length), $"'{item}' is no direction: src and dst are");
            }

            start += item.Length + 1;
        }

        return items.Length <= MostDirections
            ? ValueResult.Of(new SetDirectionsValue([.. items.Select(item => item == "src")]))
            : ValueResult.Refused(new TextSpan(0, text.Length), $"a set has no more than {MostDirections} directions");
    }
}
