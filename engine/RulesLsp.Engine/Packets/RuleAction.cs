using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets;

/// <summary>What a rule does with a packet that passes its tests, in the packet model's own terms.</summary>
public abstract record RuleAction;

/// <summary>No target, or one that only looks (LOG, NFLOG, TRACE …): the next rule follows.</summary>
public record ContinueAction(BoundModule? Target) : RuleAction;

/// <summary>Who is told of a packet.</summary>
public enum LogReceiver : byte
{
    /// <summary>The kernel's log (LOG).</summary>
    KernelLog,

    /// <summary>A program that listens to a group (NFLOG).</summary>
    Program,

    /// <summary>From here on every rule that the packet matches is told (TRACE).</summary>
    Trace,
}

/// <summary>What a log line has beside the usual (include/uapi/linux/netfilter/nf_log.h).</summary>
[Flags]
public enum LogParts : byte
{
    None = 0,
    TcpSequence = 1,
    TcpOptions = 2,
    IpOptions = 4,
    User = 8,
    LinkHeader = 32,

    /// <summary>What lines of TRACE have.</summary>
    Usual = TcpSequence | TcpOptions | IpOptions | User,
}

/// <summary>Tells somebody of the packet; the next rule follows.</summary>
/// <param name="Group">The group of the program that listens; 0 for the kernel's log.</param>
public sealed record LogAction(BoundModule LogTarget, LogReceiver Receiver, string Prefix, LogParts Parts, int Group) : ContinueAction(LogTarget);

/// <summary>The built-in verdicts ACCEPT (ends the table at this hook) and DROP (ends the packet).</summary>
public sealed record VerdictAction(bool IsAccept) : RuleAction;

/// <summary>Back to the calling chain; in a built-in chain: the policy.</summary>
public sealed record ReturnAction : RuleAction;

/// <summary>To a user chain, coming back (jump) or not (goto).</summary>
public sealed record ChainAction(ChainIdentity Chain, bool IsGoto) : RuleAction;

/// <summary>Changes the packet's mark: mark' = (mark AND NOT <paramref name="Clear"/>) XOR <paramref name="Toggle"/>.</summary>
public sealed record MarkAction(BoundModule Target, uint Clear, uint Toggle) : RuleAction;

/// <summary>Where CONNMARK takes its value from.</summary>
public enum ConnectionMarkOperation : byte
{
    Set,

    /// <summary>Packet mark to connection mark.</summary>
    Save,

    /// <summary>Connection mark to packet mark.</summary>
    Restore,
}

/// <summary>
/// Set: ctmark' = (ctmark AND NOT <paramref name="ClearMask"/>) XOR <paramref name="Value"/>.
/// Save: ctmark' = (ctmark AND NOT ClearMask) XOR (mark AND SourceMask). Restore: the same the other way.
/// </summary>
public sealed record ConnectionMarkAction(BoundModule Target, ConnectionMarkOperation Operation, uint ClearMask, uint SourceMask, uint Value) : RuleAction;

/// <summary>REJECT: ends the packet and answers the sender.</summary>
/// <param name="IcmpTypeAndCode">type × 256 + code of the ICMP or ICMPv6 error; null: the answer is a TCP reset.</param>
public sealed record RejectAction(BoundModule Target, string ReplyType, int? IcmpTypeAndCode) : RuleAction;

/// <summary>What a translation changes.</summary>
public enum TranslationKind : byte
{
    /// <summary>The destination, to given addresses or ports.</summary>
    Destination,

    /// <summary>The source, to given addresses or ports.</summary>
    Source,

    /// <summary>The source, to the address of the outgoing interface.</summary>
    Masquerade,

    /// <summary>The destination, to this host.</summary>
    Redirect,

    /// <summary>The network part of the destination or, in POSTROUTING and INPUT, of the source.</summary>
    Network,
}

/// <summary>DNAT, SNAT, MASQUERADE, REDIRECT, NETMAP …: ends the table; the tracer computes what changes.</summary>
/// <param name="To">The new addresses and ports; null: none given, or not readable when <paramref name="IsReadable"/> is false.</param>
/// <param name="Network">The new network of NETMAP.</param>
/// <param name="IsRandom">The port is drawn at random even where the old one is free.</param>
/// <param name="IsPersistent">The same client always gets the same address of the range, whatever it talks to.</param>
public sealed record TranslateAction(
    BoundModule Target,
    TranslationKind Kind,
    NatRangeValue? To,
    AddressValue? Network,
    bool IsRandom,
    bool IsPersistent,
    bool IsReadable) : RuleAction;

/// <summary>A change of a header field: field' = (field AND NOT <paramref name="Clear"/>) XOR <paramref name="Toggle"/>; the next rule follows.</summary>
public sealed record SetFieldAction(BoundModule Target, PacketField Field, UInt128 Clear, UInt128 Toggle) : RuleAction;

/// <summary>TTL or hop limit: set, or moved by <paramref name="Delta"/> within 0–255; the next rule follows.</summary>
public sealed record TimeToLiveAction(BoundModule Target, byte? NewValue, int Delta) : RuleAction;

/// <summary>Lowers the MSS option of a SYN.</summary>
/// <param name="Value">The largest MSS left; null: what the path's MTU allows.</param>
public sealed record ClampSegmentSizeAction(BoundModule Target, ushort? Value) : RuleAction;

/// <summary>Keeps conntrack away from the packet: its state is UNTRACKED from here on.</summary>
public sealed record NoTrackAction(BoundModule Target) : RuleAction;

/// <summary>Has a helper read the connection that the packet begins.</summary>
public sealed record HelperAction(BoundModule Target, string Name) : RuleAction;

/// <summary>Adds the packet to a set or takes it out; later packets see it.</summary>
public sealed record SetMembershipAction(BoundModule Target, string SetName, ImmutableArray<bool> IsSource, bool IsRemoval) : RuleAction;

/// <summary>Another change of the packet or its connection that the model does not follow; the next rule follows.</summary>
/// <param name="Changes">The fields that are unknown afterwards.</param>
public sealed record AlterAction(BoundModule Target, ImmutableArray<PacketField> Changes) : RuleAction;

/// <summary>To user space (QUEUE, NFQUEUE): the packet's way through the kernel ends or goes on as user space says.</summary>
public sealed record QueueAction(BoundModule Target) : RuleAction;

/// <summary>A target that the catalogue lacks: what happens is unknown.</summary>
public sealed record UnknownAction(string Name) : RuleAction;

/// <summary>A rule in the packet model's terms: all <paramref name="Tests"/> in the kernel's order, then the action.</summary>
public sealed record RuleSemantics(ImmutableArray<PacketTest> Tests, RuleAction Action)
{
    public ImmutableArray<PacketTest> Tests
    {
        get;
        init => (field, Asked) = (value, AskedFields.Of(value));
    } = Tests;

    /// <summary>What the tests ask for: see <see cref="AskedFields"/>.</summary>
    internal ulong Asked { get; private init; } = AskedFields.Of(Tests);
}
