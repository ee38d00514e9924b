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
                trimmed = (readFile(name) ?? throw new HostFormatException($"the file {name} cannot be read: is it there, and in an editor in the workspace?")).Trim();
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
        Printed<HostRoute> routes = new([], []);
        Printed<HostRule> rules = new([], []);
        ImmutableArray<HostInterface> interfaces = [];
        ImmutableArray<IpSet> sets = [];
        ImmutableDictionary<string, string> settings = ImmutableDictionary<string, string>.Empty;
        ForwardingState? forwarding = null;
        int? filter = null;
        foreach (JsonProperty part in document.RootElement.EnumerateObject())
        {
            JsonElement value = part.Value;
            switch (part.Name)
            {
                case "interfaces":
                    interfaces = Read(part, readFile, HostJson.Interfaces, IpTools.Addresses);
                    break;
                case "routes":
                    routes = Read(part, readFile, told => new(HostJson.Routes(told), []), HostTools.Routes);
                    break;
                case "rules":
                    rules = Read(part, readFile, told => new(HostJson.Rules(told), []), IpTools.Rules);
                    break;
                case "ipForward" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    forwarding = value.GetBoolean() ? ForwardingState.On : ForwardingState.Off;
                    break;
                case "rpFilter":
                    filter = HostJson.Whole(value, part.Name);
                    break;
                case "sysctl":
                    settings = Read(part, readFile, HostJson.Settings, HostTools.Settings);
                    break;
                case "ipsets":
                    sets = Read(part, readFile, HostJson.Sets, HostTools.Sets);
                    break;
                case "$schema":
                    break;
                case "ipForward":
                    throw new HostFormatException("'ipForward' is neither true nor false");
                default:
                    throw new HostFormatException($"the host description has no part '{part.Name}'");
            }
        }

        return new HostDescription
        {
            Interfaces = interfaces,
            Routes = routes.Items,
            FullyRouted = routes.Complete,
            Rules = rules.Items,
            FullyRuled = rules.Complete,
            Sets = sets,
            Settings = settings,
            ToldForwarding = forwarding ?? (settings.IsEmpty ? ForwardingState.Off : null),
            ToldReversePathFilter = filter ?? (settings.IsEmpty ? 0 : null),
        };
    }

    // A part told here, or in a file that a tool wrote; whatever is wrong with the file is said with its name.
    private static T Read<T>(JsonProperty part, Func<string, string?> readFile, Func<JsonElement, T> told, Func<string, T> printed)
    {
        if (part.Value.ValueKind != JsonValueKind.String)
        {
            return told(part.Value);
        }

        string name = part.Value.GetString()!;
        string text = readFile(name) ?? throw new HostFormatException($"the file {name}, named by '{part.Name}', cannot be read: is it there, and in an editor in the workspace?");
        try
        {
            return printed(text);
        }
        catch (HostFormatException wrong)
        {
            throw new HostFormatException($"{name}, named by '{part.Name}': {wrong.Message}");
        }
        catch (JsonException wrong)
        {
            throw new HostFormatException($"{name}, named by '{part.Name}': line {wrong.LineNumber + 1}, character {wrong.BytePositionInLine + 1}: this is no JSON");
        }
    }
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
        var mtus = new Dictionary<string, int>(StringComparer.Ordinal);
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
                case [var device, "mtu", var value] when int.TryParse(value, out int bytes) && bytes > 0:
                    mtus[device] = bytes;
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
                new HostInterface(group.Key, [.. group.Select(pair => pair.Address)], null, mtus.GetValueOrDefault(group.Key), LinkState.Up))],
            Routes = routes.ToImmutable(),
            Rules = rules.ToImmutable(),
            Forwarding = forwarding,
            ReversePathFilter = filter,
            Settings = settings.ToImmutable(),
        };
    }
}
