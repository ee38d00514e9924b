using System.Collections.Frozen;

namespace RulesLsp.Engine.Values;

/// <summary>The closed list of value types that the catalogue may name.</summary>
public static class ValueTypes
{
    public const string AddressList = "address-list";

    /// <summary>One address with an optional mask, read as the resolver reads it: <c>10.1</c> is 10.0.0.1.</summary>
    public const string Address = "address";

    /// <summary>One address without mask, read as the resolver reads it.</summary>
    public const string Host = "host";

    /// <summary>A comma list of plain addresses, at most max of them.</summary>
    public const string HostList = "host-list";

    /// <summary>A prefix length, or the mask that stands for it.</summary>
    public const string PrefixLength = "prefix-length";
    public const string AddressRange = "address-range";
    public const string Protocol = "protocol";
    public const string Interface = "interface";
    public const string Port = "port";

    /// <summary><c>22</c>, <c>1000:2000</c>, <c>:1023</c>, <c>1024:</c>, or a service name.</summary>
    public const string PortRange = "port-range";

    /// <summary>multiport's comma list of ports and <c>a:b</c> ranges.</summary>
    public const string PortList = "port-list";

    /// <summary><c>a</c> or <c>a-b</c>, as NAT targets take ports.</summary>
    public const string NatPortRange = "nat-port-range";

    /// <summary>A number, decimal, 0x or 0-octal, within min and max.</summary>
    public const string Number = "number";

    /// <summary><c>a</c> or <c>a:b</c>, open ends allowed.</summary>
    public const string NumberRange = "number-range";

    /// <summary>A comma list of different numbers within min and max, or of words that stand for one.</summary>
    public const string NumberList = "number-list";

    /// <summary>A comma list of at most max IPv6 options, <c>type[:length]</c>.</summary>
    public const string HeaderOptions = "header-options";

    /// <summary>Bits or bytes in a second with a unit: <c>2.5mbit</c>, <c>100KiBps</c>.</summary>
    public const string BitRate = "bit-rate";

    /// <summary>A time span with a unit: <c>250ms</c>, <c>1s</c>.</summary>
    public const string Duration = "duration";

    /// <summary>A byte count with an optional unit, as hashlimit takes it.</summary>
    public const string Bytes = "bytes";
    public const string Mark = "mark";
    public const string TcpFlags = "tcp-flags";
    public const string IcmpType = "icmp-type";
    public const string Icmpv6Type = "icmpv6-type";
    public const string ConntrackStates = "conntrack-states";

    /// <summary>The list of the older state match: no SNAT and DNAT.</summary>
    public const string States = "states";
    public const string Rate = "rate";
    public const string Choice = "choice";

    /// <summary>A comma list of the option's choices.</summary>
    public const string ChoiceList = "choice-list";
    public const string Text = "text";
    public const string Mac = "mac";

    /// <summary>An Ethernet address with a mask, or the name of a group of them.</summary>
    public const string MacMask = "mac-mask";

    /// <summary>A comma list of Ethernet addresses, each perhaps with an IPv4 address behind an equals sign.</summary>
    public const string MacList = "mac-list";

    /// <summary>A mark as "mark" takes it, or a mask alone behind a slash.</summary>
    public const string MarkOrMask = "mark-or-mask";

    /// <summary>A type by name, or ranges of types and codes.</summary>
    public const string IcmpRange = "icmp-range";
    public const string Icmpv6Range = "icmpv6-range";
    public const string IgmpRange = "igmp-range";

    /// <summary>A user or group: a name, a number or a range a-b.</summary>
    public const string UserId = "user-id";
    public const string NatRange = "nat-range";
    public const string SetName = "set-name";

    /// <summary><c>src,dst,…</c>, at most six.</summary>
    public const string SetDirections = "set-directions";
    public const string Probability = "probability";

    /// <summary>hh:mm[:ss].</summary>
    public const string TimeOfDay = "time-of-day";

    /// <summary>ISO 8601, possibly cut short.</summary>
    public const string DateTime = "date-time";
    public const string U32 = "u32";

    /// <summary>A classic BPF program as numbers.</summary>
    public const string BpfProgram = "bpf-program";
    public const string HexString = "hex-string";

    /// <summary>A TOS value, name or value/mask.</summary>
    public const string Tos = "tos";
    public const string Dscp = "dscp";

    /// <summary>A classid such as 1:10, in hexadecimal.</summary>
    public const string ClassId = "class-id";

    /// <summary>A queue number or a range a:b.</summary>
    public const string QueueRange = "queue-range";

    /// <summary>What stands after -j: a target of the catalogue or a chain.</summary>
    public const string Target = "target";
    public const string Chain = "chain";

    /// <summary>What stands after -m.</summary>
    public const string Module = "module";

    /// <summary>Every type, for the check of catalogue files.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.ToFrozenSet(
        [
            AddressList,
            Address,
            Host,
            HostList,
            PrefixLength,
            AddressRange,
            Protocol,
            Interface,
            Port,
            PortRange,
            PortList,
            NatPortRange,
            Number,
            NumberRange,
            NumberList,
            HeaderOptions,
            BitRate,
            Duration,
            Bytes,
            Mark,
            TcpFlags,
            IcmpType,
            Icmpv6Type,
            ConntrackStates,
            States,
            Rate,
            Choice,
            ChoiceList,
            Text,
            Mac,
            MacMask,
            MacList,
            MarkOrMask,
            IcmpRange,
            Icmpv6Range,
            IgmpRange,
            UserId,
            NatRange,
            SetName,
            SetDirections,
            Probability,
            TimeOfDay,
            DateTime,
            U32,
            BpfProgram,
            HexString,
            Tos,
            Dscp,
            ClassId,
            QueueRange,
            Target,
            Chain,
            Module,
        ],
        StringComparer.Ordinal);
}
