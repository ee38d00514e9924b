using System.Globalization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>Routes and routing rules in the words of ip-route(8) and ip-rule(8).</summary>
internal static class HostWords
{
    /// <summary>A rule without a priority goes in front of the last one added, below main (32766).</summary>
    public const int FirstFreePriority = 32765;

    public static bool StartsRoute(string word) =>
        word is "default" || TypeOf(word) is not null || HostText.PrefixOf(word) is not null;

    public static InterfaceAddress Address(string text) => HostText.PrefixOf(text) is { } prefix
        ? new InterfaceAddress(prefix.Family, prefix.Address, prefix.PrefixLength)
        : throw new HostFormatException($"'{text}' is no address with a prefix length, such as 192.0.2.1/24");

    /// <summary><c>[TYPE] PREFIX|default [via ADDRESS] [dev NAME] [table T] [metric N] [src ADDRESS]</c>.</summary>
    public static HostRoute Route(ReadOnlySpan<string> words)
    {
        RouteType type = RouteType.Unicast;
        int at = 0;
        if (words.Length > 0 && TypeOf(words[0]) is { } named)
        {
            (type, at) = (named, 1);
        }

        if (at >= words.Length)
        {
            throw new HostFormatException("a route needs a destination: a prefix or 'default'");
        }

        string destination = words[at++];
        (UInt128 Address, AddressFamily Family)? via = null;
        string? device = null;
        string table = "main";
        UInt128? source = null;
        long? metric = null;
        byte typeOfService = 0;
        int mtu = 0;
        for (; at < words.Length; at += 2)
        {
            if (words[at] is "onlink" or "linkdown" or "offload")
            {
                // A flag has no value.
                at--;
                continue;
            }

            string value = at + 1 < words.Length ? words[at + 1] : throw new HostFormatException($"'{words[at]}' has no value");
            switch (words[at])
            {
                case "via" when HostText.AddressOf(value) is { } hop:
                    via = (hop.Address, hop.Family);
                    break;
                case "dev":
                    device = value;
                    break;
                case "table":
                    table = TableName(value);
                    break;
                case "src" when HostText.AddressOf(value) is { } own:
                    source = own.Address;
                    break;
                case "metric" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number):
                    metric = number;
                    break;
                case "tos" or "dsfield" when NumberText.TryRead(value, out ulong tos) && tos <= 255:
                    typeOfService = (byte)tos;
                    break;
                case "mtu" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes):
                    mtu = bytes;
                    break;
                case "proto" or "scope" or "pref":
                    break;
                default:
                    throw new HostFormatException($"'{words[at]} {value}' is no part of a route: via, dev, table, src and metric are");
            }
        }

        return Route(destination, via, device, table, type, source, metric) with { TypeOfService = typeOfService, Mtu = mtu };
    }

    /// <summary>A route out of its parts.</summary>
    public static HostRoute Route(string destination, (UInt128 Address, AddressFamily Family)? via, string? device, string table, RouteType type, UInt128? source, long? metric)
    {
        (AddressFamily Family, UInt128 Address, int PrefixLength) prefix = destination is "default" or "0/0"
            ? (via?.Family ?? AddressFamily.IPv4, UInt128.Zero, 0)
            : HostText.PrefixOf(destination) ?? throw new HostFormatException($"'{destination}' is no destination: a prefix or 'default' is expected");
        long lowest = prefix.Family == AddressFamily.IPv4 ? 0 : 1024;
        return new HostRoute(
            prefix.Family,
            prefix.Address & AddressText.PrefixMask(prefix.PrefixLength, prefix.Family),
            prefix.PrefixLength,
            via?.Address,
            device,
            table,
            type,
            source,
            metric ?? lowest);
    }

    /// <summary><c>[not] [from PREFIX] [to PREFIX] [fwmark V[/M]] [iif NAME] [tos N] [priority N] table T|ACTION</c>.</summary>
    public static HostRule Rule(ReadOnlySpan<string> words, int defaultPriority)
    {
        var rule = new HostRule(defaultPriority, null, null, null, uint.MaxValue, null, null, null, "main", null, RuleSense.Plain, null);
        for (int at = 0; at < words.Length; at++)
        {
            string word = words[at];
            if (word == "not")
            {
                rule = rule with { Sense = RuleSense.Inverted };
                continue;
            }

            if (TypeOf(word) is { } action)
            {
                rule = rule with { Action = action };
                continue;
            }

            string value = ++at < words.Length ? words[at] : throw new HostFormatException($"'{word}' has no value");
            rule = With(rule, word, value);
        }

        return rule;
    }

    public static RouteType? TypeOf(string word) => word switch
    {
        "unicast" => RouteType.Unicast,
        "local" => RouteType.Local,
        "broadcast" => RouteType.Broadcast,
        "blackhole" => RouteType.Blackhole,
        "unreachable" => RouteType.Unreachable,
        "prohibit" => RouteType.Prohibit,
        "throw" => RouteType.Throw,
        // To a group, by a device as any other; to any of several hosts, of which this is one.
        "multicast" => RouteType.Unicast,
        "anycast" => RouteType.Local,
        _ => null,
    };

    /// <summary>The tables with numbers of their own have names (iproute2, rt_tables).</summary>
    public static string TableName(string text) => text switch
    {
        "254" => "main",
        "253" => "default",
        "255" => "local",
        _ => text,
    };

    private static HostRule With(HostRule rule, string word, string value)
    {
        switch (word)
        {
            case "from" or "to" when value == "all":
                return rule;
            case "from" or "to" when HostText.PrefixOf(value) is { } prefix:
                rule = rule with { Family = prefix.Family };
                return word == "from" ? rule with { From = (prefix.Address, prefix.PrefixLength) } : rule with { To = (prefix.Address, prefix.PrefixLength) };
            case "fwmark" when MarkOf(value) is { } mark:
                return rule with { Mark = mark.Value, MarkMask = mark.Mask };
            case "iif":
                return rule with { Input = value };
            case "oif":
                return rule with { Output = value };
            case "tos" or "dsfield" when NumberText.TryRead(value, out ulong tos) && tos <= 255:
                return rule with { TypeOfService = (byte)tos };
            case "table" or "lookup":
                return rule with { Table = TableName(value) };
            case "goto" when int.TryParse(value, out int target):
                return rule with { GoTo = target };
            case "suppress_prefixlength" or "suppress_prefixlen" when int.TryParse(value, out int length):
                return rule with { SuppressPrefixLength = length };
            case "ipproto" when (ProtocolNames.NumberOf(value) ?? (byte.TryParse(value, out byte read) ? read : null)) is { } protocol:
                return rule with { Protocol = protocol };
            case "sport" when RangeOf(value, ushort.MaxValue) is { } ports:
                return rule with { SourcePorts = ((ushort)ports.First, (ushort)ports.Last) };
            case "dport" when RangeOf(value, ushort.MaxValue) is { } ports:
                return rule with { DestinationPorts = ((ushort)ports.First, (ushort)ports.Last) };
            case "uidrange" when RangeOf(value, uint.MaxValue) is { } users:
                return rule with { Users = users };
            case "protocol" or "proto":
                return rule;
            case "priority" or "pref" or "prio" or "order" when int.TryParse(value, out int priority):
                return rule with { Priority = priority };
            default:
                throw new HostFormatException($"'{word} {value}' is no part of a routing rule: from, to, fwmark, iif, tos, ipproto, sport, dport, uidrange, goto, suppress_prefixlength, priority and table are");
        }
    }

    private static (uint First, uint Last)? RangeOf(string text, uint most)
    {
        string[] ends = text.Split('-');
        return ends.Length <= 2 && uint.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint first)
            && uint.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out uint last) && first <= last && last <= most
            ? (first, last)
            : null;
    }

    private static (uint Value, uint Mask)? MarkOf(string text)
    {
        string[] parts = text.Split('/');
        bool isRead = NumberText.TryRead(parts[0], out ulong value) && value <= uint.MaxValue;
        ulong mask = uint.MaxValue;
        isRead = isRead && (parts.Length == 1 || (parts.Length == 2 && NumberText.TryRead(parts[1], out mask)));
        return isRead ? ((uint)value, (uint)mask) : null;
    }
}
