using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Capture;
using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>Where a captured packet stands towards this host.</summary>
internal enum PlaceKind : byte
{
    Received,

    /// <summary>This host made it.</summary>
    Local,

    /// <summary>It goes out; whether this host made it or passes it on is open.</summary>
    Sent,
    ForOther,
}

/// <summary>
/// Tells received packets from sent ones, and by which device. A capture file seldom says it; what does is asked in this order:
/// the file, the user, the Ethernet and IP addresses of the described host, the only device that it has.
/// </summary>
/// <param name="host">null: not described.</param>
/// <param name="interfaceName">The device that the user says was captured on; null: not said.</param>
internal sealed class CapturePlaces(HostDescription? host, string? interfaceName)
{
    private const string AllDevices = "any";
    private const string Loopback = "lo";

    /// <summary>The kind of place, and the device where it is known.</summary>
    public (PlaceKind Kind, string? Device) Of(CapturedFrame frame, LinkFrame link, Packet packet)
    {
        HostInterface? sender = OwnerOf(link.MacSource);
        HostInterface? receiver = OwnerOf(link.MacDestination);
        string? device = Named(frame, link) ?? interfaceName ?? (receiver ?? sender)?.Name ?? OnlyDevice();
        if (link.VlanId is { } vlan)
        {
            // Rules see the device of the VLAN, whose usual name is the only one that can be guessed.
            device = host?.FindInterface($"{device}.{vlan}")?.Name;
        }

        FrameDirection direction = link.Direction != FrameDirection.Unknown ? link.Direction
            : sender is not null ? FrameDirection.Sent
            : receiver is not null ? FrameDirection.Received
            : FrameDirection.Unknown;
        bool isOwn = host is not null && packet.Source is { } source && host.Routing.IsOwn(source, packet.Family);
        bool isLooped = device == Loopback || (isOwn && packet.Destination is { } destination && host!.Routing.IsOwn(destination, packet.Family));
        if (isLooped || (isOwn && direction != FrameDirection.Received))
        {
            return (direction == FrameDirection.Sent && !isLooped ? PlaceKind.Sent : PlaceKind.Local, device);
        }

        bool isForOther = link.IsForOther
            || (direction != FrameDirection.Sent && link.Type == PacketType.Unicast && link.MacDestination is { } mac
                && device is not null && host?.FindInterface(device)?.Mac is { } own && own != mac);
        return (isForOther ? PlaceKind.ForOther : direction == FrameDirection.Sent ? PlaceKind.Sent : PlaceKind.Received, device);
    }

    private string? Named(CapturedFrame frame, LinkFrame link) =>
        frame.Interface is not (null or "" or AllDevices) ? frame.Interface
        : link.InterfaceIndex > 0 ? host?.Interfaces.FirstOrDefault(device => device.Index == link.InterfaceIndex)?.Name
        : null;

    private HostInterface? OwnerOf(ulong? mac) => mac is null or 0 ? null : host?.Interfaces.FirstOrDefault(device => device.Mac == mac);

    private string? OnlyDevice() => host?.Interfaces is [var only] ? only.Name : null;
}
