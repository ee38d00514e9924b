using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>One port.</summary>
internal sealed class PortGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Port;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) => PortText.ReadPort(text, 0, PortText.FormsOf(definition));
}

/// <summary>What <c>--dport</c> takes: a port or <c>first:last</c> with open ends.</summary>
internal sealed class PortRangeGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.PortRange;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        if (text.Contains(','))
        {
            return ValueResult.Refused(
                new TextSpan(0, text.Length),
                "a list of ports is not taken here" + (definition.InsteadOfList is { } instead ? $": use {instead}" : ""));
        }

        return PortText.RefuseDash(text, 0) ?? PortText.ReadRange(text, 0, ':', PortText.FormsOf(definition) | PortForms.OpenEnds);
    }
}

/// <summary>A port or <c>first-last</c>, as NAT targets take it.</summary>
internal sealed class NatPortRangeGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.NatPortRange;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        int slash = definition.ForgetsBase && text.Contains('-') ? text.IndexOf('/') : -1;
        if (slash < 0)
        {
            return PortText.ReadRange(text, 0, '-', PortForms.Plain);
        }

        ValueResult range = PortText.ReadRange(text.AsSpan(0, slash), 0, '-', PortForms.Plain);
        ValueResult start = PortText.ReadPort(text.AsSpan(slash + 1), slash + 1, PortForms.Plain);
        return range.Problem is not null ? range
            : start.Problem is not null ? start
            : start.Value is PortRangeValue { First: 0 } ? ValueResult.Refused(TextSpan.FromBounds(slash + 1, text.Length), "0 is no port to shift a range to")
            : range with { Note = new ValueNote($"what stands behind the range is not loaded: {text[..slash]}", text[..slash]) };
    }
}

/// <summary>multiport's list: at most 15 slots, of which a range takes two (XT_MULTI_PORTS in xt_multiport.h).</summary>
internal sealed class PortListGrammar : IValueGrammar
{
    /// <summary>Slots of one list.</summary>
    public const int MostSlots = 15;

    public string TypeName => ValueTypes.PortList;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        ImmutableArray<PortRangeValue>.Builder ports = ImmutableArray.CreateBuilder<PortRangeValue>();
        int slots = 0;
        int start = 0;
        bool hasServiceName = false;
        while (true)
        {
            int comma = text.IndexOf(',', start);
            int end = comma < 0 ? text.Length : comma;
            ReadOnlySpan<char> item = text.AsSpan(start, end - start);
            slots += item.Contains(':') ? 2 : 1;
            if (slots > MostSlots)
            {
                return ValueResult.Refused(
                    TextSpan.FromBounds(start, text.Length),
                    $"more than {MostSlots} ports, where a range counts as two: split the rule or use a set");
            }

            ValueResult result = PortText.RefuseDash(item, start) ?? PortText.ReadRange(item, start, ':', PortForms.Plain);
            if (result.Problem is not null)
            {
                return result;
            }

            hasServiceName |= result.Value is ServiceNameValue;
            if (result.Value is PortRangeValue range)
            {
                ports.Add(range);
            }

            if (comma < 0)
            {
                break;
            }

            start = comma + 1;
        }

        return ValueResult.Of(hasServiceName ? new ServiceNameValue(text) : new PortListValue(ports.ToImmutable()));
    }
}
