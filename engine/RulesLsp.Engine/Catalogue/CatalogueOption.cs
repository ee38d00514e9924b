using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RulesLsp.Engine.Catalogue;

/// <summary>One option of a match, a target or the built-ins.</summary>
public sealed record CatalogueOption
{
    /// <summary>The spelling that iptables-save prints, dashes included.</summary>
    public required string Name { get; init; }

    /// <summary>Other full spellings, dashes included; unique abbreviations of all of them are taken too.</summary>
    public ImmutableArray<string> Aliases { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The words that follow, in order; empty for a flag.</summary>
    public ImmutableArray<CatalogueValue> Values { get; init => field = value.IsDefault ? [] : value; } = [];

    public bool Negatable { get; init; }

    /// <summary>For an option that is not negatable: <c>!</c> in front of it is read and forgotten.</summary>
    public bool IgnoresNegation { get; init; }

    /// <summary>May stand several times in one rule.</summary>
    public bool Repeatable { get; init; }

    /// <summary>May stand again behind this option, and not before; null: never, unless it is repeatable.</summary>
    public string? RepeatsAfter { get; init; }

    /// <summary>Must be given whenever the module is loaded.</summary>
    public bool Required { get; init; }

    /// <summary>A built-in option of the command line, refused on a line of a ruleset that adds a rule.</summary>
    public bool CommandLineOnly { get; init; }

    /// <summary>For such an option: the commands beside which a ruleset may have it too.</summary>
    public ImmutableArray<string> TakenBeside { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// The version since which its value may stand in the same word, as <c>-ptcp</c> or <c>--protocol=tcp</c>: earlier ones take the
    /// whole word for the value. Null: every version reads it.
    /// </summary>
    public string? GluedValueSince { get; init; }

    /// <summary>Its two values may stand in one word with a comma between them.</summary>
    public bool JoinsValues { get; init; }

    /// <summary>For a command: what cannot stand beside it.</summary>
    public ImmutableArray<CommandPart> Refuses { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="Refuses"/>, where the command has a number; empty: the same.</summary>
    public ImmutableArray<CommandPart> RefusesBesideNumber { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>A built-in option that is taken and says nothing about the rule.</summary>
    public bool HasNoEffect { get; init; }

    /// <summary>A built-in option that is refused in rules of chains with these names.</summary>
    public ImmutableArray<string> NotInChains { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Options of the same entry that must stand beside it, wherever, with certain values.</summary>
    public ImmutableArray<OptionNeed> Needs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Options of the same entry that can't stand beside it.</summary>
    public ImmutableArray<string> Excludes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Options of the same entry that must stand beside it.</summary>
    public ImmutableArray<string> Requires { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Options of the same entry of which at least one must stand beside it; empty: none.</summary>
    public ImmutableArray<string> RequiresOneOf { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Options that must stand in front of it: iptables looks at them when it comes to this one.</summary>
    public ImmutableArray<OptionCondition> After { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How its number and that of another option must relate, where both are given.</summary>
    public ImmutableArray<NumberComparison> Compares { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Families it exists in when fewer than the entry's.</summary>
    public ImmutableArray<string> Families { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Protocols after <c>-p</c> that it needs, beyond the entry's.</summary>
    public ImmutableArray<string> Protocols { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The rule needs a protocol after <c>-p</c>, whichever, not negated.</summary>
    public bool NeedsProtocol { get; init; }

    /// <summary>Options of the same entry beside which <see cref="NeedsProtocol"/> does not hold.</summary>
    public ImmutableArray<string> ProtocolFreedBy { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Names of services are looked up for this protocol, or with <see cref="ServicesOfRule"/> for that of the rule; null: for any.
    /// </summary>
    public string? ServicesOf { get; init; }

    /// <summary>A value of <see cref="ServicesOf"/>.</summary>
    public const string ServicesOfRule = "rule";

    /// <summary>Looks at the protocol when it is read: <c>-p</c> must stand in front of it. For NAT ranges this is so when they name a port.</summary>
    public bool ProtocolFirst { get; init; }

    /// <summary>As <see cref="CatalogueEntry.Places"/>, for this option alone.</summary>
    public ImmutableArray<string> Places { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="Places"/> where the nft back end differs.</summary>
    public ImmutableArray<string> PlacesNft { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="Places"/> where the legacy back end differs.</summary>
    public ImmutableArray<string> PlacesLegacy { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Options of the entry that, standing beside it and not negated, make the kernel take it everywhere.</summary>
    public ImmutableArray<string> PlacesLiftedBy { get; init => field = value.IsDefault ? [] : value; } = [];

    public string? Since { get; init; }

    public string? Deprecated { get; init; }

    /// <summary>When and as what iptables-save prints it; null: as it is given.</summary>
    public OptionSave? Save { get; init; }

    /// <summary>What nftables has in its place; null: nothing that is known, unless the entry says it for all of its options.</summary>
    public OptionNft? Nft { get; init; }

    /// <summary>Markdown, in our words.</summary>
    public required string Documentation { get; init; }
}

/// <summary>A part of a line that a command may have no use for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommandPart>))]
public enum CommandPart
{
    /// <summary>Conditions and a jump.</summary>
    [JsonStringEnumMemberName("rule")]
    Rule,

    /// <summary>Counters of a rule.</summary>
    [JsonStringEnumMemberName("counters")]
    Counters,
}
