using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>A whole number within the definition's bounds, or a word of its choices.</summary>
internal sealed class NumberGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Number;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var span = new TextSpan(0, text.Length);
        if (Choices.FindEntry(text, definition, family) is { } choice)
        {
            return ValueResult.Of(choice.Number is { } stands ? new NumberValue((ulong)stands) : new ChoiceValue(choice.Name));
        }

        if (definition.DropsMask && text.IndexOf('/') is >= 0 and var slash)
        {
            return ReadBeforeMask(text, slash, definition, family);
        }

        if (!NumberText.TryRead(text, definition.Base, out ulong number))
        {
            return definition.HostNames && text is [not '-', ..]
                ? ValueResult.Of(new TextValue(text))
                : ValueResult.Refused(span, NumberBounds.NoNumber(text, definition, family));
        }

        return NumberBounds.Problem(number, definition, span) is { } problem
            ? new ValueResult(null, problem)
            : ValueResult.Of(new NumberValue(number));
    }

    // arptables reads the mask and never hands it on (iptables/nft-arp.c, nft_arp_add).
    private ValueResult ReadBeforeMask(string text, int slash, CatalogueValue definition, AddressFamily family)
    {
        ReadOnlySpan<char> mask = text.AsSpan(slash + 1);
        if (!NumberText.TryRead(mask, definition.Base, out ulong bits) || bits > ushort.MaxValue)
        {
            return ValueResult.Refused(TextSpan.FromBounds(slash, text.Length), $"'{mask}' is no mask");
        }

        ValueResult number = Read(text[..slash], definition, family);
        return number.Value is { } value
            ? ValueResult.WithNote(value, new ValueNote($"the mask of {text} is read and forgotten: the whole value is compared", text[..slash]))
            : number;
    }
}

/// <summary><c>a</c> or <c>a:b</c>; a missing end stands for the definition's bound, and nothing at all for 0.</summary>
internal sealed class NumberRangeGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.NumberRange;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        int colon = text.IndexOf(':');
        ReadOnlySpan<char> before = colon < 0 ? text : text.AsSpan(0, colon);
        ReadOnlySpan<char> after = colon < 0 ? text : text.AsSpan(colon + 1);
        ulong first = (ulong)Math.Max(0, definition.Min ?? 0);
        ulong last = NumberBounds.Largest(definition);
        if (before.Length > 0 && Read(before, 0, definition, family, ref first) is { } problem)
        {
            return new ValueResult(null, problem);
        }

        if (colon < 0)
        {
            var single = new NumberRangeValue(first, definition.OpensRange ? last : first);
            return text.Length > 0 ? ValueResult.Of(single) : ValueResult.WithNote(single, new ValueNote($"nothing is loaded as {first}", first.ToString()));
        }

        if (after.Length > 0 && Read(after, colon + 1, definition, family, ref last) is { } wrong)
        {
            return new ValueResult(null, wrong);
        }

        if (first <= last)
        {
            return ValueResult.Of(new NumberRangeValue(first, last));
        }

        return definition.Reversed == ReversedRange.Refused
            ? ValueResult.Refused(new TextSpan(0, text.Length), $"the range {text} is turned round: write {after}:{before}")
            : ValueResult.WithNote(
                new NumberRangeValue(first, last),
                ValueNote.TurnedRound(text.ToString(), $"{last}:{first}"));
    }

    private static ValueProblem? Read(ReadOnlySpan<char> text, int offset, CatalogueValue definition, AddressFamily family, ref ulong number)
    {
        var span = new TextSpan(offset, text.Length);
        if (!definition.Choices.IsEmpty && Choices.FindEntry(text.ToString(), definition, family) is { Number: { } stands })
        {
            number = (ulong)stands;
            return null;
        }

        if (!NumberText.TryRead(text, definition.Base, out ulong read))
        {
            return new ValueProblem(span, NumberBounds.NoNumber(text.ToString(), definition, family));
        }

        number = read;
        return NumberBounds.Problem(read, definition, span);
    }
}

/// <summary>Checks a number against the bounds of its definition.</summary>
internal static class NumberBounds
{
    public static string NoNumber(string text, CatalogueValue definition, AddressFamily family) =>
        !definition.Choices.IsEmpty ? Choices.Problem(text, definition, family) + (text.Length == 0 ? "" : ", and no number")
        : text.Length == 0 ? "the number is missing"
        : $"'{text}' is no number";

    /// <summary>The largest number that an option takes.</summary>
    public static ulong Largest(CatalogueValue definition) => definition.Max switch
    {
        null => uint.MaxValue,
        // The largest number that the catalogue can write stands for all 64 bits.
        long.MaxValue => ulong.MaxValue,
        { } max => (ulong)max,
    };

    public static ValueProblem? Problem(ulong number, CatalogueValue definition, TextSpan span)
    {
        ulong most = Largest(definition);
        if (number > most)
        {
            return new ValueProblem(span, $"{number} is above {most}, the largest {definition.Name}");
        }

        return definition.Min is { } min && min > 0 && number < (ulong)min
            ? new ValueProblem(span, $"{number} is below {min}, the smallest {definition.Name}")
            : null;
    }
}
