using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// Is an address of one of the asked types (net/netfilter/xt_addrtype.c)? IPv4 routes it and compares. IPv6 asks the digits for
/// unicast, multicast and unspecified, which must all fit, and routes for the other types, of which one is enough.
/// </summary>
internal static class AddressTypeAnswer
{
    private const AddressTypes ByDigits = AddressTypes.Unicast | AddressTypes.Multicast | AddressTypes.Unspecified;

    /// <summary>null: the facts do not tell.</summary>
    public static bool? Of(TraceRun run, AddressTypeDetail detail)
    {
        PacketField field = detail.IsSource ? PacketField.SourceAddress : PacketField.DestinationAddress;
        if (!detail.IsSource && run.Packet.IsRedirected && !detail.IsLimitedToInput && !detail.IsLimitedToOutput && run.Packet.Family == AddressFamily.IPv4)
        {
            return (detail.Types & AddressTypes.Local) != 0;
        }

        if (run.Packet.Value(field) is not { } address)
        {
            return null;
        }

        RegionSight.AddressType(run, detail);
        string? device = detail.IsLimitedToInput ? run.Packet.Input.Name : detail.IsLimitedToOutput ? run.Packet.Output.Name : "";
        return run.Packet.Family == AddressFamily.IPv4 ? IPv4(run, detail.Types, field, device) : IPv6(run, detail.Types, field, device);
    }

    private static bool? IPv4(TraceRun run, AddressTypes types, PacketField field, string? device)
    {
        UInt128 address = run.Packet.Value(field)!.Value;
        if (run.Host is { } host)
        {
            return device is null ? null : (host.Routing.TypeOf(address, AddressFamily.IPv4, device) & types) != 0;
        }

        AddressTypes surely = AddressKinds.WithoutHost(address, AddressFamily.IPv4);
        if (surely != AddressTypes.None)
        {
            return (surely & types) != 0;
        }

        // Own address or somebody else's: the question that routing asks too.
        const AddressTypes Open = AddressTypes.Local | AddressTypes.Unicast;
        if ((types & ~Open) != 0 || device is not "")
        {
            return null;
        }

        return (types & Open) == Open || PacketWalk.IsOwnAddress(run, field) == ((types & AddressTypes.Local) != 0);
    }

    private static bool? IPv6(TraceRun run, AddressTypes types, PacketField field, string? device)
    {
        UInt128 address = run.Packet.Value(field)!.Value;
        AddressTypes digits = types & ByDigits;
        if ((AddressKinds.DigitsOfIPv6(address) & digits) != digits)
        {
            return false;
        }

        AddressTypes routed = types & ~ByDigits;
        if (routed == AddressTypes.None)
        {
            return true;
        }

        if (run.Host is { } host)
        {
            return device is null ? null : (host.Routing.TypeOf(address, AddressFamily.IPv6, device) & routed) != 0;
        }

        bool isPlain = routed == AddressTypes.Local && device is "" && !AddressKinds.IsMulticast(address, AddressFamily.IPv6);
        return !isPlain ? null : AddressKinds.IsLoopback(address, AddressFamily.IPv6) || PacketWalk.IsOwnAddress(run, field);
    }
}
