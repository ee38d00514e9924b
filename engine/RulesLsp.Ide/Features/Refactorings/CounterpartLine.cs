using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Says a command of an IPv4 ruleset in the words of IPv6.</summary>
internal static class CounterpartLine
{
    /// <summary>The line with other words; null where a value has no counterpart, such as an address.</summary>
    public static string? Of(LineSyntax line, BoundRule bound)
    {
        var edits = new List<(TextSpan Span, string Text)>();
        foreach (BoundModule module in bound.Matches.Concat(bound.Target is { } target ? [target] : []))
        {
            if (!module.IsImplied && CounterpartWords.Default.Modules.TryGetValue(module.Name, out string? name))
            {
                edits.Add((module.NameSpan, name));
            }
        }

        foreach (BoundOption option in OptionScope.Used(bound))
        {
            if (CounterpartWords.Default.Options.TryGetValue(option.Definition.Name, out string? name))
            {
                edits.Add((option.NameSpan, name));
            }

            for (int i = 0; i < option.ValueSpans.Length; i++)
            {
                TextSpan span = option.ValueSpans[i];
                string text = line.Text.Substring(span.Start, span.Length);
                if (i >= option.Values.Length || Value(option.Values[i], text) is not { } counterpart)
                {
                    return null;
                }

                edits.Add((span, counterpart));
            }
        }

        // Counters of other packets say nothing here.
        int start = line.Words is [{ Shape: WordShape.Counter }, var first, ..] ? first.Span.Start : 0;
        return Apply(line.Text, edits)[start..];
    }

    private static string Apply(string text, List<(TextSpan Span, string Text)> edits)
    {
        foreach ((TextSpan span, string replacement) in edits.OrderByDescending(edit => edit.Span.Start))
        {
            text = string.Concat(text.AsSpan(0, span.Start), replacement, text.AsSpan(span.End));
        }

        return text;
    }

    private static string? Value(ParsedValue? value, string text) => value switch
    {
        ProtocolValue protocol => CounterpartWords.Default.Protocols.GetValueOrDefault(ProtocolNames.NameOf(protocol.Number), text),
        IcmpTypeValue icmp => NameOf(icmp) is { } name ? CounterpartWords.Default.IcmpTypes.GetValueOrDefault(name) : null,
        ChoiceValue choice => CounterpartWords.Default.Choices.GetValueOrDefault(choice.Name, text),
        AddressListValue list => Join(list.Addresses.Select(Address)),
        AddressValue address => Address(address),
        AddressRangeValue => null,
        NatRangeValue { FirstAddress: not null } => null,
        _ => text,
    };

    private static string? Join(IEnumerable<string?> addresses)
    {
        string?[] all = [.. addresses.Distinct()];
        return all.Contains(null) ? null : string.Join(',', all);
    }

    private static string? Address(AddressValue address) =>
        address.Family == AddressFamily.IPv6 ? AddressText.Format(address) : CounterpartWords.Default.Addresses.GetValueOrDefault(AddressText.Format(address));

    private static string? NameOf(IcmpTypeValue icmp) => icmp.IsAny ? null : IcmpTypeNames.IPv4.FirstOrDefault(name =>
        name.Type == icmp.Type && (icmp.FirstCode == icmp.LastCode ? name.Code == icmp.FirstCode : name.Code is null))?.Name;
}
