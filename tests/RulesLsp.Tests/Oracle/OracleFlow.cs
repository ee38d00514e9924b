using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Tests.Oracle;

/// <summary>How a packet of a flow follows from the ones before.</summary>
internal enum FlowStep : byte
{
    First,

    /// <summary>The other side answers what reached it.</summary>
    Reply,

    /// <summary>The first side sends once more.</summary>
    Again,

    /// <summary>A router on the way, or the other side, cannot deliver the first side's packet.</summary>
    Error,
}

/// <summary>One packet of a flow.</summary>
/// <param name="Flags">TCP flags other than the usual ones; null: SYN, SYN+ACK, and then ACK.</param>
internal sealed record OracleStep(FlowStep Kind, byte? Flags)
{
    /// <summary>The sum over the packet is wrong, also where the flow's first was right.</summary>
    public bool HasBadChecksum { get; init; }

    public override string ToString() => (Flags is { } flags ? $"{Kind}({string.Join('+', TcpFlagNames.Of(flags))})" : Kind.ToString()) + (HasBadChecksum ? " badsum" : "");
}

/// <summary>Some packets of one connection, or a single one.</summary>
internal sealed record OracleFlow(Packet First, ImmutableArray<OracleStep> Steps);
