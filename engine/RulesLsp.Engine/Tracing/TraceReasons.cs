namespace RulesLsp.Engine.Tracing;

/// <summary>The stable codes that say why a packet ended where it did. Never reused for something else.</summary>
public static class TraceReasons
{
    /// <summary>No table objected.</summary>
    public const string Accepted = "accepted";

    public const string DroppedByRule = "dropped-by-rule";
    public const string DroppedByPolicy = "dropped-by-policy";
    public const string RejectedByRule = "rejected-by-rule";
    public const string QueuedByRule = "queued-by-rule";

    /// <summary>A target or chain that is not known.</summary>
    public const string UnknownTarget = "unknown-target";

    /// <summary>A translation whose values could not be read.</summary>
    public const string UnknownTranslation = "unknown-translation";

    /// <summary>More cases than are told apart.</summary>
    public const string TooManyCases = "too-many-cases";

    /// <summary>An answer in a scenario, but the packet before reached nobody who could give it.</summary>
    public const string NothingToAnswer = "nothing-to-answer";

    /// <summary>Chains call each other in a circle.</summary>
    public const string ChainLoop = "chain-loop";

    public const string NoRoute = "no-route";
    public const string ForwardingOff = "forwarding-off";
    public const string TtlExceeded = "ttl-exceeded";
    public const string MartianSource = "martian-source";
    public const string MartianDestination = "martian-destination";
    public const string MulticastNotJoined = "multicast-not-joined";
    public const string LinkBroadcast = "link-broadcast-not-forwarded";
    public const string ReversePath = "reverse-path-filter";
    public const string Blackhole = "route-blackhole";
    public const string Unreachable = "route-unreachable";
    public const string Prohibited = "route-prohibit";

    /// <summary>A fragment alone waits for the rest of its datagram.</summary>
    public const string FragmentHeld = "fragment-held";

    /// <summary>A loopback address as source of a packet that leaves the host.</summary>
    public const string LoopbackSource = "loopback-source";

    /// <summary>A masqueraded connection leaves by another device than it began with: the kernel drops it and forgets it.</summary>
    public const string MasqueradeMoved = "masquerade-moved";

    /// <summary>A hook sees a malformed packet and drops it.</summary>
    public const string Malformed = "malformed";
}
