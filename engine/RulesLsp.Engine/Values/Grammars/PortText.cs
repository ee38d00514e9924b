using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>Single ports and <c>a:b</c> ranges, shared by every grammar that has them.</summary>
internal static class PortText
{
    /// <summary>A port number or service name; <paramref name="offset"/> is where it stands in the whole value.</summary>
    public static ValueResult ReadPort(ReadOnlySpan<char> text, int offset, PortForms forms)
    {
        var span = new TextSpan(offset, text.Length);
        bool isWrapped = forms.HasFlag(PortForms.Wrapped);
        if (text.Length == 0)
        {
            return isWrapped ? ValueResult.WithNote(new PortRangeValue(0, 0), new ValueNote("nothing is loaded as port 0", "0")) : ValueResult.Refused(span, "a port is missing here");
        }

        if (NumberText.TryRead(text, out ulong number))
        {
            var value = new PortRangeValue((ushort)number, (ushort)number);
            return number <= ushort.MaxValue ? ValueResult.Of(value)
                : isWrapped ? ValueResult.WithNote(value, new ValueNote($"port {number} is above 65535 and is loaded as {value.First}", value.First.ToString()))
                : ValueResult.Refused(span, $"port {number} is above 65535");
        }

        string name = text.ToString();
        if (ServiceNames.PortOf(name) is { } known)
        {
            return ValueResult.Of(new PortRangeValue(known, known));
        }

        return IsServiceName(text)
            ? ValueResult.Of(new ServiceNameValue(name))
            : ValueResult.Refused(span, $"'{name}' is neither a port from 0 to 65535 nor a service name");
    }

    /// <summary>
    /// A port, or two around <paramref name="separator"/>; a missing end stands for 0 or 65535 where
    /// <paramref name="forms"/> allow it.
    /// </summary>
    public static ValueResult ReadRange(ReadOnlySpan<char> text, int offset, char separator, PortForms forms)
    {
        bool hasOpenEnds = forms.HasFlag(PortForms.OpenEnds);
        int middle = text.IndexOf(separator);
        if (middle < 0 || ServiceNames.PortOf(text.ToString()) is not null)
        {
            return ReadPort(text, offset, forms);
        }

        ReadOnlySpan<char> before = text[..middle];
        ReadOnlySpan<char> after = text[(middle + 1)..];
        ValueResult first = before.Length == 0 && hasOpenEnds ? Port(0) : ReadPort(before, offset, forms);
        ValueResult last = after.Length == 0 && hasOpenEnds ? Port(ushort.MaxValue) : ReadPort(after, offset + middle + 1, forms);
        if (first.Problem is not null)
        {
            return first;
        }

        if (last.Problem is not null)
        {
            return last;
        }

        if (separator == '-' && !after.IsEmpty && !char.IsAsciiDigit(after[0]))
        {
            // NAT targets look a service up only when it stands alone (extensions/libxt_NAT.c, parse_to).
            return ValueResult.Refused(new TextSpan(offset + middle + 1, after.Length), $"'{after}' is no port number: a range is made of numbers");
        }

        if (first.Value is not PortRangeValue low || last.Value is not PortRangeValue high)
        {
            return ValueResult.Of(new ServiceNameValue(text.ToString()));
        }

        var range = new PortRangeValue(low.First, high.First);
        if (low.First <= high.First)
        {
            return ValueResult.Of(range, first.Note ?? last.Note);
        }

        string inOrder = $"{high.First}{separator}{low.First}";
        return forms.HasFlag(PortForms.Reversed) ? ValueResult.WithNote(range, ValueNote.TurnedRound(text.ToString(), inOrder))
            : ValueResult.Refused(new TextSpan(offset, text.Length), $"the range {low.First}{separator}{high.First} is turned round: write {inOrder}", inOrder);
    }

    /// <summary>Two ports with a dash between them, where a colon is taken; null for other texts.</summary>
    public static ValueResult? RefuseDash(ReadOnlySpan<char> text, int offset)
    {
        int dash = text.IndexOf('-');
        if (dash <= 0 || !ushort.TryParse(text[..dash], out _) || !ushort.TryParse(text[(dash + 1)..], out _))
        {
            return null;
        }

        string range = $"{text[..dash]}:{text[(dash + 1)..]}";
        return ValueResult.Refused(new TextSpan(offset, text.Length), $"a range of ports is written with a colon: {range}", range);
    }

    /// <summary>The forms that a definition allows.</summary>
    public static PortForms FormsOf(CatalogueValue definition) =>
        (definition.Wraps ? PortForms.Wrapped : PortForms.Plain) | (definition.Reversed == ReversedRange.Loads ? PortForms.Reversed : PortForms.Plain);

    private static ValueResult Port(ushort port) => ValueResult.Of(new PortRangeValue(port, port));

    private static bool IsServiceName(ReadOnlySpan<char> text)
    {
        bool hasLetter = false;
        foreach (char character in text)
        {
            hasLetter |= char.IsAsciiLetter(character);
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.' or '+' or '*'))
            {
                return false;
            }
        }

        return hasLetter;
    }
}

/// <summary>What ports may look like beyond a number, a service and <c>a:b</c>.</summary>
[Flags]
internal enum PortForms : byte
{
    Plain = 0,

    /// <summary><c>:b</c> and <c>a:</c> are ranges.</summary>
    OpenEnds = 1,

    /// <summary>A number above 65535 loads with the bits that fit, and nothing as 0.</summary>
    Wrapped = 2,

    /// <summary>A range that is turned round loads.</summary>
    Reversed = 4,
}
