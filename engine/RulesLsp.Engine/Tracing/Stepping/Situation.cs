using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>What is known of a packet, its connection and what counts packets, at one point of its way.</summary>
public sealed class Situation
{
    internal Situation(FlowingPacket packet, Packet start, TraceState state)
    {
        Flowing = packet;
        Start = start;
        State = state;
    }

    public AddressFamily Family => Flowing.Family;

    /// <summary>The packet in the terms of its notations; what is not known for sure is left out.</summary>
    public Packet Packet => Flowing.Snapshot();

    internal FlowingPacket Flowing { get; }

    /// <summary>The packet as the user gave it.</summary>
    internal Packet Start { get; }

    internal TraceState State { get; }

    /// <summary>Nothing but the connection can have changed since.</summary>
    internal bool IsStill(TraceRun run) => ReferenceEquals(run.Packet.Input, Flowing.Input) && ReferenceEquals(run.Packet.Output, Flowing.Output)
        && run.Packet.Connection?.Number == Flowing.Connection?.Number && State.CountsAs(run.State);
}
