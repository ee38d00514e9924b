using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>An interface name of up to 15 characters; a final <c>+</c> stands for any continuation (xtables_parse_interface).</summary>
internal sealed class InterfaceGrammar : IValueGrammar
{
    /// <summary>IFNAMSIZ without the final zero (include/uapi/linux/if.h).</summary>
    private const int LongestName = 15;

    public string TypeName => ValueTypes.Interface;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (text.Length == 0)
        {
            return definition.Min == 0
                ? ValueResult.WithNote(new InterfaceValue("", true), new ValueNote("no name stands for every interface", "+"))
                : ValueResult.Refused(default, "the interface name is empty");
        }

        if (System.Text.Encoding.UTF8.GetByteCount(text) > LongestName)
        {
            return definition.CutAt is { } most
                ? TextGrammar.WithCut(text, most, static kept => Of(kept))
                : ValueResult.Refused(new TextSpan(0, text.Length), $"the interface name '{text}' has more than {LongestName} characters");
        }

        return ValueResult.Of(Of(text));
    }

    private static InterfaceValue Of(string text) => text[^1] == '+' ? new InterfaceValue(text[..^1], true) : new InterfaceValue(text, false);
}
