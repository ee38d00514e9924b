using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reaching;

/// <summary>A port of one or more protocols that somebody asks about.</summary>
/// <param name="Protocols">Protocol numbers, ascending.</param>
public sealed record PortQuestion(ImmutableArray<byte> Protocols, ushort Port)
{
    private static readonly ImmutableArray<byte> Usual = [ProtocolNumbers.Tcp, ProtocolNumbers.Udp];

    /// <summary>How such a question is written.</summary>
    public const string Form = "tcp/22, udp/53, or 53 for both";

    /// <summary>"tcp/22", and "tcp+udp/53" for both.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{string.Join('+', Protocols.Select(Name))}/{Port}");

    /// <summary>Reads "tcp/22", "22/tcp" and "22"; null for anything else.</summary>
    public static PortQuestion? Parse(string text)
    {
        string[] parts = text.Trim().Split('/');
        if (parts is [var only])
        {
            return PortOf(only) is { } both ? new PortQuestion(Usual, both) : null;
        }

        if (parts is not [var first, var second])
        {
            return null;
        }

        (string name, string number) = PortOf(first) is null ? (first, second) : (second, first);
        foreach (byte protocol in Enumerable.Range(0, 256).Select(value => (byte)value).Where(ProtocolNumbers.HasPorts))
        {
            if (Name(protocol).Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                return PortOf(number) is { } port ? new PortQuestion([protocol], port) : null;
            }
        }

        return null;
    }

    private static string Name(byte protocol) => PacketShortNotation.ProtocolName(protocol);

    private static ushort? PortOf(string text) =>
        ushort.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;
}
