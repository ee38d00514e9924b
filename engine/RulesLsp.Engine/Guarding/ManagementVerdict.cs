using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Guarding;

/// <summary>What a ruleset does with a management flow.</summary>
public abstract record ManagementVerdict;

/// <summary>Every connection of the flow passes, in both directions.</summary>
public sealed record ManagementPasses : ManagementVerdict;

/// <summary>Packets are stopped, whatever is not known about the host.</summary>
/// <param name="Leg">The first packets that are stopped.</param>
/// <param name="Witness">The first packet of such a connection.</param>
/// <param name="Traces">The connection's packets up to the stopped one, each with the outcome that matters.</param>
public sealed record ManagementCut(ManagementLeg Leg, Packet Witness, ImmutableArray<ManagementTrace> Traces) : ManagementVerdict;

/// <summary>Nobody can tell.</summary>
/// <param name="Decider">What would decide it, as a part of a sentence.</param>
public sealed record ManagementUndecided(ManagementLeg Leg, string Decider) : ManagementVerdict;

/// <summary>One packet of a connection on its way.</summary>
public sealed record ManagementTrace(ManagementLeg Leg, Packet Packet, TraceOutcome Outcome);
