using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RulesLsp.Engine.Values;

/// <summary>A typed option value, as iptables would load it. Values compare by content.</summary>
public abstract record ParsedValue;

/// <summary>An address with a mask; IPv4 addresses stand in the low 32 bits.</summary>
/// <param name="Address">Host bits outside <paramref name="Mask"/> are already cleared.</param>
/// <param name="Mask">Set bits are compared; need not be contiguous.</param>
public sealed record AddressValue(UInt128 Address, UInt128 Mask, AddressFamily Family) : ParsedValue;

/// <summary><c>-s a,b</c>: iptables makes a rule of each; a single address is a list of one.</summary>
public sealed record AddressListValue : ParsedValue
{
    /// <summary>The address, or an array of them: nearly every list has one.</summary>
    private readonly object _addresses;

    public AddressListValue(AddressValue only) => _addresses = only;

    public AddressListValue(ImmutableArray<AddressValue> addresses) =>
        _addresses = addresses is [var only] ? only : ImmutableCollectionsMarshal.AsArray(addresses) ?? [];

    /// <summary>How many there are.</summary>
    public int Count => _addresses is AddressValue[] several ? several.Length : 1;

    /// <summary>A list of one makes an array of it each time: who looks at many rules takes the address by its index.</summary>
    public ImmutableArray<AddressValue> Addresses => _addresses is AddressValue[] several ? ImmutableCollectionsMarshal.AsImmutableArray(several) : [(AddressValue)_addresses];

    public AddressValue this[int index] => _addresses is AddressValue[] several ? several[index]
        : index == 0 ? (AddressValue)_addresses
        : throw new ArgumentOutOfRangeException(nameof(index));

    public bool Equals(AddressListValue? other) => other is not null && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());

    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, this[0]);
}

/// <summary>A host name where an address may stand: resolved at load time, unknown to us.</summary>
public sealed record HostNameValue(string Name) : ParsedValue;

/// <summary>An inclusive address range, as iprange takes it.</summary>
public sealed record AddressRangeValue(UInt128 First, UInt128 Last, AddressFamily Family) : ParsedValue;

/// <summary>An IP protocol; 0 stands for "all".</summary>
public sealed record ProtocolValue(byte Number) : ParsedValue;

/// <summary>An interface name; a final <c>+</c> (stripped here) matches any continuation.</summary>
public sealed record InterfaceValue(string Name, bool IsPrefix) : ParsedValue;

/// <summary>An inclusive range of ports, 0–65535.</summary>
public sealed record PortRangeValue(ushort First, ushort Last) : ParsedValue;

/// <summary>multiport's list: 15 slots, a range costs two.</summary>
public sealed record PortListValue(ImmutableArray<PortRangeValue> Ports) : ParsedValue
{
    public bool Equals(PortListValue? other) => other is not null && Ports.AsSpan().SequenceEqual(other.Ports.AsSpan());

    public override int GetHashCode() => Ports.Length == 0 ? 0 : HashCode.Combine(Ports.Length, Ports[0]);
}

/// <summary>A service name that the embedded table does not know: resolved at load time, unknown to us.</summary>
public sealed record ServiceNameValue(string Name) : ParsedValue;

/// <summary>A whole number.</summary>
public sealed record NumberValue(ulong Number) : ParsedValue;

/// <summary>An inclusive range of whole numbers.</summary>
public sealed record NumberRangeValue(ulong First, ulong Last) : ParsedValue;

/// <summary><c>value/mask</c>; without a mask all 32 bits count.</summary>
public sealed record MarkValue(uint Value, uint Mask) : ParsedValue;

/// <summary>A set of TCP flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32.</summary>
public sealed record TcpFlagsValue(byte Flags) : ParsedValue;

/// <summary>An ICMP or ICMPv6 type with a range of codes; "any" is type 255 with all codes in IPv4.</summary>
public sealed record IcmpTypeValue(byte Type, byte FirstCode, byte LastCode, bool IsAny) : ParsedValue;

/// <summary>A set of connection states.</summary>
public sealed record ConntrackStatesValue(ConntrackStates States) : ParsedValue;

/// <summary>The states that the conntrack and state matches test.</summary>
[Flags]
public enum ConntrackStates : byte
{
    None = 0,
    Invalid = 1,
    New = 2,
    Established = 4,
    Related = 8,
    Untracked = 16,

    /// <summary>Virtual: the connection's source was translated.</summary>
    Snat = 32,

    /// <summary>Virtual: the connection's destination was translated.</summary>
    Dnat = 64,
}

/// <summary>A rate: <paramref name="Count"/> packets in <paramref name="Seconds"/> (1, 60, 3600 or 86400).</summary>
public sealed record RateValue(uint Count, uint Seconds) : ParsedValue;

/// <summary>A word out of the option's closed list, in its canonical spelling.</summary>
public sealed record ChoiceValue(string Name) : ParsedValue;

/// <summary>Free text.</summary>
public sealed record TextValue(string Text) : ParsedValue
{
    /// <summary>The text that the nft back end keeps where the legacy one cuts off more; null where both keep the same.</summary>
    internal string? OnNft { get; init; }
}

/// <summary>A link-layer address, and the mask when one was given (else all ones).</summary>
public sealed record MacValue(ulong Address, ulong Mask) : ParsedValue;

/// <summary>What a NAT target translates to; a part that is not given is null.</summary>
/// <param name="BasePort">The port after a second slash that shifts the port map (since 1.8.?), else null.</param>
public sealed record NatRangeValue(UInt128? FirstAddress, UInt128? LastAddress, ushort? FirstPort, ushort? LastPort, ushort? BasePort) : ParsedValue;

/// <summary>The directions in which a set's dimensions look at the packet: true is source.</summary>
public sealed record SetDirectionsValue(ImmutableArray<bool> IsSource) : ParsedValue
{
    public bool Equals(SetDirectionsValue? other) => other is not null && IsSource.AsSpan().SequenceEqual(other.IsSource.AsSpan());

    public override int GetHashCode() => IsSource.Length;
}

/// <summary>A probability between 0 and 1.</summary>
public sealed record ProbabilityValue(double Probability) : ParsedValue;
