using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>The output of route -n, ipset save and sysctl -a.</summary>
internal static class HostTools
{
    /// <summary>Either <c>ip -j route</c> or <c>route -n</c>.</summary>
    public static ImmutableArray<HostRoute> Routes(string text) =>
        text.TrimStart().StartsWith('[') ? HostJson.IpRoutes(text) : RouteTable(text);

    /// <summary><c>sysctl -a</c>: one "name = value" a line.</summary>
    public static ImmutableDictionary<string, string> Settings(string text)
    {
        ImmutableDictionary<string, string>.Builder settings = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (string line in Lines(text))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                settings[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
        }

        return settings.ToImmutable();
    }

    /// <summary><c>ipset save</c>: create and add lines.</summary>
    public static ImmutableArray<IpSet> Sets(string text)
    {
        var sets = new Dictionary<string, (string Type, ImmutableArray<string>.Builder Members)>(StringComparer.Ordinal);
        foreach (string line in Lines(text))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["create" or "-N", var name, var type, ..]:
                    sets[name] = (type, ImmutableArray.CreateBuilder<string>());
                    break;
                case ["add" or "-A", var name, .. var member] when sets.TryGetValue(name, out (string Type, ImmutableArray<string>.Builder Members) set):
                    set.Members.Add(string.Join(' ', member));
                    break;
                default:
                    throw new HostFormatException($"'{line}' is no line of ipset save: create and add are");
            }
        }

        return [.. sets.Select(set => new IpSet(set.Key, set.Value.Type, set.Value.Members.ToImmutable()))];
    }

    // Destination Gateway Genmask Flags Metric Ref Use Iface
    private static ImmutableArray<HostRoute> RouteTable(string text)
    {
        ImmutableArray<HostRoute>.Builder routes = ImmutableArray.CreateBuilder<HostRoute>();
        foreach (string line in Lines(text))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            bool isRoute = words.Length >= 8 && AddressText.TryReadStrictIPv4(words[0], out _);
            if (!isRoute)
            {
                continue;
            }

            if (!AddressText.TryReadStrictIPv4(words[0], out uint destination) || !AddressText.TryReadStrictIPv4(words[1], out uint gateway)
                || !AddressText.TryReadStrictIPv4(words[2], out uint mask) || !long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out long metric))
            {
                throw new HostFormatException($"'{line}' is no line of route -n");
            }

            bool isReject = words[3].Contains('!', StringComparison.Ordinal);
            routes.Add(new HostRoute(
                AddressFamily.IPv4,
                destination & mask,
                BitOperations.PopCount(mask),
                words[3].Contains('G', StringComparison.Ordinal) ? gateway : null,
                isReject ? null : words[^1],
                "main",
                isReject ? RouteType.Unreachable : RouteType.Unicast,
                null,
                metric));
        }

        return routes.ToImmutable();
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
}
