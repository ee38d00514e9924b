using System.Collections.Immutable;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>One value word of an option.</summary>
public sealed record CatalogueValue
{
    /// <summary>What the value is called in signature help and snippets, such as "mask".</summary>
    public required string Name { get; init; }

    /// <summary>A name of the closed list of value types (<see cref="Values.ValueTypes"/>).</summary>
    public required string Type { get; init; }

    /// <summary>May be left out when it is the option's last value, as in <c>--syn</c>'s neighbours or <c>--random-fully [x]</c>.</summary>
    public bool Optional { get; init; }

    /// <summary>Smallest number allowed, for numeric types.</summary>
    public long? Min { get; init; }

    /// <summary>Largest number allowed, for numeric types; for texts the largest length in bytes that is not refused; for lists the most items; for an address the longest prefix.</summary>
    public long? Max { get; init; }

    /// <summary>What becomes of an empty text, or of nothing between the commas of a list.</summary>
    public EmptyItems EmptyItems { get; init; }

    /// <summary>For port ranges of NAT: <c>/base</c> behind a range is checked and forgotten.</summary>
    public bool ForgetsBase { get; init; }

    /// <summary>What takes a list of such values, as one writes it; null when nothing does.</summary>
    public string? InsteadOfList { get; init; }

    /// <summary>For numbers: the base in which they are read, 10 or 16; null: that of their prefix, 0x or 0.</summary>
    public int? Base { get; init; }

    /// <summary>For numbers: a mask may follow behind a slash, which the kernel is not told.</summary>
    public bool DropsMask { get; init; }

    /// <summary>For addresses: their family, where that of the ruleset has none; null: IPv4.</summary>
    public string? Family { get; init; }

    /// <summary>A larger number than <see cref="Max"/> is not refused: iptables keeps the bits that fit (udp's ports: 65536 loads as 0).</summary>
    public bool Wraps { get; init; }

    /// <summary>For ranges of numbers: a single number begins one without end (connbytes: 10 is 10 and more).</summary>
    public bool OpensRange { get; init; }

    /// <summary>For texts: a character that is refused in them; null: none.</summary>
    public string? Without { get; init; }

    /// <summary>A longer text loads, silently cut to so many characters; null when a longer one is refused or there is no limit.</summary>
    public int? CutAt { get; init; }

    /// <summary>As <see cref="CutAt"/> where the nft back end keeps more.</summary>
    public int? CutAtNft { get; init; }

    /// <summary>A word in place of the number is a name that a file of the host explains.</summary>
    public bool HostNames { get; init; }

    /// <summary>For ranges: what happens to one whose end lies before its start.</summary>
    public ReversedRange Reversed { get; init; }

    /// <summary>For choices: how a word is compared with them.</summary>
    public ChoiceMatching Matching { get; init; }

    /// <summary>How iptables-save prints it.</summary>
    public SavedForm Saved { get; init; }

    /// <summary>Texts that later versions than the reference take, and this one refuses.</summary>
    public ImmutableArray<LaterText> Later { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// The words allowed, for the types "choice" and "choice-list"; for numbers, ranges and lists of numbers the words that stand for one.
    /// Where a choice has <see cref="Min"/> and <see cref="Max"/> a number is taken too, and stands for the word at that index.
    /// </summary>
    public ImmutableArray<CatalogueChoice> Choices { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The choice of this name; null when there is none. Asked for every chosen word of every rule: no closure is made.</summary>
    internal CatalogueChoice? ChoiceOf(string name)
    {
        foreach (CatalogueChoice choice in Choices)
        {
            if (choice.Name == name)
            {
                return choice;
            }
        }

        return null;
    }

    /// <summary>The family of the addresses in it.</summary>
    public AddressFamily AddressesIn(AddressFamily ruleset) =>
        Family is not null && FamilyNames.Find(Family) is { } own ? own : ruleset.HasPackets() ? ruleset : AddressFamily.IPv4;
}

/// <summary>A text that is a value for later versions of iptables only.</summary>
public sealed record LaterText
{
    public required string Text { get; init; }

    /// <summary>The first version that takes it.</summary>
    public required string Since { get; init; }

    /// <summary>What every version takes and means the same; null where nothing does.</summary>
    public string? Write { get; init; }
}

/// <summary>One word of a closed list of values.</summary>
public sealed record CatalogueChoice
{
    public required string Name { get; init; }

    /// <summary>Other spellings that iptables takes for the same value.</summary>
    public ImmutableArray<string> Aliases { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Families it exists in; empty: all.</summary>
    public ImmutableArray<string> Families { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Protocols after <c>-p</c> of which the word needs one, not negated; empty: any or none.</summary>
    public ImmutableArray<string> Protocols { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>In lists: stands alone or not at all.</summary>
    public bool Alone { get; init; }

    /// <summary>Options of the entry that must stand beside the word.</summary>
    public ImmutableArray<string> Requires { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Options of the entry that cannot stand beside the word.</summary>
    public ImmutableArray<string> Excludes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="CatalogueEntry.Places"/>, for a rule with this word.</summary>
    public ImmutableArray<string> Places { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>In lists: letters that may follow the word and a colon, each in upper case (set) or lower case (not set); null: none.</summary>
    public string? Flags { get; init; }

    /// <summary>The number that the word stands for, in types of numbers; null where it stands for itself.</summary>
    public long? Number { get; init; }

    public string? Documentation { get; init; }
}

/// <summary>What iptables does with a range whose end lies before its start.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReversedRange>))]
public enum ReversedRange
{
    /// <summary>As is usual for the type: ranges of ports are refused, ranges of numbers load and match nothing.</summary>
    [JsonStringEnumMemberName("usual")]
    Usual,

    /// <summary>It loads, and matches nothing.</summary>
    [JsonStringEnumMemberName("loads")]
    Loads,

    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>What iptables does with nothing where a word of a list should stand.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmptyItems>))]
public enum EmptyItems
{
    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The last comma may have nothing behind it, and the whole list may be empty.</summary>
    [JsonStringEnumMemberName("last")]
    Last,

    /// <summary>It is passed over wherever it stands. A list with a smallest number of words must have one; for single words an empty one stands for the first.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,
}

/// <summary>How iptables compares a word with an option's choices.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChoiceMatching>))]
public enum ChoiceMatching
{
    /// <summary>The same characters.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,

    /// <summary>The same letters, upper or lower case.</summary>
    [JsonStringEnumMemberName("ignore-case")]
    IgnoreCase,

    /// <summary>Any beginning, upper or lower case, stands for the first choice that has it.</summary>
    [JsonStringEnumMemberName("prefix")]
    Prefix,
}
