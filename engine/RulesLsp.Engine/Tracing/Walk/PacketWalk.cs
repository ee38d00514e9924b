using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Where a packet's way ended.</summary>
internal sealed record Ending(TraceVerdict Verdict, TraceFate Fate, string Reason, TraceStep? Step = null, string? Reply = null)
{
    /// <summary>The walk was to go no further; nothing is decided.</summary>
    public static Ending Stopped { get; } = new(TraceVerdict.Unknown, TraceFate.Unknown, "stopped");

    public static Ending Unrouted(string reason) => new(TraceVerdict.Drop, TraceFate.Unrouted, reason);
}

/// <summary>Leads a packet through the hooks: receive, forward, output, and loopback as output followed by receive.</summary>
internal static class PacketWalk
{
    private const int ConntrackPriority = -200;

    public static Ending Run(TraceRun run)
    {
        if ((run.Start.IsLocalOutput ? Fragments.OfProgram(run) : Fragments.BeforeTables(run)) is { } held)
        {
            return held;
        }

        ConnectionTracking.Before(run);
        if (run.Refusal is { } refusal)
        {
            run.Packet.Narrow(PacketField.Socket, FieldDomain.Of((byte)refusal.Socket));
        }

        return run.Start.IsLocalOutput ? Send(run) : Receive(run, ReceiveKind.FromWire);
    }

    /// <summary>Is it an address of this host? Without a description: asked, once for each address.</summary>
    public static bool IsOwnAddress(TraceRun run, PacketField field)
    {
        if (run.Region is { } region)
        {
            return region.AskOwn(field, FieldText.Name(field));
        }

        UInt128 address = run.Packet.Value(field)!.Value;
        string text = AddressText.Format(address, run.Packet.Family);
        return run.AskHost($"own {text}", $"{text} is an address of this host", $"{text} is not an address of this host");
    }

    private enum ReceiveKind : byte
    {
        FromWire,

        /// <summary>What this host just sent to itself: conntrack and nat have seen it.</summary>
        Looped,
    }

    private static Ending Receive(TraceRun run, ReceiveKind kind)
    {
        FlowingPacket packet = run.Packet;
        if ((kind == ReceiveKind.FromWire ? Routing.DropBeforeHooks(run) : Fragments.BeforeTables(run)) is { } early)
        {
            return early;
        }

        if (Tables(run, Hook.Prerouting, kind == ReceiveKind.FromWire ? TrackingPoint.Here : TrackingPoint.Passed) is { } end)
        {
            return end;
        }

        run.ComeTo(TracePlace.ReceivedRouting);
        Destination destination = kind == ReceiveKind.Looped ? Destination.Local : Routing.OfReceived(run);
        if (destination.Ending is { } unrouted)
        {
            return unrouted;
        }

        if (destination.IsLocal)
        {
            end = Fragments.AtDelivery(run) ?? Tables(run, Hook.Input, TrackingPoint.Passed);
            if (end is null)
            {
                ConnectionTracking.Confirm(run);
                run.ComeTo(TracePlace.Delivery);
            }

            return end ?? new Ending(TraceVerdict.Accept, TraceFate.Delivered, TraceReasons.Accepted);
        }

        packet.Output = destination.Device;
        if (Routing.PassOn(run, destination.Mtu) is { } stopped)
        {
            return stopped;
        }

        return Tables(run, Hook.Forward, TrackingPoint.Passed) ?? Leave(run) ?? Depart(run, destination) ?? new Ending(TraceVerdict.Accept, TraceFate.Forwarded, TraceReasons.Accepted);
    }

    private static Ending Send(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        run.ComeTo(TracePlace.SentRouting);
        Destination destination = Routing.OfSent(run, SourceChoice.Choose);
        if (destination.Ending is { } unrouted)
        {
            return unrouted;
        }

        packet.Output = destination.Device;
        packet.Leaving = packet.Output;
        if (OutputTables(run) is { } end)
        {
            return end;
        }

        packet.Output = packet.Leaving;
        if (Leave(run) is { } left)
        {
            return left;
        }

        RegionSight.Loopback(run);
        if (packet.Output.Name != "lo")
        {
            run.ComeTo(TracePlace.Departure);
            return new Ending(TraceVerdict.Accept, TraceFate.Sent, TraceReasons.Accepted);
        }

        run.ComeTo(TracePlace.Loopback);
        packet.Input = InterfaceKnowledge.Of("lo");
        packet.Output = InterfaceKnowledge.Absent;
        packet.Narrow(PacketField.Socket, FieldDomain.Of((byte)SocketKind.None));
        return Receive(run, ReceiveKind.Looped);
    }

    // POSTROUTING, and the end of conntrack's work: the connection exists from here on.
    private static Ending? Leave(TraceRun run)
    {
        if (Tables(run, Hook.Postrouting, TrackingPoint.Passed) is { } end)
        {
            return end;
        }

        ConnectionTracking.Confirm(run);
        return null;
    }

    private static Ending? Depart(TraceRun run, Destination destination)
    {
        run.ComeTo(TracePlace.Departure);
        return Routing.Finish(run, destination);
    }

    private enum TrackingPoint : byte
    {
        /// <summary>Conntrack looks at the packet at this hook.</summary>
        Here,
        Passed,
    }

    private static Ending? Tables(TraceRun run, Hook hook, TrackingPoint tracking)
    {
        run.ComeTo(TracePassage.Of(hook));
        InterfaceKnowledge output = run.Packet.Output;
        if (hook is Hook.Prerouting or Hook.Input)
        {
            run.Packet.Output = InterfaceKnowledge.Absent;
        }

        bool isTracked = tracking == TrackingPoint.Passed;
        foreach (string name in run.Tracer.Pipeline.TablesAt(hook, run.Tracer.Options.Backend))
        {
            if (!isTracked && run.Tracer.Pipeline.PriorityOf(name, hook, run.Tracer.Options.Backend) > ConntrackPriority)
            {
                ConnectionTracking.Track(run);
                isTracked = true;
            }

            if (Table(run, name, hook) is { } end)
            {
                return end;
            }
        }

        if (!isTracked)
        {
            ConnectionTracking.Track(run);
        }

        run.Packet.Output = output;
        return null;
    }

    // The tables of OUTPUT keep seeing the first device; only POSTROUTING sees the one of a second routing.
    private static Ending? OutputTables(TraceRun run)
    {
        FlowingPacket packet = run.Packet;
        run.ComeTo(TracePlace.Output);
        bool isTracked = false;
        foreach (string name in run.Tracer.Pipeline.TablesAt(Hook.Output, run.Tracer.Options.Backend))
        {
            if (!isTracked && run.Tracer.Pipeline.PriorityOf(name, Hook.Output, run.Tracer.Options.Backend) > ConntrackPriority)
            {
                ConnectionTracking.Track(run);
                isTracked = true;
            }

            RouteKey before = RouteKey.Of(packet, name);
            if (Table(run, name, Hook.Output) is { } end)
            {
                return end;
            }

            if (!before.IsChanged(packet))
            {
                continue;
            }

            run.ComeTo(TracePlace.RoutedAgain);
            Destination destination = Routing.OfSent(run, SourceChoice.Keep);
            if (destination.Ending is { } unrouted)
            {
                return unrouted;
            }

            packet.Leaving = destination.Device;
            if (name == NatWalk.TableName && Routing.IsLoopbackLeaving(run, packet.Leaving))
            {
                return Ending.Unrouted(TraceReasons.LoopbackSource);
            }
        }

        return null;
    }

    private static Ending? Table(TraceRun run, string name, Hook hook)
    {
        Ending? end = name == NatWalk.TableName ? NatWalk.Pass(run, hook) : PlainTable(run, name, hook);
        return end ?? (run.Region is { } region && region.StopsAfter(hook, name) ? Ending.Stopped : null);
    }

    private static Ending? PlainTable(TraceRun run, string name, Hook hook) =>
        run.Tracer.Ruleset.LiveTable(name) is { } table && TableWalk.Run(run, table, hook) is { } end ? EndingOf(end) : null;

    /// <summary>What a table's end means for the packet's way; null: it goes on.</summary>
    public static Ending? EndingOf(TableEnd end) => end.Verdict switch
    {
        TraceVerdict.Accept => null,
        TraceVerdict.Drop => new Ending(TraceVerdict.Drop, TraceFate.Dropped, end.Reason, end.Step),
        TraceVerdict.Reject => new Ending(TraceVerdict.Reject, TraceFate.Rejected, end.Reason, end.Step, end.Reply),
        TraceVerdict.Queue => new Ending(TraceVerdict.Queue, TraceFate.Unknown, end.Reason, end.Step),
        _ => new Ending(TraceVerdict.Unknown, TraceFate.Unknown, end.Reason, end.Step),
    };
}
