using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>A command of a ruleset in the words of the other family.</summary>
/// <param name="Text">null: it has no counterpart.</param>
/// <param name="WhyNot">What has none, or why none is needed.</param>
internal sealed record CounterpartLine(string? Text, string? WhyNot)
{
    /// <summary>The line with other words.</summary>
    /// <param name="family">The family that it is written in.</param>
    public static CounterpartLine Of(LineSyntax line, BoundRule bound, AddressFamily family)
    {
        AddressFamily written = family == AddressFamily.IPv4 ? AddressFamily.IPv6 : AddressFamily.IPv4;
        CounterpartWords words = CounterpartWords.For(written);
        var edits = new List<(TextSpan Span, string Text)>();
        foreach (BoundModule module in bound.Matches.Concat(bound.Target is { } target ? [target] : []))
        {
            if (!module.IsImplied && words.Modules.TryGetValue(module.Name, out string? name))
            {
                edits.Add((module.NameSpan, name));
            }
        }

        foreach (BoundOption option in OptionScope.Used(bound))
        {
            if (words.Options.TryGetValue(option.Definition.Name, out string? name))
            {
                edits.Add((option.NameSpan, name));
            }

            for (int i = 0; i < option.ValueSpans.Length; i++)
            {
                TextSpan span = option.ValueSpans[i];
                string text = line.Text.Substring(span.Start, span.Length);
                ParsedValue? value = i < option.Values.Length ? option.Values[i] : null;
                if (value is null || Value(value, text, words, family) is not { } counterpart)
                {
                    return new CounterpartLine(null, NamesOf(value, family).Select(known => words.Needless.GetValueOrDefault(known)).FirstOrDefault(why => why is not null) ?? $"no counterpart of {text}");
                }

                edits.Add((span, counterpart));
            }
        }

        // Counters of other packets say nothing here.
        int start = line.Words is [{ Shape: WordShape.Counter }, var first, ..] ? first.Span.Start : 0;
        return new CounterpartLine(Apply(line.Text, edits)[start..], null);
    }

    private static string Apply(string text, List<(TextSpan Span, string Text)> edits)
    {
        foreach ((TextSpan span, string replacement) in edits.OrderByDescending(edit => edit.Span.Start))
        {
            text = string.Concat(text.AsSpan(0, span.Start), replacement, text.AsSpan(span.End));
        }

        return text;
    }

    private static string? Value(ParsedValue value, string text, CounterpartWords words, AddressFamily family) => value switch
    {
        ProtocolValue protocol => words.Protocols.GetValueOrDefault(ProtocolNames.NameOf(protocol.Number), text),
        IcmpTypeValue icmp => NameOf(icmp, family) is { } name ? words.IcmpTypes.GetValueOrDefault(name) : null,
        ChoiceValue choice => words.Choices.GetValueOrDefault(choice.Name, text),
        AddressListValue list => Join(list.Addresses.Select(address => Address(address, words, family))),
        AddressValue address => Address(address, words, family),
        AddressRangeValue => null,
        NatRangeValue { FirstAddress: not null } => null,
        _ => text,
    };

    /// <summary>What a value may be called in the list of what needs no counterpart.</summary>
    private static IEnumerable<string> NamesOf(ParsedValue? value, AddressFamily family) => value switch
    {
        IcmpTypeValue icmp => NameOf(icmp, family) is { } name ? [name] : [],
        AddressListValue list => list.Addresses.Select(AddressText.Format),
        AddressValue address => [AddressText.Format(address)],
        _ => [],
    };

    private static string? Join(IEnumerable<string?> addresses)
    {
        string?[] all = [.. addresses.Distinct()];
        return all.Contains(null) ? null : string.Join(',', all);
    }

    private static string? Address(AddressValue address, CounterpartWords words, AddressFamily family) =>
        address.Family != family ? AddressText.Format(address) : words.Addresses.GetValueOrDefault(AddressText.Format(address));

    private static string? NameOf(IcmpTypeValue icmp, AddressFamily family) => icmp.IsAny ? null
        : (family == AddressFamily.IPv4 ? IcmpTypeNames.IPv4 : IcmpTypeNames.IPv6).FirstOrDefault(name =>
            name.Type == icmp.Type && (icmp.FirstCode == icmp.LastCode ? name.Code == icmp.FirstCode : name.Code is null))?.Name;
}
