using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RulesLsp.Engine.Catalogue;

/// <summary>
/// How iptables-save prints an entry, where that is not the usual: options in the order of the file, each as it is given,
/// each value in the form of its type.
/// </summary>
public sealed record EntrySave
{
    /// <summary>Options in the order in which they are printed; those that are left out follow in the order of the file.</summary>
    public ImmutableArray<string> Order { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The option that begins a new group of options: groups keep their order, options are sorted inside of them.</summary>
    public string? Separator { get; init; }

    /// <summary>A target that is printed as the match of its name, with the layout's own jump behind it.</summary>
    public bool AsMatch { get; init; }
}

/// <summary>How a program's save orders the parts of a line. The defaults are iptables-save's.</summary>
public sealed record SavedLayout
{
    /// <summary>The target stands in front of the conditions, its options behind them.</summary>
    public bool JumpFirst { get; init; }

    /// <summary><c>!</c> stands between an option and its value.</summary>
    public bool NegatesBehindOption { get; init; }

    /// <summary>The line of a chain ends with its policy.</summary>
    public bool OmitsChainCounters { get; init; }

    /// <summary>The target of a rule that names none; null: none is printed.</summary>
    public string? Jump { get; init; }
}

/// <summary>When and as what iptables-save prints one option.</summary>
public sealed record OptionSave
{
    /// <summary>The default that stands for the time unit of the module's rate, in milliseconds.</summary>
    public const string RateUnit = "rate-unit";

    public SaveTime Print { get; init; }

    /// <summary>The values that the kernel has when the option is not given, as words; empty: the option has none.</summary>
    public ImmutableArray<string> Default { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="Default"/>, for IPv6 where that differs.</summary>
    public ImmutableArray<string> DefaultIpv6 { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Its default is printed only beside one of these options.</summary>
    public ImmutableArray<string> With { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Its default is not printed beside one of these options.</summary>
    public ImmutableArray<string> Without { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Its default is printed beside a rate of this kind only.</summary>
    public SaveRate Rate { get; init; }

    /// <summary>Where one of these options is printed, this one is too, whatever its value.</summary>
    public ImmutableArray<string> Together { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The alias under which it is printed; null: its name.</summary>
    public string? Spelling { get; init; }

    /// <summary>Beside one of these options it is printed under its name all the same.</summary>
    public ImmutableArray<string> SpellingWithout { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The options that are printed in its place.</summary>
    public ImmutableArray<SaveAs> As { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The option that is printed without <c>!</c> in place of this one with <c>!</c>.</summary>
    public string? NegatedAs { get; init; }
}

/// <summary>An option that is printed in place of another one.</summary>
public sealed record SaveAs
{
    /// <summary>An option of the same entry.</summary>
    public required string Option { get; init; }

    /// <summary>Its values as words; empty: the values of the option that it replaces.</summary>
    public ImmutableArray<string> Words { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>As <see cref="Words"/>, where IPv6 differs.</summary>
    public ImmutableArray<string> WordsIpv6 { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>For a list of choices: only when it holds this one; null: whatever it holds.</summary>
    public string? Word { get; init; }

    /// <summary>What is made of a number or of value and mask.</summary>
    public SaveBits Bits { get; init; }

    /// <summary>For a text: only when it has this form; else the option stays as it is.</summary>
    public SaveWhen When { get; init; }
}

/// <summary>When an option is printed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SaveTime>))]
public enum SaveTime
{
    /// <summary>When the rule has it.</summary>
    [JsonStringEnumMemberName("given")]
    Given,

    /// <summary>With its default when the rule lacks it.</summary>
    [JsonStringEnumMemberName("always")]
    Always,

    /// <summary>When its value is not the default.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>Not at all: it says what holds anyway.</summary>
    [JsonStringEnumMemberName("never")]
    Never,
}

/// <summary>What a rate of the same module counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SaveRate>))]
public enum SaveRate
{
    [JsonStringEnumMemberName("any")]
    Any,

    [JsonStringEnumMemberName("packets")]
    Packets,
}

/// <summary>How the value and mask of an xor-mark option follow from another option; ~ is the complement, | the union.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SaveBits>))]
public enum SaveBits
{
    /// <summary>The values as they are.</summary>
    [JsonStringEnumMemberName("same")]
    Same,

    /// <summary>value/mask becomes value/(value | mask).</summary>
    [JsonStringEnumMemberName("set")]
    Set,

    /// <summary>bits becomes 0/~bits.</summary>
    [JsonStringEnumMemberName("and")]
    And,

    /// <summary>bits becomes bits/bits.</summary>
    [JsonStringEnumMemberName("or")]
    Or,

    /// <summary>bits becomes bits/0.</summary>
    [JsonStringEnumMemberName("xor")]
    Xor,

    /// <summary>The number n of a node, from 1, becomes the mask with bit n - 1.</summary>
    [JsonStringEnumMemberName("node")]
    Node,
}

/// <summary>A form of a text that decides as what it is printed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SaveWhen>))]
public enum SaveWhen
{
    [JsonStringEnumMemberName("always")]
    Always,

    /// <summary>All of its bytes are printable ASCII, and the last one is no backslash.</summary>
    [JsonStringEnumMemberName("printable")]
    Printable,

    /// <summary>Anything else.</summary>
    [JsonStringEnumMemberName("unprintable")]
    Unprintable,
}

/// <summary>The form in which a value is printed, where that is not its type's usual one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SavedForm>))]
public enum SavedForm
{
    [JsonStringEnumMemberName("usual")]
    Usual,

    /// <summary>A number in hexadecimal: 0x1f.</summary>
    [JsonStringEnumMemberName("hex")]
    Hex,

    /// <summary>A number in hexadecimal with two digits: 0x0e.</summary>
    [JsonStringEnumMemberName("hex-2")]
    Hex2,

    /// <summary>A number in hexadecimal with four digits: 0x000e.</summary>
    [JsonStringEnumMemberName("hex-4")]
    Hex4,

    /// <summary>A number in hexadecimal with eight digits: 0x0000000e.</summary>
    [JsonStringEnumMemberName("hex-8")]
    Hex8,

    /// <summary>A number in hexadecimal with two digits in upper case: 0x0E.</summary>
    [JsonStringEnumMemberName("hex-2-upper")]
    Hex2Upper,

    /// <summary>A number in hexadecimal without 0x, or a class without leading zeros: 1f.</summary>
    [JsonStringEnumMemberName("digits")]
    Digits,

    /// <summary>A number as four hexadecimal digits in upper case: 000E.</summary>
    [JsonStringEnumMemberName("digits-4-upper")]
    Digits4Upper,

    /// <summary>A number by the first of the choices that stand for it; one without as it is written, in hexadecimal where that is its base.</summary>
    [JsonStringEnumMemberName("name")]
    Name,

    /// <summary>As <see cref="Name"/>, a number without a name with 0x in front.</summary>
    [JsonStringEnumMemberName("name-or-hex")]
    NameOrHex,

    /// <summary>A group of link-layer addresses by its name.</summary>
    [JsonStringEnumMemberName("group")]
    Group,

    /// <summary>A mark with its mask, also when all bits count.</summary>
    [JsonStringEnumMemberName("with-mask")]
    WithMask,

    /// <summary>An address of one host without prefix length.</summary>
    [JsonStringEnumMemberName("bare-host")]
    BareHost,

    /// <summary>A protocol or a choice by its number.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>A text in double quotes unless it is one word of letters, digits, dashes and underscores.</summary>
    [JsonStringEnumMemberName("quoted")]
    Quoted,

    /// <summary>A text in double quotes, whatever it is.</summary>
    [JsonStringEnumMemberName("always-quoted")]
    AlwaysQuoted,

    /// <summary>A negated list of choices as the list of all others, not negated.</summary>
    [JsonStringEnumMemberName("complement")]
    Complement,
}
