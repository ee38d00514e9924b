using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>
/// Makes a packet that passes a rule's own tests, without a look at the rules before it: for proposals, and where no
/// witness of the reachability analysis is at hand.
/// </summary>
internal static class PacketOfRule
{
    private const byte Tcp = 6;
    private const byte Syn = 2;
    private const byte Ack = 16;
    private const ushort ClientPort = 40000;
    private const ushort ServicePort = 443;
    private const string Loopback = "lo";

    /// <summary>The packet; null when the rule takes none, or when nothing is known of what it takes.</summary>
    public static Packet? Of(Analysis analysis, Rule rule)
    {
        if (!analysis.Family.HasPackets())
        {
            return null;
        }

        RuleSemantics semantics = analysis.Facts.Semantics.Of(rule);
        if (semantics.Tests.Any(test => test is NeverTest))
        {
            return null;
        }

        ImmutableArray<Hook> hooks = Placing.HooksReaching(rule.Chain);
        bool isLocal = !hooks.IsEmpty && hooks.All(hook => hook is Hook.Output or Hook.Postrouting)
            && !(hooks.Contains(Hook.Postrouting) && semantics.Tests.OfType<InterfaceTest>().Any(test => test.IsInput));
        var packet = new Packet
        {
            Family = analysis.Family,
            InInterface = isLocal ? null : DeviceOf(analysis, semantics),
            OutInterface = isLocal ? semantics.Tests.OfType<InterfaceTest>().Where(test => !test.IsInput && !test.IsNegated).Select(NameOf).FirstOrDefault() : null,
        };
        foreach (PacketTest test in semantics.Tests)
        {
            packet = Apply(packet, test);
        }

        return Complete(analysis, packet, isLocal, hooks);
    }

    /// <summary>A packet of any protocol as one of those of every day.</summary>
    public static Packet OfEveryDay(Packet packet) => packet.Protocol is not null ? packet : packet with
    {
        Protocol = Tcp,
        SourcePort = ClientPort,
        DestinationPort = ServicePort,
        TcpFlags = packet.State is ConntrackStates.Established ? Ack : Syn,
    };

    private static Packet Apply(Packet packet, PacketTest test) => test switch
    {
        RangeTest range when ValueIn(range, packet.Family) is { } value => With(packet, range.Field, value),
        MaskTest { IsNegated: false, Field: PacketField.TcpFlags } flags => packet with { TcpFlags = (byte)((packet.TcpFlags ?? 0) | (byte)flags.Value) },
        MaskTest { IsNegated: false, Field: PacketField.ConntrackState } state => With(packet, PacketField.ConntrackState, state.Value),
        MaskTest { IsNegated: false } mask => With(packet, mask.Field, mask.Value),
        AnyOfTest { IsNegated: false, Alternatives: [var first, ..] } => Apply(packet, first),
        OpaqueTest { Detail: SetMembershipDetail set } opaque => packet with { Sets = packet.Sets.Add(new SetAssumption(set.SetName, !opaque.IsNegated)) },
        _ => packet,
    };

    /// <summary>A value that passes the test; null when any other than some values does.</summary>
    private static UInt128? ValueIn(RangeTest test, AddressFamily family)
    {
        if (test.IsNegated)
        {
            return test.Field is PacketField.SourceAddress or PacketField.DestinationAddress ? OutsideOf(test.Ranges, family) : null;
        }

        FieldRange range = test.Ranges[0];
        bool isNetwork = test.Field is PacketField.SourceAddress or PacketField.DestinationAddress && range.Last - range.First > 1;

        // A network's own address is nobody's: take the first host.
        return isNetwork ? range.First + 1 : range.First;
    }

    private static UInt128? OutsideOf(ImmutableArray<FieldRange> ranges, AddressFamily family) =>
        Examples(family).Cast<UInt128?>().FirstOrDefault(address => !ranges.Any(range => range.First <= address && address <= range.Last));

    private static Packet With(Packet packet, PacketField field, UInt128 value) => field switch
    {
        PacketField.ConntrackState => packet with { State = FirstState((ConntrackStates)(byte)value) },
        PacketField.PacketType when value > (byte)PacketType.Multicast => packet,

        // Nobody proposes these.
        PacketField.IsLaterFragment or PacketField.ConntrackNat or PacketField.TcpMaximumSegmentSize => packet,
        _ => packet.With(field, value) ?? packet,
    };

    /// <summary>The state that people ask about first.</summary>
    private static ConntrackStates? FirstState(ConntrackStates states)
    {
        ConntrackStates[] byInterest = [ConntrackStates.New, ConntrackStates.Established, ConntrackStates.Related, ConntrackStates.Invalid, ConntrackStates.Untracked];
        return byInterest.Where(state => states.HasFlag(state)).Select(state => (ConntrackStates?)state).FirstOrDefault();
    }

    private static Packet Complete(Analysis analysis, Packet packet, bool isLocal, ImmutableArray<Hook> hooks)
    {
        UInt128[] examples = Examples(packet.Family);
        UInt128? own = OwnAddress(analysis, packet);
        if (packet.InInterface == Loopback || packet.OutInterface == Loopback)
        {
            // Over lo this host talks to itself.
            UInt128 itself = packet.Family == AddressFamily.IPv4 ? 0x7F00_0001u : AddressKinds.IPv6Loopback;
            packet = packet with { Source = packet.Source ?? itself, Destination = packet.Destination ?? itself };
        }

        if (!isLocal)
        {
            packet = packet with { Source = packet.Source ?? examples[0] };
        }

        bool isForHost = hooks.Contains(Hook.Input) && !hooks.Contains(Hook.Forward);
        packet = packet with { Destination = packet.Destination ?? (isForHost ? own ?? examples[1] : isLocal ? examples[2] : own ?? examples[1]) };
        if (packet.Protocol != Tcp)
        {
            return packet;
        }

        bool isLater = packet.State is ConntrackStates.Established;
        return packet with
        {
            SourcePort = packet.SourcePort ?? (isLocal ? null : ClientPort),
            TcpFlags = packet.TcpFlags ?? (isLater ? Ack : Syn),
        };
    }

    private static string DeviceOf(Analysis analysis, RuleSemantics semantics)
    {
        InterfaceTest? wanted = semantics.Tests.OfType<InterfaceTest>().FirstOrDefault(test => test.IsInput && !test.IsNegated);
        if (wanted is not null)
        {
            return NameOf(wanted);
        }

        string[] refused = [.. semantics.Tests.OfType<InterfaceTest>().Where(test => test.IsInput && test.IsNegated).Select(test => test.Name)];
        return analysis.HostInterfaces.Append("eth0").Append("eth1").First(name => name == "eth1" || (name != "lo" && !refused.Contains(name)));
    }

    private static string NameOf(InterfaceTest test) => test.IsPrefix ? test.Name + "0" : test.Name;

    private static UInt128? OwnAddress(Analysis analysis, Packet packet)
    {
        HostInterface? device = packet.InInterface is { } name ? analysis.Host?.FindInterface(name) : null;
        foreach (InterfaceAddress address in device?.Addresses ?? [])
        {
            if (address.Family == packet.Family)
            {
                return address.Address;
            }
        }

        return null;
    }

    /// <summary>Addresses that documentation may use (RFC 5737, RFC 3849): a stranger, this host, another stranger.</summary>
    private static UInt128[] Examples(AddressFamily family)
    {
        if (family == AddressFamily.IPv4)
        {
            return [0xC6336407, 0xC0000201, 0xCB007109];
        }

        UInt128 documentation = (UInt128)0x20010db8 << 96;
        return [documentation | 7, documentation | ((UInt128)1 << 64) | 1, documentation | ((UInt128)2 << 64) | 9];
    }
}
