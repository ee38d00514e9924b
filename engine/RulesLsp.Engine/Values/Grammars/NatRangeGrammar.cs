using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// What NAT targets translate to: <c>[address[-address]][:port[-port[/base]]]</c>, IPv6 addresses in brackets when a port
/// follows (extensions/libxt_NAT.c, parse_to).
/// </summary>
internal sealed class NatRangeGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.NatRange;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        ReadOnlySpan<char> addresses = text;
        int addressOffset = 0;
        int colon;
        if (family == AddressFamily.IPv6)
        {
            int open = text.IndexOf('[');
            if (open < 0)
            {
                // A single colon at the start, and no address.
                colon = text.StartsWith(':') && text.LastIndexOf(':') == 0 ? 0 : -1;
                addresses = colon == 0 ? default : addresses;
            }
            else
            {
                int close = text.IndexOf(']', open);
                if (close < 0)
                {
                    return ValueResult.Refused(TextSpan.FromBounds(open, text.Length), "the closing ']' is missing");
                }

                addresses = text.AsSpan(open + 1, close - open - 1);
                addressOffset = open + 1;
                colon = text.IndexOf(':', close);
            }
        }
        else
        {
            colon = text.IndexOf(':');
            addresses = colon < 0 ? text : text.AsSpan(0, colon);
        }

        ushort? firstPort = null;
        ushort? lastPort = null;
        ushort? basePort = null;
        if (colon >= 0 && ReadPorts(text, colon + 1, ref firstPort, ref lastPort, ref basePort) is { } portProblem)
        {
            return portProblem;
        }

        if (addresses.Length == 0 && colon >= 0)
        {
            return ValueResult.Of(new NatRangeValue(null, null, firstPort, lastPort, basePort));
        }

        int dash = addresses.IndexOf('-');
        ReadOnlySpan<char> firstText = dash < 0 ? addresses : addresses[..dash];
        ReadOnlySpan<char> lastText = dash < 0 ? firstText : addresses[(dash + 1)..];
        if (!TryReadAddress(firstText, family, out UInt128 first))
        {
            return PlainAddress.Refused(firstText, addressOffset, family);
        }

        if (!TryReadAddress(lastText, family, out UInt128 last))
        {
            return PlainAddress.Refused(lastText, addressOffset + dash + 1, family);
        }

        var value = new NatRangeValue(first, last, firstPort, lastPort, basePort);
        return NoteOn(text, family, colon) is { } note ? ValueResult.WithNote(value, note) : ValueResult.Of(value);
    }

    // inet_pton: no short forms here.
    private static bool TryReadAddress(ReadOnlySpan<char> text, AddressFamily family, out UInt128 address)
    {
        if (family == AddressFamily.IPv6)
        {
            return AddressText.TryReadIPv6(text, out address);
        }

        bool isAddress = AddressText.TryReadStrictIPv4(text, out uint address4);
        address = address4;
        return isAddress;
    }

    private static ValueResult? ReadPorts(string text, int start, ref ushort? first, ref ushort? last, ref ushort? basePort)
    {
        int secondColon = text.IndexOf(':', start);
        if (secondColon >= 0)
        {
            return ValueResult.Refused(TextSpan.FromBounds(start, text.Length), $"a range of ports is written with a dash here: {text[start..].Replace(':', '-')}");
        }

        int slash = text.IndexOf('/', start);
        int end = slash < 0 ? text.Length : slash;
        // A service name may have a dash of its own.
        int dash = ServiceNames.PortOf(text[start..end]) is null ? text.IndexOf('-', start) : -1;
        int firstEnd = dash < 0 ? end : dash;
        if (ReadPort(text, start, firstEnd, ref first) is { } problem)
        {
            return problem;
        }

        last = first;
        if (dash >= 0 && ReadPort(text, dash + 1, end, ref last) is { } lastProblem)
        {
            return lastProblem;
        }

        if (slash >= 0 && dash < 0)
        {
            return ValueResult.Refused(TextSpan.FromBounds(slash, text.Length), "only a range of ports can be shifted to a base");
        }

        if (slash >= 0 && ReadPort(text, slash + 1, text.Length, ref basePort) is { } baseProblem)
        {
            return baseProblem;
        }

        if (basePort == 0)
        {
            return ValueResult.Refused(TextSpan.FromBounds(slash + 1, text.Length), "0 is no port to shift a range to");
        }

        return first <= last
            ? null
            : ValueResult.Refused(TextSpan.FromBounds(start, end), $"the range {first}-{last} is turned round: write {last}-{first}");
    }

    private static ValueResult? ReadPort(string text, int start, int end, ref ushort? port)
    {
        ValueResult result = PortText.ReadPort(text.AsSpan(start, Math.Max(0, end - start)), start, PortForms.Plain);
        if (result.Problem is not null)
        {
            return result;
        }

        bool isServiceInRange = !char.IsAsciiDigit(text[start]) && start > 0 && text[start - 1] == '-';
        if (result.Value is not PortRangeValue range || isServiceInRange)
        {
            return ValueResult.Refused(TextSpan.FromBounds(start, end), $"'{text[start..end]}' is no port from 0 to 65535");
        }

        port = range.First;
        return null;
    }

    /// <summary>Without brackets the last group of an IPv6 address is part of the address, even where it looks like a port.</summary>
    private static ValueNote? NoteOn(string text, AddressFamily family, int colon)
    {
        if (family != AddressFamily.IPv6 || colon >= 0 || text.Contains('[') || text.Contains('-'))
        {
            return null;
        }

        int lastColon = text.LastIndexOf(':');
        ReadOnlySpan<char> head = text.AsSpan(0, lastColon);
        bool looksLikePort = head.Contains("::", StringComparison.Ordinal)
            && ushort.TryParse(text.AsSpan(lastColon + 1), out ushort port) && port > 0
            && AddressText.TryReadIPv6(head, out _);
        return looksLikePort
            ? new ValueNote(
                $"without brackets all of {text} is the address and no port is given",
                $"[{head}]:{text[(lastColon + 1)..]}")
            : null;
    }
}
