using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>The parts of a host description as JSON of our own.</summary>
internal static class HostJson
{
    public static ImmutableArray<HostInterface> Interfaces(JsonElement part) => [.. Items(part, "interfaces").Select(item =>
    {
        Only(item, "interfaces", "name", "addresses", "mac", "mtu", "up", "index");
        return new HostInterface(
            Text(item, "name") ?? throw new HostFormatException("an interface has no name"),
            [.. item.TryGetProperty("addresses", out JsonElement addresses) ? addresses.EnumerateArray().Select(address => HostWords.Address(address.ToString())) : []],
            Mac(Text(item, "mac")),
            item.TryGetProperty("mtu", out JsonElement mtu) ? Whole(mtu, "mtu") : 0,
            item.TryGetProperty("up", out JsonElement up) && up.ValueKind == JsonValueKind.False ? LinkState.Down : LinkState.Up,
            item.TryGetProperty("index", out JsonElement index) ? Whole(index, "index") : 0);
    })];

    public static ImmutableArray<HostRoute> Routes(JsonElement part) => [.. Items(part, "routes").Select(item =>
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return HostWords.Route(item.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        Only(item, "routes", "destination", "via", "device", "table", "type", "source", "metric");
        return Route(item, "destination", "via", "device", "source");
    })];

    public static ImmutableArray<HostRule> Rules(JsonElement part)
    {
        ImmutableArray<HostRule>.Builder rules = ImmutableArray.CreateBuilder<HostRule>();
        foreach (JsonElement item in Items(part, "rules"))
        {
            int priority = HostWords.FirstFreePriority - rules.Count;
            rules.Add(item.ValueKind == JsonValueKind.String
                ? HostWords.Rule(item.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries), priority)
                : IpTools.Rule(item, priority));
        }

        return rules.ToImmutable();
    }

    public static ImmutableDictionary<string, string> Settings(JsonElement part) =>
        part.EnumerateObject().ToImmutableDictionary(item => item.Name, item => item.Value.ValueKind == JsonValueKind.True ? "1" : item.Value.ToString());

    public static ImmutableArray<IpSet> Sets(JsonElement part) => [.. Items(part, "ipsets").Select(item =>
    {
        Only(item, "ipsets", "name", "type", "options", "members");
        return new IpSet(
            Text(item, "name") ?? throw new HostFormatException("a set has no name"),
            Text(item, "type") ?? throw new HostFormatException("a set has no type"),
            [.. Items(item, "members", "ipsets").Select(member => member.ToString())])
        {
            Options = Text(item, "options") ?? "",
        };
    })];

    public static int Whole(JsonElement value, string name) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
        ? number
        : throw new HostFormatException($"'{name}' is no whole number");

    public static HostRoute Route(JsonElement item, string destination, string via, string device, string source)
    {
        string? hop = Text(item, via);
        string? own = Text(item, source);
        string type = Text(item, "type") ?? "unicast";
        return HostWords.Route(
            Text(item, destination) ?? throw new HostFormatException("a route has no destination"),
            hop is null ? null : HostText.AddressOf(hop) is { } address ? (address.Address, address.Family) : throw new HostFormatException($"'{hop}' is no address of a router"),
            Text(item, device),
            HostWords.TableName(Text(item, "table") ?? "main"),
            HostWords.TypeOf(type) ?? throw new HostFormatException($"'{type}' is no type of a route"),
            own is null ? null : HostText.AddressOf(own)?.Address ?? throw new HostFormatException($"'{own}' is no source address"),
            Text(item, "metric") is { } metric ? long.Parse(metric, CultureInfo.InvariantCulture) : null);
    }

    public static ulong? Mac(string? text) => text is null ? null : PacketPrimitives.TryReadMac(text);

    public static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public static JsonElement.ArrayEnumerator Items(JsonElement part, string name) => part.ValueKind == JsonValueKind.Array
        ? part.EnumerateArray()
        : throw new HostFormatException($"'{name}' is neither a list nor the name of a file");

    public static ImmutableArray<JsonElement> Items(JsonElement item, string property, string name) =>
        item.TryGetProperty(property, out JsonElement list) ? [.. Items(list, name)] : [];

    private static void Only(JsonElement item, string part, params ReadOnlySpan<string> names)
    {
        foreach (JsonProperty property in item.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw new HostFormatException($"'{part}' has no key '{property.Name}'");
            }
        }
    }
}
