using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RulesLsp.Engine.Catalogue;

/// <summary>
/// How nftables says what an entry does. In the texts <c>{1}</c> is the first value of the option, <c>{=1}</c> the value with the operator
/// that its <c>!</c> and its mask ask for, <c>{!=}</c> the operator alone, <c>{OPTION}</c> the value of another option of the entry,
/// <c>{OPTION?words}</c> words where that option is given, not negated, and <c>{!OPTION?words}</c> where it is not; a colon and a form may follow a
/// value, and <c>|words</c> what stands there without one. <c>{A&amp;!B?words}</c> asks for several options. <c>{ip}</c>, <c>{protocol}</c>,
/// <c>{layer4}</c> and <c>{nat}</c> are those of the rule.
/// </summary>
public sealed record EntryNft
{
    /// <summary>The words for the whole entry; its options need none of their own. Null: the options have theirs.</summary>
    public string? Text { get; init; }

    /// <summary>A second rule for the same packets that <see cref="Text"/> leaves out, or that goes on where it fails.</summary>
    public string? Also { get; init; }

    /// <summary>The words in front of those of the options.</summary>
    public string? Head { get; init; }

    /// <summary>The words behind those of the options.</summary>
    public string? Tail { get; init; }

    /// <summary>The words of an entry whose options have none, in a rule that tests for no protocol.</summary>
    public string? Bare { get; init; }

    /// <summary>It counts or throws dice: looking at a packet twice is not the same as once.</summary>
    public bool KeepsState { get; init; }

    /// <summary>Options in the order in which nft has them, where it is not that of the file.</summary>
    public ImmutableArray<string> Order { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>For a match: its words hold for packets of its protocol only, so that the test for the protocol needs no words.</summary>
    public bool Proves { get; init; }

    /// <summary>What makes the words out of values that need arithmetic.</summary>
    public NftMaker Make { get; init; }

    /// <summary>Why there is nothing like it.</summary>
    public string? Not { get; init; }

    /// <summary>In what the words differ from the entry all the same.</summary>
    public string? Note { get; init; }

    /// <summary>As <see cref="Note"/>, for IPv6 only.</summary>
    public string? NoteIpv6 { get; init; }

    /// <summary>As <see cref="Note"/>, for rules that may meet packets of a TCP connection that has ended.</summary>
    public string? NoteEnded { get; init; }
}

/// <summary>How nftables says what an option does; see <see cref="EntryNft"/> for the texts.</summary>
public sealed record OptionNft
{
    /// <summary>Stands in <see cref="Words"/> for a value that nft has no word for.</summary>
    public const string NoWord = "-";

    public string? Text { get; init; }

    /// <summary>The words for the option with <c>!</c>, where an operator does not say it.</summary>
    public string? Negated { get; init; }

    /// <summary>The words of a second rule for packets that the option with <c>!</c> takes and the words leave out.</summary>
    public string? AlsoNegated { get; init; }

    /// <summary>What nft calls values, where that is not the same in lower case; <see cref="NoWord"/> for what it does not know.</summary>
    public ImmutableDictionary<string, string> Words { get; init => field = value ?? ImmutableDictionary<string, string>.Empty; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A word of the list, joined by commas, that ends the words of the entry.</summary>
    public string? Flag { get; init; }

    /// <summary>It says nothing about packets.</summary>
    public bool Silent { get; init; }

    /// <summary>What it is to the maker of the entry.</summary>
    public string? Part { get; init; }

    /// <summary>What makes the words out of values that need arithmetic.</summary>
    public NftMaker Make { get; init; }

    /// <summary>Why there is nothing like it.</summary>
    public string? Not { get; init; }

    /// <summary>As <see cref="Not"/>, for the option with <c>!</c>.</summary>
    public string? NotNegated { get; init; }

    public string? Note { get; init; }

    /// <summary>In what the words differ from the option with <c>!</c>.</summary>
    public string? NoteNegated { get; init; }
}

/// <summary>Words that are made by C# because values have to be reckoned.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NftMaker>))]
public enum NftMaker
{
    /// <summary>The texts say it.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The remark of the rule, which stands at its end.</summary>
    [JsonStringEnumMemberName("remark")]
    Remark,

    /// <summary>A type and codes of ICMP.</summary>
    [JsonStringEnumMemberName("icmp-type")]
    IcmpType,

    /// <summary>A port of the connection as it began or as it is answered.</summary>
    [JsonStringEnumMemberName("connection-port")]
    ConnectionPort,

    /// <summary>What an address is to the host.</summary>
    [JsonStringEnumMemberName("address-types")]
    AddressTypes,

    /// <summary>Flags under a mask.</summary>
    [JsonStringEnumMemberName("flag-mask")]
    FlagMask,

    /// <summary>States of a connection, of which some are bits of its status.</summary>
    [JsonStringEnumMemberName("connection-states")]
    ConnectionStates,

    /// <summary>Source port or destination port is in the list.</summary>
    [JsonStringEnumMemberName("either-port")]
    EitherPort,

    /// <summary>Times of day, dates and days of the week.</summary>
    [JsonStringEnumMemberName("times")]
    Times,

    /// <summary>What a connection has sent.</summary>
    [JsonStringEnumMemberName("connection-counters")]
    ConnectionCounters,

    /// <summary>How many connections a group of hosts has.</summary>
    [JsonStringEnumMemberName("connection-count")]
    ConnectionCount,

    /// <summary>A rate for each group of packets.</summary>
    [JsonStringEnumMemberName("meter")]
    Meter,

    /// <summary>A share of the connections by a hash of their source.</summary>
    [JsonStringEnumMemberName("hashed-share")]
    HashedShare,

    /// <summary>The whole byte of the type of service.</summary>
    [JsonStringEnumMemberName("service-byte")]
    ServiceByte,

    /// <summary>Changes the whole byte of the type of service.</summary>
    [JsonStringEnumMemberName("set-service-byte")]
    SetServiceByte,

    /// <summary>Copies bits of one mark to the other.</summary>
    [JsonStringEnumMemberName("copy-mark")]
    CopyMark,

    /// <summary>Chunks of an SCTP packet.</summary>
    [JsonStringEnumMemberName("chunks")]
    Chunks,

    /// <summary>Bytes of the packet.</summary>
    [JsonStringEnumMemberName("raw-bytes")]
    RawBytes,

    /// <summary>Membership in a set.</summary>
    [JsonStringEnumMemberName("set-test")]
    SetTest,

    /// <summary>Adds to a set or takes out of it.</summary>
    [JsonStringEnumMemberName("set-change")]
    SetChange,

    /// <summary>A counter with a name.</summary>
    [JsonStringEnumMemberName("named-counter")]
    NamedCounter,

    /// <summary>What a log line tells besides.</summary>
    [JsonStringEnumMemberName("log-flags")]
    LogFlags,

    /// <summary>Gives the connection a helper.</summary>
    [JsonStringEnumMemberName("helper-object")]
    HelperObject,
}
