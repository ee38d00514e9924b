using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RulesLsp.Engine.Catalogue;

/// <summary>An option of the same entry, perhaps with a certain first value.</summary>
public sealed record OptionCondition
{
    /// <summary>The option's name.</summary>
    public required string Option { get; init; }

    /// <summary>The value that it must have, not negated; null: any.</summary>
    public string? Value { get; init; }
}

/// <summary>An option that a rule must have with one of some values: what the kernel checks when it is given the rule.</summary>
public sealed record OptionNeed
{
    /// <summary>The option's name: a built-in one where an entry needs it, one of the same entry where an option does.</summary>
    public required string Option { get; init; }

    /// <summary>The values of which it must have one, as words.</summary>
    public required ImmutableArray<string> Values { get; init; }

    /// <summary>It may be negated; the kernel looks at the value only.</summary>
    public bool MayBeNegated { get; init; }
}

/// <summary>How the numbers of two options of one entry must relate.</summary>
public sealed record NumberComparison
{
    public required string First { get; init; }

    public required NumberRelation Is { get; init; }

    public required string Second { get; init; }

    /// <summary>By how much the first number is multiplied before; null: once.</summary>
    public double? Times { get; init; }
}

/// <summary>How one number relates to another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NumberRelation>))]
public enum NumberRelation
{
    /// <summary>Smaller.</summary>
    [JsonStringEnumMemberName("below")]
    Below,

    /// <summary>Smaller or the same.</summary>
    [JsonStringEnumMemberName("at-most")]
    AtMost,

    /// <summary>A mask of no more bits than the other number says.</summary>
    [JsonStringEnumMemberName("within-bits")]
    WithinBits,
}

/// <summary>A target that its rule must lead SYN packets to (xt_TCPMSS.c, find_syn_match).</summary>
public sealed record SynNeed
{
    /// <summary>The back ends that insist, "nft" or "legacy".</summary>
    public required ImmutableArray<string> Backends { get; init; }

    /// <summary>The options of matches that can test for it: a flag alone, or flags that compare the SYN bit.</summary>
    public required ImmutableArray<string> By { get; init; }

    /// <summary>The test to insert behind the protocol where there is none.</summary>
    public required string Insert { get; init; }
}

/// <summary>
/// A token bucket: the credits of a burst must not overflow the kernel's counter (xt_limit.c, limit_mt_check and xt_hashlimit.c,
/// hashlimit_mt_check_common). The kernel sees an overflow by a burst that costs less than a single packet.
/// </summary>
public sealed record RateBucket
{
    /// <summary>The options with the rate.</summary>
    public required ImmutableArray<string> Rates { get; init; }

    /// <summary>The option with the burst.</summary>
    public required string Burst { get; init; }

    /// <summary>The burst when the option is left out.</summary>
    public required ulong DefaultBurst { get; init; }

    /// <summary>Units of time in a second in which a packet's interval is kept.</summary>
    public required ulong UnitsPerSecond { get; init; }

    /// <summary>Credits that a second brings; the kernel's ticks per second are in it, and 250 and 1000 of them come to the same.</summary>
    public required ulong CreditsPerSecond { get; init; }

    /// <summary>Width of the kernel's counter: 32 or 64 bits.</summary>
    public required int CounterBits { get; init; }

    /// <summary>The options that switch the bucket off.</summary>
    public ImmutableArray<string> Unless { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The back ends that look at it, "nft" or "legacy".</summary>
    public required ImmutableArray<string> Backends { get; init; }
}
