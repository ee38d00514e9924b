using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RulesLsp.Engine.Catalogue;

/// <summary>What an entry of the catalogue describes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryKind>))]
public enum EntryKind
{
    /// <summary>Options that are always there: <c>-s -d -i -o -p -f -j -g -m …</c> and the commands.</summary>
    [JsonStringEnumMemberName("builtin")]
    Builtin,

    /// <summary>A match extension, loaded by <c>-m NAME</c>.</summary>
    [JsonStringEnumMemberName("match")]
    Match,

    /// <summary>A target, named by <c>-j NAME</c>.</summary>
    [JsonStringEnumMemberName("target")]
    Target,
}

/// <summary>How well the packet model knows what an entry does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelDepth>))]
public enum ModelDepth
{
    /// <summary>Sets of packets are computed exactly.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,

    /// <summary>A function of the packet (or of state) whose value stays unknown in general.</summary>
    [JsonStringEnumMemberName("opaque")]
    Opaque,

    /// <summary>Known to iptables, not modelled; every verdict that depends on it is UNKNOWN.</summary>
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,
}

/// <summary>One match, one target, or the built-in options: the shape of <c>schemas/catalogue.schema.json</c>.</summary>
/// <remarks>
/// Source-generated deserialisation hands an init property that the file leaves out its type's default, not the property's
/// initialiser; the setters turn that back into the documented default.
/// </remarks>
public sealed record CatalogueEntry
{
    /// <summary>Where editors find the schema that describes the file.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>The name after <c>-m</c> or <c>-j</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Other names that load the same extension.</summary>
    public ImmutableArray<string> Aliases { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Families it exists in: "ipv4" and "ipv6", or "arp", or "bridge".</summary>
    public ImmutableArray<string> Families { get; init => field = value.IsDefault ? ["ipv4", "ipv6"] : value; } = ["ipv4", "ipv6"];

    /// <summary>For a match: the IP protocol whose number or name after <c>-p</c> loads it without <c>-m</c>; null for the others.</summary>
    public byte? ImpliedByProtocol { get; init; }

    /// <summary>The only words after <c>-p</c> that load it without <c>-m</c>, where the number and the other names of the protocol don't; empty: all do.</summary>
    public ImmutableArray<string> ImpliedByWords { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The rule needs one of these protocols after <c>-p</c>, not negated; empty: any or none.</summary>
    public ImmutableArray<string> Protocols { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Built-in options that the rule must have with certain values.</summary>
    public ImmutableArray<OptionNeed> Needs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Families in which <see cref="Protocols"/> holds, when fewer than the entry's; empty: all.</summary>
    public ImmutableArray<string> ProtocolsIn { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Back ends that take it beside a negated protocol, "nft" or "legacy"; empty: none does.</summary>
    public ImmutableArray<string> NegatedProtocolOn { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Where the kernel takes it, as "table/HOOK", "*/HOOK" or "table/*"; empty: everywhere.</summary>
    public ImmutableArray<string> Places { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="Places"/> where the nft back end differs.</summary>
    public ImmutableArray<string> PlacesNft { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="Places"/> where the legacy back end differs.</summary>
    public ImmutableArray<string> PlacesLegacy { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The only back ends that take it at all, "nft" or "legacy"; empty: both.</summary>
    public ImmutableArray<string> Backends { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>One sentence for lists and completion.</summary>
    public required string Summary { get; init; }

    /// <summary>Markdown, in our words.</summary>
    public required string Documentation { get; init; }

    public required ModelDepth Model { get; init; }

    /// <summary>For a target: what happens to the rule's packet afterwards; null for matches.</summary>
    public TargetFlow? Flow { get; init; }

    /// <summary>iptables version that brought it, when later than 1.4.</summary>
    public string? Since { get; init; }

    /// <summary>What to write instead; null when current.</summary>
    /// <summary>For an obsolete entry: what means the same; null where nothing does word for word.</summary>
    public EntryReplacement? Replacement { get; init; }

    public string? Deprecated { get; init; }

    /// <summary>Since when no kernel has it, and what to write instead: rules with it are refused. Null while kernels have it.</summary>
    public string? Removed { get; init; }

    public ImmutableArray<CatalogueOption> Options { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Groups of options of which at least one must be given.</summary>
    public ImmutableArray<ImmutableArray<string>> RequiresOneOf { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The test for a SYN that its rule needs; null: none.</summary>
    public SynNeed? NeedsSyn { get; init; }

    /// <summary>What its rate and burst must fit into; null: no such limit.</summary>
    public RateBucket? Bucket { get; init; }

    /// <summary>How iptables-save orders its options; null: as the file does.</summary>
    public EntrySave? Save { get; init; }

    /// <summary>What nftables has in its place; null: nothing that is known.</summary>
    public EntryNft? Nft { get; init; }

    public required CatalogueExamples Examples { get; init; }
}

/// <summary>Where a packet goes after a target took it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TargetFlow>))]
public enum TargetFlow
{
    /// <summary>The next rule is looked at.</summary>
    [JsonStringEnumMemberName("continues")]
    Continues,

    /// <summary>The table's walk at this hook ends; the packet goes on to the next table.</summary>
    [JsonStringEnumMemberName("ends-table")]
    EndsTable,

    /// <summary>The packet's way ends here.</summary>
    [JsonStringEnumMemberName("ends-packet")]
    EndsPacket,

    /// <summary>Back to the calling chain.</summary>
    [JsonStringEnumMemberName("returns")]
    Returns,
}

/// <summary>Rule fragments that iptables takes and refuses; they run as tests against the binder and the real tool.</summary>
public sealed record CatalogueExamples
{
    public required ImmutableArray<CatalogueExample> Ok { get; init; }

    public required ImmutableArray<CatalogueExample> Fail { get; init; }
}

/// <summary>What takes the place of an obsolete entry and means the same.</summary>
public sealed record EntryReplacement
{
    /// <summary>What to write in place of the name: the new one, with the options that it needs.</summary>
    public required string Name { get; init; }

    /// <summary>The new names of the old options.</summary>
    public ImmutableDictionary<string, string> Options { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>What stands after <c>-A CHAIN</c>.</summary>
public sealed record CatalogueExample
{
    public required string Rule { get; init; }

    public string Table { get; init => field = value ?? "filter"; } = "filter";

    public string Chain { get; init => field = value ?? "INPUT"; } = "INPUT";

    /// <summary>A family of the entry; null: its first.</summary>
    public string? Family { get; init; }

    /// <summary>"nft" or "legacy" where only one of them judges so; null: both.</summary>
    public string? Backend { get; init; }

    /// <summary>ipset commands to run first in the real tool's namespace, such as "create trusted hash:net".</summary>
    public ImmutableArray<string> Ipsets { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What stands after <c>-A CHAIN</c> in rules in front of it.</summary>
    public ImmutableArray<string> Before { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>It loads only on a host that has what it names.</summary>
    public bool NeedsHost { get; init; }
}
