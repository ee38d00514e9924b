using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Packets;

/// <summary>What a rule does with a packet that passes its tests, in the packet model's own terms.</summary>
public abstract record RuleAction;

/// <summary>No target, or one that only looks (LOG, NFLOG, TRACE …): the next rule follows.</summary>
public sealed record ContinueAction(BoundModule? Target) : RuleAction;

/// <summary>The built-in verdicts ACCEPT (ends the table at this hook) and DROP (ends the packet).</summary>
public sealed record VerdictAction(bool IsAccept) : RuleAction;

/// <summary>Back to the calling chain; in a built-in chain: the policy.</summary>
public sealed record ReturnAction : RuleAction;

/// <summary>To a user chain, coming back (jump) or not (goto).</summary>
public sealed record ChainAction(Chain Chain, bool IsGoto) : RuleAction;

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
public sealed record RejectAction(BoundModule Target, string ReplyType) : RuleAction;

/// <summary>DNAT, SNAT, MASQUERADE, REDIRECT, NETMAP …: ends the table; the tracer computes what changes.</summary>
public sealed record TranslateAction(BoundModule Target) : RuleAction;

/// <summary>A change of other header fields (TTL, TOS, DSCP, TCPMSS …) or of the connection (CT): the next rule follows.</summary>
public sealed record AlterAction(BoundModule Target) : RuleAction;

/// <summary>To user space (QUEUE, NFQUEUE): the packet's way through the kernel ends or goes on as user space says.</summary>
public sealed record QueueAction(BoundModule Target) : RuleAction;

/// <summary>A target that the catalogue lacks: what happens is unknown.</summary>
public sealed record UnknownAction(string Name) : RuleAction;

/// <summary>A rule in the packet model's terms: all <paramref name="Tests"/> in the kernel's order, then the action.</summary>
public sealed record RuleSemantics(ImmutableArray<PacketTest> Tests, RuleAction Action);
