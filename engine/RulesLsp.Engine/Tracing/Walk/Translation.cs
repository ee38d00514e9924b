using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
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

        FlowingPacket packet = run.Packet;
        bool isSource = action.Kind switch
        {
            TranslationKind.Source or TranslationKind.Masquerade => true,
            TranslationKind.Network => hook is Hook.Postrouting or Hook.Input,
            _ => false,
        };
        PacketField addressField = isSource ? PacketField.SourceAddress : PacketField.DestinationAddress;
        PacketField portField = isSource ? PacketField.SourcePort : PacketField.DestinationPort;
        FieldDomain address = NewAddress(run, action, addressField, hook);
        FieldDomain? port = packet.HasPorts ? NewPort(packet, action, portField) : null;
        bool isChanged = Change(packet, addressField, address);
        isChanged |= port is not null && Change(packet, portField, port);
        if (isChanged && packet.Connection is { } connection)
        {
            Note(connection, packet, isSource);
            UInt128 bits = (packet.Value(PacketField.ConntrackNat) ?? 0) | (UInt128)(byte)(isSource ? ConntrackStates.Snat : ConntrackStates.Dnat);
            packet.Narrow(PacketField.ConntrackNat, FieldDomain.Of(bits));
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

    private static void Follow(FlowingPacket packet, PacketField field, UInt128? value, UInt128 highest) =>
        Change(packet, field, value is { } known ? FieldDomain.Of(known) : FieldDomain.Between(0, highest));

    private static bool Change(FlowingPacket packet, PacketField field, FieldDomain domain)
    {
        if (packet[field] is { } before && before.SameAs(domain) && domain.Value is not null)
        {
            return false;
        }

        packet.Change(field, domain);
        return true;
    }

    private static void Note(Connection connection, FlowingPacket packet, bool isSource)
    {
        Tuple now = Tuple.Of(packet);
        if (isSource)
        {
            connection.IsSourceTranslated = true;
            connection.Reply = connection.Reply with { Destination = now.Source, DestinationPort = now.SourcePort };
        }
        else
        {
            connection.IsDestinationTranslated = true;
            connection.Reply = connection.Reply with { Source = now.Destination, SourcePort = now.DestinationPort };
        }
    }

    private static FieldDomain NewAddress(TraceRun run, TranslateAction action, PacketField field, Hook hook)
    {
        FlowingPacket packet = run.Packet;
        FieldDomain before = packet[field]!;
        switch (action.Kind)
        {
            case TranslationKind.Masquerade:
                return AddressOfDevice(run, packet.Output.Name, packet.Value(PacketField.DestinationAddress), "the out interface");
            case TranslationKind.Redirect when hook == Hook.Output:
                return FieldDomain.Of(packet.Family == AddressFamily.IPv4 ? 0x7F000001u : AddressKinds.IPv6Loopback);
            case TranslationKind.Redirect:
                return AddressOfDevice(run, packet.Input.Name, null, "the in interface");
            case TranslationKind.Network:
                AddressValue network = action.Network!;
                UInt128 hostBits = ~network.Mask & AddressText.AllOnes(packet.Family);
                return before.Value is { } old
                    ? FieldDomain.Of(network.Address | (old & hostBits))
                    : FieldDomain.Between(network.Address, network.Address | hostBits);
        }

        if (action.To?.FirstAddress is not { } first)
        {
            return before;
        }

        UInt128 last = action.To.LastAddress ?? first;
        if (first == last)
        {
            return FieldDomain.Of(first);
        }

        return packet.Value(PacketField.SourceAddress) is { } source && packet.Value(PacketField.DestinationAddress) is { } destination
            ? FieldDomain.Of(AddressPick.Of(source, destination, first, last, packet.Family, action.IsPersistent))
            : FieldDomain.Between(first, last);
    }

    private static FieldDomain AddressOfDevice(TraceRun run, string? device, UInt128? nextHop, string what)
    {
        AddressFamily family = run.Packet.Family;
        if (device is { Length: > 0 } && run.Host is { } host)
        {
            UInt128? hop = nextHop is { } destination
                ? host.Routing.Find(new RouteQuery(family, destination, null, 0, 0, null))?.Via ?? destination
                : null;
            UInt128? own = device == "lo"
                ? (family == AddressFamily.IPv4 ? 0x7F000001u : AddressKinds.IPv6Loopback)
                : host.Routing.AddressOf(device, family, family == AddressFamily.IPv4 ? hop : nextHop);
            if (own is { } address)
            {
                return FieldDomain.Of(address);
            }
        }

        run.Assumptions.Add($"the address of {(string.IsNullOrEmpty(device) ? what : device)} is not known");
        return FieldDomain.Between(0, AddressText.AllOnes(family));
    }

    private static FieldDomain NewPort(FlowingPacket packet, TranslateAction action, PacketField field)
    {
        FieldDomain before = packet[field]!;
        if (action.To?.FirstPort is not { } first)
        {
            return action.IsRandom && action.Kind is TranslationKind.Source or TranslationKind.Masquerade && action.IsRandom
                ? FieldDomain.Between(1024, ushort.MaxValue)
                : before;
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
            ? FieldDomain.Of(port)
            : FieldDomain.Between(first, last);
    }
}
