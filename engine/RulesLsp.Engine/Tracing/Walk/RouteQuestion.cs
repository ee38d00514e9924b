using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Asks a described host's routing for the packet; what routing needs and nobody knows becomes a choice of the run.</summary>
internal static class RouteQuestion
{
    /// <summary>The way of a packet that came in.</summary>
    public static RouteAnswer? Received(TraceRun run, HostDescription host, UInt128 destination)
    {
        AskForInput(run, host.Rules.Select(rule => rule.Input));
        return OneWay(run, host.Routing.Find(QueryOf(run, host, destination, run.Packet.Input.Name ?? Packet.UnknownInterface)));
    }

    /// <summary>The way of a packet that this host makes.</summary>
    public static RouteAnswer? Sent(TraceRun run, HostDescription host, UInt128 destination) =>
        OneWay(run, host.Routing.Find(QueryOf(run, host, destination, null)));

    /// <summary>A packet whose device is not known: is it one of those that routing looks for?</summary>
    public static void AskForInput(TraceRun run, IEnumerable<string?> devices)
    {
        foreach (string? device in devices)
        {
            if (device is null || run.Packet.Input.Fits(device, false) is not null)
            {
                continue;
            }

            bool fits = run.Choices.Ask($"the in interface is {device}", $"the in interface is not {device}");
            run.Packet.Input = run.Packet.Input.With(device, false, fits ? FitAnswer.Fits : FitAnswer.FitsNot);
        }
    }

    private static RouteQuery QueryOf(TraceRun run, HostDescription host, UInt128 destination, string? input)
    {
        FlowingPacket packet = run.Packet;
        AskForRules(run, host);
        return new RouteQuery(
            packet.Family,
            destination,
            packet.Value(PacketField.SourceAddress),
            (uint)(packet.Value(PacketField.Mark) ?? 0),
            (byte)(packet.Value(PacketField.TypeOfService) ?? 0),
            input)
        {
            Protocol = (byte?)packet.Value(PacketField.Protocol),
            SourcePort = packet.HasPorts ? (ushort?)packet.Value(PacketField.SourcePort) : null,
            DestinationPort = packet.HasPorts ? (ushort?)packet.Value(PacketField.DestinationPort) : null,
            UserId = input is null ? (uint?)packet.Value(PacketField.UserId) : 0,
        };
    }

    // A field that no rule of the firewall asked for may be one that routing asks for.
    private static void AskForRules(TraceRun run, HostDescription host)
    {
        foreach (HostRule rule in host.Rules)
        {
            Ask(run, PacketField.Protocol, rule.Protocol is { } protocol ? ((UInt128)protocol, (UInt128)protocol) : null);
            if (run.Packet.HasPorts)
            {
                Ask(run, PacketField.SourcePort, rule.SourcePorts);
                Ask(run, PacketField.DestinationPort, rule.DestinationPorts);
            }

            if (run.Packet.Value(PacketField.Socket) == (byte)SocketKind.Process)
            {
                Ask(run, PacketField.UserId, rule.Users);
            }
        }
    }

    private static void Ask(TraceRun run, PacketField field, (UInt128 First, UInt128 Last)? range)
    {
        if (range is { } wanted && run.Packet[field] is { Value: null } domain)
        {
            run.Split(field, domain, domain.Intersect(FieldDomain.Between(wanted.First, wanted.Last)));
        }
    }

    // The kernel divides flows by a hash with a secret: which way one goes is a matter of chance.
    private static RouteAnswer? OneWay(TraceRun run, RouteAnswer? answer)
    {
        if (answer is null || answer.Ways.IsEmpty)
        {
            return answer;
        }

        int rest = answer.Ways.Sum(item => item.Weight);
        foreach ((RouteAnswer way, int weight) in answer.Ways[..^1])
        {
            string name = way.Via is { } router ? $"{AddressText.Format(router, run.Packet.Family)} on {way.Device}" : $"{way.Device}";
            if (run.Choices.Draw((double)weight / rest, $"the route's way by {name} was taken", $"the route's way by {name} was not taken"))
            {
                return way;
            }

            rest -= weight;
        }

        return answer.Ways[^1].Way;
    }
}
