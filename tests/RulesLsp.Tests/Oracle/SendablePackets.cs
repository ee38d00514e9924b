using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>Packets that the bench can send: of its devices and networks, with all that their bytes will tell.</summary>
internal static class SendablePackets
{
    private static readonly HostDescription Host = OraclePools.Host.Describe(AddressFamily.IPv4);

    /// <summary>The witness as it can be sent, and then others like it that this host's devices and routes may rather let arrive; none when it needs history.</summary>
    /// <param name="witness">What is null does not matter.</param>
    public static IEnumerable<Packet> Like(Packet witness)
    {
        if (witness is not { Mark: null or 0, ConnectionMark: null, Fragment: null, Translated: ConntrackStates.None, State: null or ConntrackStates.New, Source: { } oneSource, Destination: { } oneDestination })
        {
            return [];
        }

        IEnumerable<Packet> candidates =
            from input in new[] { witness.InInterface, "eth0", "eth1", null }
            where input is null or "eth0" or "eth1" or "ppp0"
            from destination in new[] { oneDestination, 0xC000_0201u, 0x0A00_0005u, 0xCB00_7109u }
            from source in new[] { oneSource, input == "eth1" ? 0x0A00_0005u : 0xCB00_710Au }
            select Completed(witness with { InInterface = input, OutInterface = null, Destination = destination, Source = source });

        // What a process sends to 0.0.0.0 goes to the host itself, and TCP to everybody goes nowhere: no bench can send those.
        return candidates.Where(static candidate => !candidate.IsLocalOutput || (candidate.Destination != 0 && !IsOfMany(candidate.Destination!.Value)));
    }

    private static bool IsOfMany(UInt128 address) =>
        address == uint.MaxValue || AddressKinds.IsMulticast(address, AddressFamily.IPv4) || Host.Routing.IsBroadcast(address, AddressFamily.IPv4);

    private static Packet Completed(Packet packet)
    {
        bool isLocal = packet.InInterface is null;
        Packet described = packet with
        {
            State = null,
            TimeToLive = packet.TimeToLive ?? 64,
            Type = isLocal ? null : PacketType.Unicast,
            MacSource = isLocal ? null : OracleFlowWalk.MacBehind(packet.InInterface!),
            UserId = isLocal ? packet.UserId ?? 0 : null,
            GroupId = isLocal ? packet.GroupId ?? 0 : null,
            Source = isLocal ? 0xC000_0201u : packet.Source,
        };
        return PacketReader.Filled(described, PacketBytes.Of(described, PacketIdentity.Alone));
    }
}
