using System.Collections.Immutable;

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

    /// <summary>A packet that may not be divided is longer than the way out carries.</summary>
    public const string TooBig = "packet-too-big";

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

    /// <summary>A match or target has to read the transport header, cannot, and throws the packet away (hotdrop).</summary>
    public const string HeaderUnreadable = "header-unreadable";

    /// <summary>A match that counts connections finds none left, as the packet's own is closed or was never counted, and throws the packet away (hotdrop).</summary>
    public const string NothingCounted = "nothing-counted";

    /// <summary>REDIRECT takes an address of the device that a packet came in by, and there is none (net/netfilter/nf_nat_redirect.c).</summary>
    public const string RedirectNowhere = "redirect-nowhere";

    /// <summary>Every code with its meaning: a clause that fits behind the verdict.</summary>
    public static ImmutableArray<(string Code, string Meaning)> All { get; } =
    [
        (Accepted, "no table objects"),
        (DroppedByRule, "a rule drops it"),
        (DroppedByPolicy, "no rule decides, and the policy of the built-in chain drops it"),
        (RejectedByRule, "a rule refuses it and tells the sender so, unless an answer is forbidden"),
        (QueuedByRule, "a rule hands it to a program, which decides"),
        (UnknownTarget, "a rule's target is not known, so nobody can tell what it does"),
        (UnknownTranslation, "a rule translates it to something that cannot be read"),
        (TooManyCases, "there are more cases than are told apart"),
        (NothingToAnswer, "nobody answers, because the packet before did not arrive"),
        (ChainLoop, "chains call each other in a circle"),
        (NoRoute, "no route leads to its destination"),
        (ForwardingOff, "it is for another host, and this one does not forward"),
        (TtlExceeded, "its time to live is over, so it is not forwarded"),
        (TooBig, "it is longer than the way out carries and may not be divided, of which its sender is told"),
        (MartianSource, "routing refuses its source address on this way"),
        (MartianDestination, "routing refuses its destination address on this way"),
        (MulticastNotJoined, "it is for a group that this host does not listen to"),
        (LinkBroadcast, "it came in a frame for everybody, and those are not forwarded"),
        (ReversePath, "an answer would leave by another device, which the reverse path filter forbids"),
        (Blackhole, "a route throws it away without a word"),
        (Unreachable, "a route calls its destination unreachable"),
        (Prohibited, "a route or routing rule forbids its destination"),
        (FragmentHeld, "it is a fragment, and waits for the rest of its datagram"),
        (LoopbackSource, "a packet from a loopback address does not leave the host"),
        (MasqueradeMoved, "its masqueraded connection leaves by another device than it began with, so the kernel forgets it"),
        (HeaderUnreadable, "a rule has to read its transport header, cannot, and throws it away"),
        (NothingCounted, "a rule counts the connections of an address, finds none left, and throws it away"),
        (RedirectNowhere, "it is redirected to an address of the device that it came in by, and that device has none"),
        (Malformed, "it is malformed, and a hook throws it away"),
    ];

    /// <summary>What a code means; null: there is no such code.</summary>
    public static string? MeaningOf(string code) => All.FirstOrDefault(reason => reason.Code == code).Meaning;
}
