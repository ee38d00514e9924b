using System.Collections.Immutable;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Hooks, tables and priorities: the shape of <c>schemas/pipeline.json</c>.</summary>
public sealed record PipelineFile
{
    /// <summary>The versions that the facts were measured on.</summary>
    public required string ReferenceIptables { get; init; }

    public required string ReferenceKernel { get; init; }

    /// <summary>Hooks in the order in which a packet can meet them.</summary>
    public required ImmutableArray<string> Hooks { get; init; }

    public required ImmutableArray<PipelineTable> Tables { get; init; }

    /// <summary>Hooks that a packet meets, by way through the host: "receive", "forward", "output".</summary>
    public required ImmutableArray<PipelineWay> Ways { get; init; }
}

/// <summary>A table: its chains and their priorities at the hooks.</summary>
public sealed record PipelineTable
{
    public required string Name { get; init; }

    public required ImmutableArray<string> Families { get; init; }

    public required string Documentation { get; init; }

    public required ImmutableArray<PipelineChain> Chains { get; init; }
}

/// <summary>A built-in chain of a table.</summary>
public sealed record PipelineChain
{
    /// <summary>The hook, which is also the chain's name.</summary>
    public required string Hook { get; init; }

    /// <summary>Netfilter priority: lower runs earlier (include/uapi/linux/netfilter_ipv4.h, nf_ip_hook_priorities).</summary>
    public required int Priority { get; init; }

    /// <summary>The priority that iptables-nft registers where it differs.</summary>
    public int? PriorityNft { get; init; }
}

/// <summary>The hooks a packet meets on one way through the host.</summary>
public sealed record PipelineWay
{
    public required string Name { get; init; }

    public required ImmutableArray<string> Hooks { get; init; }
}
