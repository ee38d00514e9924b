using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing;

/// <summary>What the known facts say about a condition.</summary>
internal enum FactAnswer : byte
{
    /// <summary>It does not hold, whatever the unknown facts are.</summary>
    No,

    /// <summary>The facts leave it open.</summary>
    Open,

    /// <summary>It holds, whatever the unknown facts are.</summary>
    Yes,
}

/// <summary>What is known of a packet's destination port.</summary>
internal enum PortKnowledge : byte
{
    /// <summary>What the packet says, or nothing.</summary>
    AsGiven,

    /// <summary>It is one that no rule names.</summary>
    NamedByNoRule,
}

/// <summary>
/// Judges tests by a packet of which only some fields are known; what is null is open, and so is whatever only a host, a
/// counter or a lot could tell. An unknown interface is one of the wires: the loopback device is given by its name.
/// </summary>
/// <param name="hook">Decides which interfaces the packet has at all.</param>
/// <param name="altered">Fields that rules change on the way, so that the packet's value says nothing; see <see cref="AskedFields.Bit"/>.</param>
internal sealed class FactCheck(Packet packet, Hook hook, ulong altered = 0, PortKnowledge port = PortKnowledge.AsGiven)
{
    public const string Loopback = "lo";

    /// <summary>Do all of them hold?</summary>
    public FactAnswer All(ImmutableArray<PacketTest> tests)
    {
        FactAnswer all = FactAnswer.Yes;
        foreach (PacketTest test in tests)
        {
            FactAnswer answer = Of(test);
            if (answer == FactAnswer.No)
            {
                return answer;
            }

            all = answer < all ? answer : all;
        }

        return all;
    }

    public FactAnswer Of(PacketTest test) => test switch
    {
        NeverTest => FactAnswer.No,
        RangeTest { Field: PacketField.DestinationPort } named when port == PortKnowledge.NamedByNoRule && !IsAbsent(named.Field) => NamedPort(named),
        RangeTest range => Ranges(range),
        MaskTest mask => Known(mask.Field, out UInt128 value) is { } open ? open : Turned((value & mask.Mask) == mask.Value ? FactAnswer.Yes : FactAnswer.No, mask.IsNegated),
        InterfaceTest device => Turned(Device(device), device.IsNegated),
        AnyOfTest any => AnyOf(any),
        _ => FactAnswer.Open,
    };

    private FactAnswer AnyOf(AnyOfTest any)
    {
        if (any.IsNegated)
        {
            return All([.. any.Alternatives.Select(alternative => alternative with { IsNegated = !alternative.IsNegated })]);
        }

        FactAnswer best = FactAnswer.No;
        foreach (PacketTest alternative in any.Alternatives)
        {
            FactAnswer answer = Of(alternative);
            best = answer > best ? answer : best;
        }

        return best;
    }

    private FactAnswer Ranges(RangeTest test)
    {
        if (Known(test.Field, out UInt128 value) is { } open)
        {
            return open;
        }

        foreach (FieldRange range in test.Ranges)
        {
            if (value >= range.First && value <= range.Last)
            {
                return test.IsNegated ? FactAnswer.No : FactAnswer.Yes;
            }
        }

        return test.IsNegated ? FactAnswer.Yes : FactAnswer.No;
    }

    /// <summary>null: the field's value is known. Else the answer to every test of it: a packet that lacks the field passes neither form.</summary>
    private FactAnswer? Known(PacketField field, out UInt128 value)
    {
        value = 0;
        if (IsAbsent(field))
        {
            return FactAnswer.No;
        }

        if ((altered & AskedFields.Bit(field)) != 0 || ValueOf(field) is not { } known)
        {
            return FactAnswer.Open;
        }

        value = known;
        return null;
    }

    // Single ports are named; a range may hold a port that no other rule speaks of.
    private static FactAnswer NamedPort(RangeTest test) =>
        test.Ranges.Any(range => range.First != range.Last) ? FactAnswer.Open : Turned(FactAnswer.No, test.IsNegated);

    private FactAnswer Device(InterfaceTest test)
    {
        bool isAbsent = test.IsInput ? hook == Hook.Output : hook is Hook.Prerouting or Hook.Input;
        string? name = isAbsent ? "" : test.IsInput ? packet.InInterface : packet.OutInterface;
        if (name is null)
        {
            return test is { IsPrefix: false, Name: Loopback } ? FactAnswer.No : FactAnswer.Open;
        }

        bool fits = test.IsPrefix ? name.StartsWith(test.Name, StringComparison.Ordinal) : name == test.Name;
        return fits ? FactAnswer.Yes : FactAnswer.No;
    }

    private static FactAnswer Turned(FactAnswer answer, bool isNegated) => (answer, isNegated) switch
    {
        (FactAnswer.Yes, true) => FactAnswer.No,
        (FactAnswer.No, true) => FactAnswer.Yes,
        _ => answer,
    };

    /// <summary>Surely no such field in the packet.</summary>
    private bool IsAbsent(PacketField field) => FieldPresences.Of(field) switch
    {
        FieldPresence.InHeader => packet.Protocol is { } protocol && !FieldPresences.MayHave(protocol, field, packet.Family),
        FieldPresence.WithConnection => packet.State is ConntrackStates.Invalid or ConntrackStates.Untracked,
        _ => false,
    };

    private UInt128? ValueOf(PacketField field) => field switch
    {
        PacketField.SourceAddress => packet.Source,
        PacketField.DestinationAddress => packet.Destination,
        PacketField.Protocol => packet.Protocol,
        PacketField.SourcePort => packet.SourcePort,
        PacketField.DestinationPort => packet.DestinationPort,
        PacketField.IcmpTypeCode => packet is { IcmpType: { } type, IcmpCode: { } code } ? (UInt128)(type << 8 | code) : null,
        PacketField.TcpFlags => packet.TcpFlags,

        // A packet that is described in full is a whole one.
        PacketField.IsLaterFragment => packet.Fragment is { Offset: > 0 } ? 1u : 0u,
        PacketField.ConntrackState => (UInt128?)(byte?)packet.State,
        PacketField.Mark => packet.Mark,
        PacketField.ConnectionMark => packet.ConnectionMark,
        PacketField.Length => (UInt128?)packet.Length,
        PacketField.TimeToLive => packet.TimeToLive,
        PacketField.TypeOfService => packet.TypeOfService,
        _ => null,
    };
}
