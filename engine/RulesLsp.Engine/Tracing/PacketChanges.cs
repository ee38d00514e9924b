using System.Globalization;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing;

/// <summary>What a target changed of a packet, in a few words.</summary>
public static class PacketChanges
{
    /// <summary>"destination 10.0.0.9:8080, mark 0x4000"; empty: nothing that words are there for.</summary>
    public static string Between(Packet before, Packet after)
    {
        var changes = new List<string>();
        Endpoint(changes, "source", (before.Source, before.SourcePort), (after.Source, after.SourcePort), after);
        Endpoint(changes, "destination", (before.Destination, before.DestinationPort), (after.Destination, after.DestinationPort), after);
        Number(changes, "mark", before.Mark ?? 0, after.Mark, hexadecimal: "0x");
        Number(changes, "connection mark", before.ConnectionMark, after.ConnectionMark, hexadecimal: "0x");
        Number(changes, "ttl", before.TimeToLive, after.TimeToLive, hexadecimal: null);
        Number(changes, "tos", before.TypeOfService, after.TypeOfService, hexadecimal: "0x");
        Number(changes, "mss", before.MaximumSegmentSize, after.MaximumSegmentSize, hexadecimal: null);
        if (before.State != after.State && after.State == Values.ConntrackStates.Untracked)
        {
            changes.Add("untracked");
        }

        return string.Join(", ", changes);
    }

    // What a rule leaves open, such as a port that is drawn, is unknown afterwards.
    private static void Number(List<string> changes, string name, uint? before, uint? after, string? hexadecimal)
    {
        if (before != after)
        {
            string shown = after is not { } value ? "unknown"
                : hexadecimal is null ? value.ToString(CultureInfo.InvariantCulture)
                : hexadecimal + value.ToString("x", CultureInfo.InvariantCulture);
            changes.Add($"{name} {shown}");
        }
    }

    private static void Endpoint(List<string> changes, string name, (UInt128? Address, ushort? Port) before, (UInt128? Address, ushort? Port) after, Packet packet)
    {
        if (before != after)
        {
            bool isDrawn = before.Port is not null && after.Port is null;
            changes.Add($"{name} {PacketShortNotation.Endpoint(after.Address, after.Port, packet.Family)}{(isDrawn ? ", a port that is not known" : "")}");
        }
    }
}
