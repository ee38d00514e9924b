using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// What <c>-s</c> and <c>-d</c> take: addresses with an optional mask, separated by commas, or host names.
/// Scanned by hand, for it is the commonest value of all (libxtables/xtables.c, xtables_ipparse_multiple).
/// </summary>
internal sealed class AddressListGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.AddressList;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) => Read(text.AsSpan(), definition, family);

    public ValueResult Read(ReadOnlySpan<char> text, CatalogueValue definition, AddressFamily family)
    {
        if (text.Length == 0)
        {
            return ValueResult.Refused(default, "the address is empty");
        }

        ImmutableArray<AddressValue>.Builder? addresses = null;
        AddressValue? first = null;
        ValueNote? note = null;
        bool hasHostName = false;
        int start = 0;
        while (true)
        {
            int comma = text[start..].IndexOf(',');
            int end = comma < 0 ? text.Length : start + comma;
            ValueResult item = AddressItem.Read(text[start..end], family);
            if (item.Problem is { } problem)
            {
                return ValueResult.Refused(problem.Span with { Start = problem.Span.Start + start }, problem.Message);
            }

            hasHostName |= item.Value is HostNameValue;
            note ??= item.Note is { } found && (start > 0 || comma >= 0)
                ? found with { Replacement = found.Replacement is null ? null : string.Concat(text[..start], found.Replacement, text[end..]) }
                : item.Note;
            if (item.Value is AddressValue address)
            {
                if (first is null)
                {
                    first = address;
                }
                else
                {
                    addresses ??= ImmutableArray.CreateBuilder<AddressValue>();
                    if (addresses.Count == 0)
                    {
                        addresses.Add(first);
                    }

                    addresses.Add(address);
                }
            }

            if (comma < 0)
            {
                break;
            }

            start = end + 1;
        }

        if (addresses?.Count > definition.Max)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), "a list is not taken here: one address is");
        }

        ParsedValue value = hasHostName || first is null
            ? new HostNameValue(text.ToString())
            : addresses is null ? new AddressListValue(first) : new AddressListValue(addresses.ToImmutable());
        return new ValueResult(value, null, note);
    }
}
