using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Members of an ipset as elements of a set of nft.</summary>
internal static class SetElements
{
    public static string Of(IpSetMember member, ImmutableArray<string> dimensions, ModuleReading reading)
    {
        if (member.Parts.Length != dimensions.Length)
        {
            return reading.Refuse($"the member {string.Join(',', member.Parts)} has not all of its parts");
        }

        string time = member.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" timeout {seconds:f0}s") : "";
        if (dimensions is ["port"])
        {
            // A set of ports alone has TCP and UDP, and does not tell them apart.
            return string.Join(", ", new byte[] { 6, 17 }.Select(protocol => $"{ProtocolNames.NameOf(protocol)} . {member.Parts[0]}{time}"));
        }

        return string.Join(" . ", dimensions.Select((dimension, index) => Part(dimension, member.Parts[index], member.HasWildcard, reading))) + time;
    }

    private static string Part(string dimension, string text, bool hasWildcard, ModuleReading reading) => dimension switch
    {
        "iface" when text.Contains(':', StringComparison.Ordinal) => reading.Refuse("nft does not see the ports of a bridge"),
        "iface" => hasWildcard ? reading.Refuse("nft has no beginnings of names in a set of pairs") : $"\"{text}\"",
        "port" => PortOf(text, reading),
        _ => text.ToLowerInvariant(),
    };

    /// <summary>A port belongs to TCP unless a protocol stands in front of it.</summary>
    private static string PortOf(string text, ModuleReading reading)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string protocol = colon < 0 ? ProtocolNames.NameOf(6) : text[..colon];
        string port = text[(colon + 1)..];
        return char.IsAsciiDigit(port[0]) && !port.Contains('/', StringComparison.Ordinal)
            ? $"{protocol} . {port}"
            : reading.Refuse($"nft has no set of types of ICMP, as in the member {text}");
    }
}
