using System.Collections.Immutable;

namespace RulesLsp.Engine.Catalogue;

/// <summary>The hooks, tables and priorities of one program: the shape of <c>schemas/pipeline.json</c> and of <c>schemas/pipeline-*.json</c>.</summary>
public sealed record PipelineFile
{
    /// <summary>What loads the rulesets, such as "iptables"; its restore is called after it.</summary>
    public required string Program { get; init; }

    /// <summary>The families whose rulesets it loads, in the catalogue's words.</summary>
    public required ImmutableArray<string> Families { get; init; }

    /// <summary>The back ends that are known, "nft" or "legacy".</summary>
    public required ImmutableArray<string> Backends { get; init; }

    /// <summary>How its restore reads a file, where it differs from iptables-restore.</summary>
    public RestoreDialect Dialect { get; init => field = value ?? new RestoreDialect(); } = new();

    /// <summary>How its save lays out a line, where it differs from iptables-save.</summary>
    public SavedLayout Saved { get; init => field = value ?? new SavedLayout(); } = new();

    /// <summary>The versions that the facts were measured on.</summary>
    public required string ReferenceIptables { get; init; }

    public required string ReferenceKernel { get; init; }

    /// <summary>Hooks in the order in which a packet can meet them.</summary>
    public required ImmutableArray<string> Hooks { get; init; }

    public required ImmutableArray<PipelineTable> Tables { get; init; }

    /// <summary>Tables that only other implementations of the program have: their names tell what a file is for, and it does not load.</summary>
    public ImmutableArray<ForeignTable> ForeignTables { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What nftables calls the same things; null: rulesets of the program are not translated.</summary>
    public NftLanguage? Nft { get; init; }

    /// <summary>Hooks that a packet meets, by way through the host: "receive", "forward", "output".</summary>
    public required ImmutableArray<PipelineWay> Ways { get; init; }
}

/// <summary>Words of nftables that no single match or target has.</summary>
public sealed record NftLanguage
{
    /// <summary>The version that the words were tried on.</summary>
    public required string ReferenceNft { get; init; }

    /// <summary>What a family of the catalogue is called.</summary>
    public required ImmutableDictionary<string, string> Families { get; init; }

    /// <summary>The test for a protocol, by family.</summary>
    public required ImmutableDictionary<string, string> ProtocolTests { get; init; }

    /// <summary>Pairs of fields that stand beside each other in a header and are asked for other values.</summary>
    public ImmutableArray<ImmutableArray<string>> Neighbours { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What a set's dimension looks at, by its name in ipset; {ip} and {direction} are the rule's.</summary>
    public required ImmutableDictionary<string, NftDimension> Dimensions { get; init; }

    /// <summary>Words that no chain can be called.</summary>
    public required ImmutableArray<string> Reserved { get; init; }
}

/// <summary>A dimension of a set.</summary>
/// <param name="Source">What it looks at for <c>src</c>.</param>
/// <param name="Destination">What it looks at for <c>dst</c>; null: nothing.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="TypeIpv6">As <paramref name="Type"/>, for IPv6 where that differs.</param>
/// <param name="IsInterval">Its elements may be ranges.</param>
public sealed record NftDimension(string Source, string? Destination, string Type, string? TypeIpv6, bool IsInterval);

/// <summary>How a restore program reads a file. The defaults are iptables-restore's.</summary>
public sealed record RestoreDialect
{
    /// <summary>A word in <see cref="UserChainPolicies"/> that stands for every word.</summary>
    public const string AnyPolicy = "*";

    /// <summary>A table is loaded at the next one, or at the end of the file, when no COMMIT closes it.</summary>
    public bool CommitsAtEnd { get; init; }

    /// <summary>A line of blanks, or one without a command and without a condition, does nothing and is not refused.</summary>
    public bool TakesLinesWithoutCommand { get; init; }

    /// <summary><c>!</c> may stand behind an option as well as in front of it.</summary>
    public bool NegatesBehindOption { get; init; }

    /// <summary>The options of every match are there from the beginning and load it: there is no <c>-m</c>.</summary>
    public bool OptionsLoadMatches { get; init; }

    /// <summary>What may stand behind the name of a user chain, or "*" for anything; empty: <c>-</c>, and legacy refuses everything else.</summary>
    public ImmutableArray<string> UserChainPolicies { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether <c>-P</c> may set what happens at the end of a user chain.</summary>
    public bool HasPoliciesOfUserChains => !UserChainPolicies.IsEmpty && !UserChainPolicies.Contains(AnyPolicy);

    /// <summary>The line that declares a user chain.</summary>
    public string DeclarationOf(string chain) =>
        UserChainPolicies.IsEmpty ? $":{chain} - [0:0]" : $":{chain} {(HasPoliciesOfUserChains ? UserChainPolicies[0] : "-")}";

    /// <summary>Names that a chain can't have.</summary>
    public ImmutableArray<string> ReservedChainNames { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The command that makes a chain refuses the names of all targets; a chain line takes them, and jumps then go to the chain.</summary>
    public bool TargetsReserveNewChains { get; init; }
}

/// <summary>A table: its chains and their priorities at the hooks.</summary>
public sealed record PipelineTable
{
    public required string Name { get; init; }

    public required ImmutableArray<string> Families { get; init; }

    public required string Documentation { get; init; }

    public required ImmutableArray<PipelineChain> Chains { get; init; }
}

/// <summary>A table that this implementation of a program lacks.</summary>
public sealed record ForeignTable
{
    public required string Name { get; init; }

    public required ImmutableArray<string> Chains { get; init; }

    /// <summary>Who has it, and what to use instead.</summary>
    public required string Why { get; init; }

    /// <summary>The version, later than the reference, that brought it; null: none has.</summary>
    public string? Since { get; init; }
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

    /// <summary>The type of the chain in nftables.</summary>
    public string NftType { get; init => field = value ?? "filter"; } = "filter";
}

/// <summary>The hooks a packet meets on one way through the host.</summary>
public sealed record PipelineWay
{
    public required string Name { get; init; }

    public required ImmutableArray<string> Hooks { get; init; }
}
