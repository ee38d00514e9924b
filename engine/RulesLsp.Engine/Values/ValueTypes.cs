using System.Collections.Frozen;

namespace RulesLsp.Engine.Values;

/// <summary>The closed list of value types that the catalogue may name.</summary>
public static class ValueTypes
{
    public const string AddressList = "address-list";
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
            AddressRange,
            Protocol,
            Interface,
            Port,
            PortRange,
            PortList,
            NatPortRange,
            Number,
            NumberRange,
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
            UserId,
            NatRange,
            SetName,
            SetDirections,
            Probability,
            TimeOfDay,
            DateTime,
            U32,
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
