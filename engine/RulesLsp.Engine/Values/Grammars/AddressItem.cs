using System.Buffers;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>One address with an optional mask, or a host name.</summary>
internal static class AddressItem
{
    private static readonly SearchValues<char> DigitsAndDots = SearchValues.Create("0123456789.");

    public static ValueResult Read(ReadOnlySpan<char> text, AddressFamily family)
    {
        int slash = text.LastIndexOf('/');
        ReadOnlySpan<char> name = slash < 0 ? text : text[..slash];
        UInt128 mask = AddressText.AllOnes(family);
        if (slash >= 0 && !TryReadMask(text[(slash + 1)..], family, out mask))
        {
            return ValueResult.Refused(
                TextSpan.FromBounds(slash + 1, text.Length),
                MaskProblem(text[(slash + 1)..], family));
        }

        if (name.Length == 0 && mask != 0)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), "an address is missing here");
        }

        UInt128 address;
        bool isPlain = true;
        bool isAddress;
        if (family == AddressFamily.IPv4)
        {
            isAddress = AddressText.TryReadIPv4(name, out uint address4, out isPlain);
            address = address4;
            if (!isAddress && ResolvedAddress.TryReadAton(name, out address4))
            {
                // The resolver takes what libxtables does not: a last part that fills the bytes behind it.
                (isAddress, isPlain, address) = (true, false, address4);
            }
        }
        else
        {
            isAddress = AddressText.TryReadIPv6(name, out address);
        }

        if (!isAddress)
        {
            // A null mask makes iptables ignore the name in front of it: "any/0" is every address.
            return mask == 0
                ? ValueResult.Of(new AddressValue(0, 0, family))
                : ReadHostName(name, text, family);
        }

        var value = new AddressValue(address & mask, mask, family);
        return new ValueResult(value, null, NoteOn(text, value, address, isPlain));
    }

    internal static bool TryReadMask(ReadOnlySpan<char> text, AddressFamily family, out UInt128 mask)
    {
        if (family == AddressFamily.IPv4 && text.Count('.') == 3 && AddressText.TryReadIPv4(text, out uint mask4, out _))
        {
            mask = mask4;
            return true;
        }

        if (family == AddressFamily.IPv6 && text.Contains(':') && AddressText.TryReadIPv6(text, out mask))
        {
            return true;
        }

        bool isLength = NumberText.TryRead(text, out ulong length) && length <= (uint)AddressText.Width(family);
        mask = isLength ? AddressText.PrefixMask((int)length, family) : 0;
        return isLength;
    }

    private static string MaskProblem(ReadOnlySpan<char> mask, AddressFamily family) =>
        mask.Length == 0 ? "a mask is missing after the slash"
        : NumberText.TryRead(mask, out ulong length)
            ? $"the prefix length {length} is above {AddressText.Width(family)}"
            : $"'{mask}' is no mask: write a prefix length from 0 to {AddressText.Width(family)}"
                + (family == AddressFamily.IPv4 ? " or a dotted mask" : "");

    private static ValueNote? NoteOn(ReadOnlySpan<char> text, AddressValue value, UInt128 written, bool isPlain)
    {
        string? Loaded(AddressValue address) => AddressText.Format(address);
        if (!isPlain)
        {
            string loaded = Loaded(value)!;
            return new ValueNote($"{text} is loaded as {loaded}", loaded);
        }

        if (written == value.Address)
        {
            return AddressText.PrefixLength(value.Mask, value.Family) is null
                ? new ValueNote($"the mask of {text} is not contiguous", null)
                : null;
        }

        string masked = Loaded(value)!;
        return value.Mask == 0
            ? new ValueNote($"{text} matches every address, for its mask is empty", masked)
            : new ValueNote($"{text} has bits outside of its mask: it is loaded as {masked}", masked);
    }

    private static ValueResult ReadHostName(ReadOnlySpan<char> name, ReadOnlySpan<char> text, AddressFamily family)
    {
        var span = new TextSpan(0, name.Length);
        if (family == AddressFamily.IPv4 && name.Contains(':'))
        {
            return ValueResult.Refused(span, AddressText.TryReadIPv6(name, out _)
                ? $"'{name}' is an IPv6 address in an IPv4 ruleset"
                : $"'{name}' is no IPv4 address");
        }

        if (name.IndexOfAnyExcept(DigitsAndDots) < 0)
        {
            return ValueResult.Refused(span, family == AddressFamily.IPv6
                ? $"'{name}' is an IPv4 address in an IPv6 ruleset"
                : WhyNotIPv4(name));
        }

        if (family == AddressFamily.IPv6 && name.Contains(':'))
        {
            return ValueResult.Refused(span, name.Contains('%')
                ? $"'{name}' has a zone, which a rule can't test: name the interface in its own option"
                : $"'{name}' is no IPv6 address");
        }

        if (IsAddressPair(name))
        {
            return ValueResult.Refused(span, $"'{name}' is a range of addresses: an address may have a mask here, and no range");
        }

        if (name is "any")
        {
            return ValueResult.Refused(span, "iptables has no address 'any': leave the option out, or write "
                + (family == AddressFamily.IPv4 ? "0.0.0.0/0" : "::/0"));
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(name[i]) && name[i] is not ('-' or '.' or '_'))
            {
                return ValueResult.Refused(span, $"'{name}' is neither an address nor a host name");
            }
        }

        return ValueResult.Of(new HostNameValue(text.ToString()));
    }

    private static string WhyNotIPv4(ReadOnlySpan<char> name)
    {
        foreach (Range range in name.Split('.'))
        {
            if (ulong.TryParse(name[range], out ulong number) && number > 255)
            {
                return $"'{name}' is no IPv4 address: {number} is above 255";
            }
        }

        return $"'{name}' is no IPv4 address";
    }

    private static bool IsAddressPair(ReadOnlySpan<char> name)
    {
        int dash = name.IndexOf('-');
        return dash > 0
            && AddressText.TryReadIPv4(name[..dash], out _, out _)
            && AddressText.TryReadIPv4(name[(dash + 1)..], out _, out _);
    }
}
