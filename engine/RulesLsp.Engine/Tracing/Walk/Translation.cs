using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>New addresses and ports: by a rule for a connection's first packet, by the connection for all others.</summary>
internal static class Translation
{
    /// <summary>Applies a rule's translation and notes it in the connection.</summary>
    public static TableEnd Apply(TraceRun run, TranslateAction action, Hook hook)
    {
        if (!action.IsReadable)
        {
            return new TableEnd(TraceVerdict.Unknown, TraceReasons.UnknownTranslation, null, null, action);
        }

        if (run.Refusal is not null)
        {
            // It is noted for the connection of the refused packet, which ends here.
            return new TableEnd(TraceVerdict.Accept, TraceReasons.Accepted, null, null, action);
        }

        FlowingPacket packet = run.Packet;
        bool isSource = action.Kind switch
        {
            TranslationKind.Source or TranslationKind.Masquerade => true,
            TranslationKind.Network => hook is Hook.Postrouting or Hook.Input,
            _ => false,
        };
        PacketField addressField = isSource ? PacketField.SourceAddress : PacketField.DestinationAddress;
        PacketField portField = isSource ? PacketField.SourcePort : PacketField.DestinationPort;
        RegionSight.Translation(run, action, portField);
        if (action.Kind == TranslationKind.Redirect && LacksAddress(run, hook))
        {
            return new TableEnd(TraceVerdict.Drop, TraceReasons.RedirectNowhere, null);
        }

        FieldDomain? address = NewAddress(run, action, addressField, hook);
        FieldDomain? port = packet.HasPorts ? NewPort(packet, action, portField) : null;
        bool isChanged = address is not null && (action.Kind == TranslationKind.Network ? Move(packet, addressField, address) : Change(packet, addressField, address));
        packet.IsRedirected |= action.Kind == TranslationKind.Redirect && address is { Value: null };
        isChanged |= port is not null && Change(packet, portField, port);
        if (isChanged && packet.Connection is { } connection)
        {
            NoteTranslated(packet, connection, isSource ? ConntrackStates.Snat : ConntrackStates.Dnat);
        }

        if (action.Kind == TranslationKind.Masquerade && packet.Connection is { } masqueraded)
        {
            masqueraded.MasqueradeDevice = packet.Output.Name;
        }

        return new TableEnd(TraceVerdict.Accept, TraceReasons.Accepted, null, null, action);
    }

    /// <summary>Applies what the connection's first packet was given, or takes it back for answers.</summary>
    public static void Follow(TraceRun run, Hook hook)
    {
        if (run.Packet.Connection is not { } connection)
        {
            return;
        }

        bool isSource = hook is Hook.Postrouting or Hook.Input;
        Tuple wanted = run.Packet.IsReply ? connection.Original.Reversed : connection.Reply.Reversed;
        bool isTranslated = run.Packet.IsReply == isSource ? connection.IsDestinationTranslated : connection.IsSourceTranslated;
        if (!isTranslated)
        {
            return;
        }

        (UInt128? address, UInt128? port) = isSource ? (wanted.Source, wanted.SourcePort) : (wanted.Destination, wanted.DestinationPort);
        Follow(run.Packet, isSource ? PacketField.SourceAddress : PacketField.DestinationAddress, address, AddressText.AllOnes(run.Packet.Family));
        if (run.Packet.HasPorts)
        {
            Follow(run.Packet, isSource ? PacketField.SourcePort : PacketField.DestinationPort, port, ushort.MaxValue);
        }
    }

    /// <summary>Where the answers would look like another connection's, the source port is drawn anew, also without a rule (nf_nat_core.c).</summary>
    public static void AvoidClash(TraceRun run, Connection connection)
    {
        if (!run.Packet.HasPorts || !run.State.Connections.IsTaken(run.Flow, connection, run.State.Now))
        {
            return;
        }

        UInt128 port = run.Packet.Value(PacketField.SourcePort) ?? ushort.MaxValue;
        run.Packet.Change(PacketField.SourcePort, port < 512 ? FieldDomain.Between(1, 511) : port < 1024 ? FieldDomain.Between(600, 1023) : FieldDomain.Between(1024, ushort.MaxValue));
        NoteTranslated(run.Packet, connection, ConntrackStates.Snat);
    }

    private static void Follow(FlowingPacket packet, PacketField field, UInt128? value, UInt128 highest)
    {
        // A packet that comes back to this host has its new values already, whichever they are.
        if (value is null || packet.Value(field) != value)
        {
            Change(packet, field, value is { } known ? FieldDomain.Of(known) : FieldDomain.Between(0, highest));
        }
    }

    private static bool Change(FlowingPacket packet, PacketField field, FieldDomain domain)
    {
        if (domain.Value is not null)
        {
            packet.Region?.Saw(field, domain);
        }

        if (packet[field] is { } before && before.SameAs(domain) && domain.Value is not null)
        {
            return false;
        }

        packet.Change(field, domain);
        return true;
    }

    private static bool Move(FlowingPacket packet, PacketField field, FieldDomain domain)
    {
        if (packet[field]!.SameAs(domain))
        {
            return false;
        }

        packet.Move(field, domain);
        return true;
    }

    private static void NoteTranslated(FlowingPacket packet, Connection connection, ConntrackStates side)
    {
        Tuple now = Tuple.Of(packet);
        if (side == ConntrackStates.Snat)
        {
            connection.IsSourceTranslated = true;
            connection.Reply = connection.Reply with { Destination = now.Source, DestinationPort = now.SourcePort };
        }
        else
        {
            connection.IsDestinationTranslated = true;
            connection.Reply = connection.Reply with { Source = now.Destination, SourcePort = now.DestinationPort };
        }

        packet.Narrow(PacketField.ConntrackNat, FieldDomain.Of((packet.Value(PacketField.ConntrackNat) ?? 0) | (UInt128)(byte)side));
    }

    /// <summary>null: the address stays, whatever it is.</summary>
    private static FieldDomain? NewAddress(TraceRun run, TranslateAction action, PacketField field, Hook hook)
    {
        FlowingPacket packet = run.Packet;
        FieldDomain before = packet[field]!;
        switch (action.Kind)
        {
            case TranslationKind.Masquerade:
                return Masqueraded(run);
            case TranslationKind.Redirect:
                return Redirected(run, hook);
            case TranslationKind.Network:
                AddressValue network = action.Network!;
                UInt128 hostBits = ~network.Mask & AddressText.AllOnes(packet.Family);
                packet.Region?.SawMasked(field, network.Mask, (before.Value ?? 0) & network.Mask);
                return before.Value is { } old
                    ? FieldDomain.Of(network.Address | (old & hostBits))
                    : FieldDomain.Between(network.Address, network.Address | hostBits);
        }

        if (action.To?.FirstAddress is not { } first)
        {
            return null;
        }

        UInt128 last = action.To.LastAddress ?? first;
        if (first == last)
        {
            return FieldDomain.Of(first);
        }

        return packet.Region is null && packet.Value(PacketField.SourceAddress) is { } source && packet.Value(PacketField.DestinationAddress) is { } destination
            ? FieldDomain.Of(AddressPick.Of(field, source, destination, first, last, packet.Family, action.IsPersistent))
            : FieldDomain.Between(first, last);
    }

    // nf_nat_masquerade.c: the address that this host would send from; lo has none of its own for IPv4, and the first one is taken.
    private static FieldDomain Masqueraded(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        if (packet.Output.Name is not { Length: > 0 } device || run.Host is not { } host || packet.Value(PacketField.DestinationAddress) is not { } destination)
        {
            return AnyAddress(run, packet.Output.Name, "the out interface");
        }

        UInt128? own = (packet.Family, device) switch
        {
            (AddressFamily.IPv4, "lo") => host.Interfaces.SelectMany(owner => owner.Addresses).FirstOrDefault(address => address.Family == AddressFamily.IPv4)?.Address,
            (AddressFamily.IPv4, _) => host.Routing.AddressOf(device, packet.Family, packet.NextHop ?? destination),
            (_, "lo") => destination,
            _ => host.Routing.AddressOf(device, packet.Family, destination),
        };
        return own is { } address ? FieldDomain.Of(address) : AnyAddress(run, device, "the out interface");
    }

    // nf_nat_redirect.c: in OUTPUT the loopback address, else the first one of the device.
    private static FieldDomain Redirected(TraceRun run, Hook hook)
    {
        FlowingPacket packet = run.Packet;
        if (hook == Hook.Output || packet.Input.Name == "lo")
        {
            return FieldDomain.Of(packet.Family == AddressFamily.IPv4 ? 0x7F000001u : AddressKinds.IPv6Loopback);
        }

        // IPv6 takes one of the scope that the packet was sent to.
        UInt128? near = packet.Family == AddressFamily.IPv6 && packet.Value(PacketField.DestinationAddress) is { } destination && AddressKinds.IsOfLink(destination)
            ? AddressKinds.IPv6LinkLocal
            : null;
        return packet.Input.Name is { Length: > 0 } device && run.Host?.Routing.AddressOf(device, packet.Family, near) is { } own
            ? FieldDomain.Of(own)
            : AnyOwnAddress(run);
    }

    // Of a device that is not described nobody knows.
    private static bool LacksAddress(TraceRun run, Hook hook) => hook != Hook.Output
        && run.Packet.Input.Name is { Length: > 0 } device && device != FactCheck.Loopback
        && run.Host?.FindInterface(device) is { } described && !described.Addresses.Any(address => address.Family == run.Packet.Family);

    // Which one is not known; one that devices can have, and that is not for lo alone, it is.
    private static FieldDomain AnyOwnAddress(TraceRun run)
    {
        FieldDomain any = AnyAddress(run, run.Packet.Input.Name, "the in interface");
        UInt128 multicast = run.Packet.Family == AddressFamily.IPv4 ? 0xE000_0000u : (UInt128)0xFF << 120;
        FieldDomain loopback = run.Packet.Family == AddressFamily.IPv4 ? FieldDomain.Between(0x7F00_0000u, 0x7FFF_FFFFu) : FieldDomain.Of(AddressKinds.IPv6Loopback);
        return any.Intersect(FieldDomain.Between(1, multicast - 1)).Subtract(loopback);
    }

    private static FieldDomain AnyAddress(TraceRun run, string? device, string what)
    {
        run.Assumptions.Add($"the address of {(string.IsNullOrEmpty(device) ? what : device)} is not known");
        return FieldDomain.Between(0, AddressText.AllOnes(run.Packet.Family));
    }

    /// <summary>null: the port stays, whatever it is.</summary>
    private static FieldDomain? NewPort(FlowingPacket packet, TranslateAction action, PacketField field)
    {
        FieldDomain before = packet[field]!;
        if (action.To?.FirstPort is not { } first)
        {
            return action.IsRandom && action.Kind is TranslationKind.Source or TranslationKind.Masquerade && action.IsRandom
                ? FieldDomain.Between(1024, ushort.MaxValue)
                : null;
        }

        ushort last = action.To.LastPort ?? first;
        if (first == last)
        {
            return FieldDomain.Of(first);
        }

        if (action.To.BasePort is { } offset && before.Value is { } old)
        {
            return FieldDomain.Of((UInt128)(first + ((ushort)((ushort)old - offset) % (last - first + 1))));
        }

        // A port that already lies in the range stays while it is free.
        return before.Value is { } port && port >= first && port <= last && !action.IsRandom
            ? null
            : FieldDomain.Between(first, last);
    }
}
