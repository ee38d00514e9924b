using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing;

/// <summary>A station of the network stack that a packet comes to.</summary>
public enum TracePlace : byte
{
    Prerouting,
    Input,
    Forward,
    Output,
    Postrouting,

    /// <summary>Routing decides where a received packet goes: to this host, or through it.</summary>
    ReceivedRouting,

    /// <summary>Routing decides which way a packet of this host leaves.</summary>
    SentRouting,

    /// <summary>A table of OUTPUT changed what routing had looked at, so the way out is looked up again.</summary>
    RoutedAgain,

    /// <summary>Handed to a program of this host.</summary>
    Delivery,

    /// <summary>Sent out by a device.</summary>
    Departure,

    /// <summary>It left by the loopback device, and so comes in again.</summary>
    Loopback,
}

/// <summary>One station of a packet's way, in the order in which they are met.</summary>
/// <param name="Translated">At a hook: the packet after its connection's translation, which no rule was asked for; null: nothing was translated so.</param>
public readonly record struct TracePassage(TracePlace Place, Packet? Translated = null)
{
    /// <summary>The hook that a place is; null for the others.</summary>
    public Hook? Hook => HookOf(Place);

    internal static TracePlace Of(Hook hook) => hook switch
    {
        Catalogue.Hook.Prerouting => TracePlace.Prerouting,
        Catalogue.Hook.Input => TracePlace.Input,
        Catalogue.Hook.Forward => TracePlace.Forward,
        Catalogue.Hook.Output => TracePlace.Output,
        _ => TracePlace.Postrouting,
    };

    private static Hook? HookOf(TracePlace place) => place switch
    {
        TracePlace.Prerouting => Catalogue.Hook.Prerouting,
        TracePlace.Input => Catalogue.Hook.Input,
        TracePlace.Forward => Catalogue.Hook.Forward,
        TracePlace.Output => Catalogue.Hook.Output,
        TracePlace.Postrouting => Catalogue.Hook.Postrouting,
        _ => null,
    };
}
