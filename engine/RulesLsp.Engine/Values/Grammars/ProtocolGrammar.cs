using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>What <c>-p</c> takes: a name in any case or a number (libxtables/xtables.c, xtables_parse_protocol).</summary>
internal sealed class ProtocolGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Protocol;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (NumberText.TryRead(text, out ulong number))
        {
            return number <= byte.MaxValue
                ? ValueResult.Of(new ProtocolValue((byte)number))
                : ValueResult.Refused(new TextSpan(0, text.Length), $"protocol number {number} is above 255");
        }

        return ProtocolNames.NumberOf(text.ToLowerInvariant()) is { } known
            ? ValueResult.Of(new ProtocolValue(known))
            : ValueResult.Refused(new TextSpan(0, text.Length), $"'{text}' is no protocol that iptables knows");
    }
}
