using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>Routes or rules as a tool printed them.</summary>
/// <param name="Complete">Families of which the main table, or the list of rules, is there in full.</param>
internal sealed record Printed<T>(ImmutableArray<T> Items, ImmutableArray<AddressFamily> Complete);

/// <summary>What <c>ip -j addr</c>, <c>ip -j route</c> and <c>ip -j rule</c> print; several outputs may stand one behind the other in a file.</summary>
internal static class IpTools
{
    private const string LoopbackDevice = "lo";
    private const string MainTable = "main";
    private const string DefaultTable = "default";
    private const string LocalTable = "local";

    public static ImmutableArray<HostInterface> Addresses(string text)
    {
        IEnumerable<HostInterface> devices = Lists(text, "ip -j addr").SelectMany(list => Each(list, "ip -j addr", Device));
        return [.. devices.Where(device => device.Name != LoopbackDevice || !device.Addresses.IsEmpty)];
    }

    public static Printed<HostRoute> Routes(string text)
    {
        var routes = ImmutableArray.CreateBuilder<HostRoute>();
        var complete = new SortedSet<AddressFamily>();
        foreach ((HostRoute Route, bool IsOfKernel) printed in Lists(text, "ip -j route").SelectMany(list => Each(list, "ip -j route", RouteOrNone)).OfType<(HostRoute, bool)>())
        {
            routes.Add(printed.Route);
            if (printed is { IsOfKernel: true, Route.Table: MainTable })
            {
                // A main table with the networks that the kernel itself put there is the whole one.
                complete.Add(printed.Route.Family);
            }
        }

        return new(routes.ToImmutable(), [.. complete]);
    }

    public static Printed<HostRule> Rules(string text)
    {
        var rules = ImmutableArray.CreateBuilder<HostRule>();
        var complete = ImmutableArray.CreateBuilder<AddressFamily>();
        HostRule[][] lists = [.. Lists(text, "ip -j rule").Select(list => Each(list, "ip -j rule", item => Rule(item, 0)).ToArray())];
        foreach (HostRule[] list in lists)
        {
            AddressFamily? family = FamilyOf(list, lists);
            rules.AddRange(list.Select(rule => rule with { Family = rule.Family ?? family }).Where(rule => family is not null || rule.Table != LocalTable));
            if (family is { } known)
            {
                complete.Add(known);
            }
        }

        return new(rules.ToImmutable(), complete.ToImmutable());
    }

    // The output names no family. IPv4 has one rule more than IPv6, for the table "default"; addresses tell it too.
    private static AddressFamily? FamilyOf(HostRule[] list, HostRule[][] lists) =>
        list.Select(rule => rule.Family).FirstOrDefault(known => known is not null)
        ?? (list.Any(rule => rule.Table == DefaultTable) ? AddressFamily.IPv4
            : lists.Any(other => other.Any(rule => rule.Table == DefaultTable)) ? AddressFamily.IPv6
            : null);

    /// <summary>One rule; a condition that is not known is an error, because without it the rule would be for all packets.</summary>
    public static HostRule Rule(JsonElement item, int priority)
    {
        var words = new List<string>();
        foreach (JsonProperty property in item.EnumerateObject())
        {
            string value = property.Value.ToString();
            words.AddRange(property.Name switch
            {
                "src" => ["from", value + Suffix(item, "srclen")],
                "dst" => ["to", value + Suffix(item, "dstlen")],
                "fwmark" => ["fwmark", value + Suffix(item, "fwmask")],
                "sport_start" => ["sport", $"{value}-{HostJson.Text(item, "sport_end")}"],
                "dport_start" => ["dport", $"{value}-{HostJson.Text(item, "dport_end")}"],
                "uid_start" => ["uidrange", $"{value}-{HostJson.Text(item, "uid_end")}"],
                "not" => ["not"],
                "action" => [value],
                "srclen" or "dstlen" or "fwmask" or "sport_end" or "dport_end" or "uid_end" or "iif_detached" or "oif_detached" => [],
                _ => (string[])[property.Name, value],
            });
        }

        return HostWords.Rule([.. words], priority);
    }

    private static HostInterface Device(JsonElement item)
    {
        string name = HostJson.Text(item, "ifname") ?? throw new HostFormatException("it has no 'ifname'");
        IEnumerable<InterfaceAddress> addresses = HostJson.Items(item, "addr_info", "addr_info").Select(AddressOf);
        return new HostInterface(
            name,
            [.. addresses.Where(own => name != LoopbackDevice || !AddressKinds.IsLoopback(own.Address, own.Family))],
            name == LoopbackDevice ? null : HostJson.Mac(HostJson.Text(item, "address")),
            item.TryGetProperty("mtu", out JsonElement mtu) ? HostJson.Whole(mtu, "mtu") : 0,
            HostJson.Items(item, "flags", "flags").Any(flag => flag.ToString() == "UP") ? LinkState.Up : LinkState.Down,
            item.TryGetProperty("ifindex", out JsonElement index) ? HostJson.Whole(index, "ifindex") : 0);
    }

    // At a link between two hosts "address" is the other one.
    private static InterfaceAddress AddressOf(JsonElement item)
    {
        InterfaceAddress own = HostWords.Address($"{HostJson.Text(item, "local")}/{HostJson.Text(item, "prefixlen")}");
        return HostJson.Text(item, "address") is { } peer ? own with { Peer = HostText.AddressOf(peer)?.Address } : own;
    }

    // null: a route that is out of use.
    private static (HostRoute Route, bool IsOfKernel)? RouteOrNone(JsonElement item)
    {
        if (IsDead(item))
        {
            return null;
        }

        HostRoute route = HostJson.Route(item, "dst", "gateway", "dev", "prefsrc");
        if (HostJson.Text(item, "pref") is not null && route.Family == AddressFamily.IPv4)
        {
            // Only routes of IPv6 have a preference; "default" alone does not tell the family.
            route = route with { Family = AddressFamily.IPv6 };
        }

        ImmutableArray<JsonElement> hops = [.. HostJson.Items(item, "nexthops", "nexthops").Where(hop => !IsDead(hop))];
        bool sendsNowhere = route.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw;
        route = route with
        {
            Mtu = HostJson.Items(item, "metrics", "metrics").Select(metric => metric.TryGetProperty("mtu", out JsonElement mtu) ? HostJson.Whole(mtu, "mtu") : 0).Sum(),
            Device = sendsNowhere ? null : route.Device,
            NextHops = [.. hops.Select(hop => new HostNextHop(
                HostJson.Text(hop, "gateway") is { } via ? HostText.AddressOf(via)?.Address : null,
                HostJson.Text(hop, "dev"),
                hop.TryGetProperty("weight", out JsonElement weight) ? HostJson.Whole(weight, "weight") : 1))],
            TypeOfService = HostJson.Text(item, "tos") is { } tos
                ? NumberText.TryRead(tos, out ulong number) && number <= byte.MaxValue ? (byte)number : throw new HostFormatException($"'{tos}' is no TOS")
                : (byte)0,
            From = HostJson.Text(item, "from") is { } from and not "all"
                ? HostText.PrefixOf(from) is { } network ? (network.Address, network.PrefixLength) : throw new HostFormatException($"'{from}' is no network")
                : null,
        };
        return (route, HostJson.Text(item, "protocol") == "kernel");
    }

    private static bool IsDead(JsonElement item) => HostJson.Items(item, "flags", "flags").Any(flag => flag.ToString() is "dead");

    private static string Suffix(JsonElement item, string name) => HostJson.Text(item, name) is { } value ? "/" + value : "";

    private static IEnumerable<T> Each<T>(JsonElement list, string tool, Func<JsonElement, T> read)
    {
        int number = 0;
        foreach (JsonElement item in HostJson.Items(list, tool))
        {
            number++;

            // "ip -j" leaves an empty object for what it does not show.
            if (item.ValueKind == JsonValueKind.Object && !item.EnumerateObject().Any())
            {
                continue;
            }

            T value;
            try
            {
                value = read(item);
            }
            catch (HostFormatException wrong)
            {
                throw new HostFormatException($"entry {number}: {wrong.Message}");
            }

            yield return value;
        }
    }

    private static List<JsonElement> Lists(string text, string tool)
    {
        if (!text.TrimStart().StartsWith('['))
        {
            throw new HostFormatException($"line 1: this is not what {tool} prints, which begins with '['");
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        var lists = new List<JsonElement>();
        while (reader.Read())
        {
            lists.Add(JsonElement.ParseValue(ref reader));
        }

        return lists;
    }
}
