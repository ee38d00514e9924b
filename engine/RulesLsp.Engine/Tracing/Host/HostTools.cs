using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>The output of route -n, ipset save and sysctl -a.</summary>
internal static class HostTools
{
    /// <summary>The kernel's own last entry of every IPv6 table, which refuses what nothing else covers.</summary>
    private const string NoMetric = "-1";

    /// <summary>Either <c>ip -j route</c> or <c>route -n</c>, of one family or both.</summary>
    public static Printed<HostRoute> Routes(string text) =>
        text.TrimStart().StartsWith('[') ? IpTools.Routes(text) : RouteTable(text);

    /// <summary><c>sysctl -a</c>: one "name = value" a line; values of several lines repeat the name.</summary>
    public static ImmutableDictionary<string, string> Settings(string text)
    {
        ImmutableDictionary<string, string>.Builder settings = ImmutableDictionary.CreateBuilder<string, string>();
        Each(text, line =>
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new HostFormatException($"'{line}' is no line of sysctl -a: NAME = VALUE is");
            }

            settings[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        });
        return settings.ToImmutable();
    }

    /// <summary><c>ipset save</c>: create and add lines.</summary>
    public static ImmutableArray<IpSet> Sets(string text)
    {
        var sets = new Dictionary<string, (string Type, string Options, ImmutableArray<string>.Builder Members)>(StringComparer.Ordinal);
        Each(text, line =>
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["create" or "-N", var name, var type, .. var options]:
                    sets[name] = (type, string.Join(' ', options), ImmutableArray.CreateBuilder<string>());
                    break;
                case ["add" or "-A", var name, _, ..] when sets.TryGetValue(name, out (string Type, string Options, ImmutableArray<string>.Builder Members) set):
                    set.Members.Add(string.Join(' ', words[2..]));
                    break;
                case ["add" or "-A", var name, _, ..]:
                    throw new HostFormatException($"the set {name} was not created before");
                default:
                    throw new HostFormatException($"'{line}' is no line of ipset save: create and add are");
            }
        });
        return [.. sets.Select(set => new IpSet(set.Key, set.Value.Type, set.Value.Members.ToImmutable()) { Options = set.Value.Options })];
    }

    private static Printed<HostRoute> RouteTable(string text)
    {
        ImmutableArray<HostRoute>.Builder routes = ImmutableArray.CreateBuilder<HostRoute>();
        Each(text, line =>
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            bool isHead = words is ["Kernel", ..] or ["Destination", ..];
            if (!isHead && !(words.Length == 7 && words[3] == NoMetric))
            {
                routes.Add(words.Length switch
                {
                    8 => RouteOf4(words),
                    7 => RouteOf6(words),
                    _ => throw new HostFormatException($"'{line}' is no line of route -n"),
                });
            }
        });
        return new(routes.ToImmutable(), [.. routes.Where(route => route is { Via: null, Device: not null }).Select(route => route.Family).Distinct()]);
    }

    // Destination Gateway Genmask Flags Metric Ref Use Iface
    private static HostRoute RouteOf4(string[] words)
    {
        bool isReject = words[3].Contains('!', StringComparison.Ordinal);
        uint gateway = 0;
        if (!AddressText.TryReadStrictIPv4(words[0], out uint destination) || !AddressText.TryReadStrictIPv4(words[2], out uint mask)
            || (!isReject && !AddressText.TryReadStrictIPv4(words[1], out gateway))
            || !long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out long metric))
        {
            throw new HostFormatException($"'{string.Join(' ', words)}' is no line of route -n: destination, gateway, mask, flags, metric, two numbers and a device are");
        }

        // Without a device stands what sends nowhere: "!" answers the sender, "*" does not.
        RouteType type = isReject ? RouteType.Unreachable : words[^1] == "*" ? RouteType.Blackhole : RouteType.Unicast;
        return new HostRoute(
            AddressFamily.IPv4,
            destination & mask,
            BitOperations.PopCount(mask),
            words[3].Contains('G', StringComparison.Ordinal) ? gateway : null,
            type == RouteType.Unicast ? words[^1] : null,
            "main",
            type,
            null,
            metric);
    }

    // Destination NextHop Flag Met Ref Use If; it shows the host's own addresses too, with the flag n.
    private static HostRoute RouteOf6(string[] words)
    {
        if (HostText.PrefixOf(words[0]) is not { Family: AddressFamily.IPv6 } prefix || HostText.AddressOf(words[1]) is not { Family: AddressFamily.IPv6 } hop
            || !long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out long metric))
        {
            throw new HostFormatException($"'{string.Join(' ', words)}' is no line of route -6 -n: destination, next hop, flags, metric, two numbers and a device are");
        }

        bool isReject = words[2].Contains('!', StringComparison.Ordinal);
        bool isOwn = !isReject && words[2].Contains('n', StringComparison.Ordinal);
        return new HostRoute(
            AddressFamily.IPv6,
            prefix.Address,
            prefix.PrefixLength,
            words[2].Contains('G', StringComparison.Ordinal) ? hop.Address : null,
            isReject ? null : words[^1],
            isOwn ? "local" : "main",
            isReject ? RouteType.Unreachable : isOwn ? RouteType.Local : RouteType.Unicast,
            null,
            metric);
    }

    private static void Each(string text, Action<string> read)
    {
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            if (line.Trim() is not { Length: > 0 } trimmed || trimmed[0] == '#')
            {
                continue;
            }

            try
            {
                read(trimmed);
            }
            catch (HostFormatException wrong)
            {
                throw new HostFormatException($"line {number}: {wrong.Message}");
            }
        }
    }
}
