using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>A host, or a sentence that says why there is none.</summary>
public sealed record HostResult(HostDescription? Host, string? Problem);

/// <summary>A host description that cannot be read; the message says where and why.</summary>
internal sealed class HostFormatException(string message) : Exception(message);

/// <summary>
/// Reads host descriptions: one line (<c>eth0 192.0.2.1/24, default via 192.0.2.254 dev eth0, forwarding</c>), or the JSON of
/// <c>schemas/host.schema.json</c>, whose parts may name files made by standard tools.
/// </summary>
public static class HostParser
{
    /// <summary>Reads what stands in a directive or on the command line: <c>@FILE</c>, JSON, or one line of text.</summary>
    /// <param name="readFile">Gives the text of a named file; null when it cannot be read.</param>
    public static HostResult Parse(string text, Func<string, string?> readFile)
    {
        string trimmed = text.Trim();
        try
        {
            if (trimmed.StartsWith('@'))
            {
                string name = trimmed[1..].Trim();
                trimmed = (readFile(name) ?? throw new HostFormatException($"the file {name} cannot be read")).Trim();
            }

            return new HostResult(trimmed.StartsWith('{') ? FromJson(trimmed, readFile) : HostLine.Read(trimmed), null);
        }
        catch (HostFormatException problem)
        {
            return new HostResult(null, problem.Message);
        }
        catch (JsonException problem)
        {
            return new HostResult(null, $"the host description is no JSON: line {problem.LineNumber + 1}, character {problem.BytePositionInLine + 1}");
        }
    }

    private static HostDescription FromJson(string json, Func<string, string?> readFile)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        ImmutableArray<HostInterface> interfaces = [];
        ImmutableArray<HostRoute> routes = [];
        ImmutableArray<HostRule> rules = [];
        ImmutableArray<IpSet> sets = [];
        ImmutableDictionary<string, string> settings = ImmutableDictionary<string, string>.Empty;
        ForwardingState? forwarding = null;
        int? filter = null;
        foreach (JsonProperty part in root.EnumerateObject())
        {
            string? file = part.Value.ValueKind == JsonValueKind.String ? FileText(part, readFile) : null;
            switch (part.Name)
            {
                case "interfaces":
                    interfaces = file is null ? HostJson.Interfaces(part.Value) : HostJson.IpAddresses(file);
                    break;
                case "routes":
                    routes = file is null ? HostJson.Routes(part.Value) : HostTools.Routes(file);
                    break;
                case "rules":
                    rules = file is null ? HostJson.Rules(part.Value) : HostJson.IpRules(file);
                    break;
                case "ipForward":
                    forwarding = part.Value.ValueKind == JsonValueKind.True ? ForwardingState.On : ForwardingState.Off;
                    break;
                case "rpFilter":
                    filter = HostJson.Whole(part.Value, part.Name);
                    break;
                case "sysctl":
                    settings = file is null ? HostJson.Settings(part.Value) : HostTools.Settings(file);
                    break;
                case "ipsets":
                    sets = file is null ? HostJson.Sets(part.Value) : HostTools.Sets(file);
                    break;
                case "$schema":
                    break;
                default:
                    throw new HostFormatException($"the host description has no part '{part.Name}'");
            }
        }

        return new HostDescription
        {
            Interfaces = interfaces,
            Routes = routes,
            Rules = rules,
            Sets = sets,
            Settings = settings,
            Forwarding = forwarding ?? ForwardingOf(settings),
            ReversePathFilter = filter ?? FilterOf(settings),
        };
    }

    private static string FileText(JsonProperty part, Func<string, string?> readFile)
    {
        string name = part.Value.GetString()!;
        return part.Name == "$schema" ? "" : readFile(name) ?? throw new HostFormatException($"the file {name}, named by '{part.Name}', cannot be read");
    }

    private static ForwardingState ForwardingOf(ImmutableDictionary<string, string> settings) =>
        IsOn(settings, "net.ipv4.ip_forward") || IsOn(settings, "net.ipv6.conf.all.forwarding") ? ForwardingState.On : ForwardingState.Off;

    private static bool IsOn(ImmutableDictionary<string, string> settings, string name) => settings.GetValueOrDefault(name) == "1";

    private static int FilterOf(ImmutableDictionary<string, string> settings) =>
        int.TryParse(settings.GetValueOrDefault("net.ipv4.conf.all.rp_filter"), out int value) ? value : 0;
}

/// <summary>The one-line form.</summary>
internal static class HostLine
{
    public static HostDescription Read(string text)
    {
        var addresses = new List<(string Device, InterfaceAddress Address)>();
        var routes = ImmutableArray.CreateBuilder<HostRoute>();
        var rules = ImmutableArray.CreateBuilder<HostRule>();
        ForwardingState forwarding = ForwardingState.Off;
        int filter = 0;
        ImmutableDictionary<string, string>.Builder settings = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = item.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["forwarding"]:
                    forwarding = ForwardingState.On;
                    break;
                case ["not", "forwarding"]:
                    forwarding = ForwardingState.Off;
                    break;
                case ["rp_filter", var value] when int.TryParse(value, out int mode):
                    filter = mode;
                    break;
                case ["sysctl", var setting] when setting.Split('=') is [var name, var value]:
                    settings[name] = value;
                    break;
                case ["rule", .. var rest]:
                    rules.Add(HostWords.Rule(rest, HostWords.FirstFreePriority - rules.Count));
                    break;
                case [var device, var address] when !HostWords.StartsRoute(device):
                    addresses.Add((device, HostWords.Address(address)));
                    break;
                default:
                    routes.Add(HostWords.Route(words));
                    break;
            }
        }

        return new HostDescription
        {
            Interfaces = [.. addresses.GroupBy(pair => pair.Device).Select(group =>
                new HostInterface(group.Key, [.. group.Select(pair => pair.Address)], null, 0, LinkState.Up))],
            Routes = routes.ToImmutable(),
            Rules = rules.ToImmutable(),
            Forwarding = forwarding,
            ReversePathFilter = filter,
            Settings = settings.ToImmutable(),
        };
    }
}
