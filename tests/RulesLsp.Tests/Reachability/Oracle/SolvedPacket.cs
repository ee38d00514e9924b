using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>A packet out of the values that a solver found for the words of <see cref="PacketSpace{TFormula, TWord}"/>.</summary>
internal sealed class SolvedPacket(IReadOnlyDictionary<string, UInt128> values)
{
    /// <param name="entry">The chain by which it enters the table.</param>
    /// <param name="keys">The opaque conditions of the table.</param>
    public WitnessPacket Witness(AddressFamily family, Chain entry, IEnumerable<string> keys)
    {
        byte protocol = (byte)Value(PacketField.Protocol);
        var state = (ConntrackStates)(byte)Value(PacketField.ConntrackState);
        bool isLocal = entry.Hook == Hook.Output || Device("input device") is null;
        bool isInTransit = entry.Hook is Hook.Forward or Hook.Postrouting && !isLocal;
        byte timeToLive = (byte)Value(PacketField.TimeToLive);
        ushort type = (ushort)Value(PacketField.IcmpTypeCode);
        bool hasPorts = ProtocolNumbers.HasPorts(protocol);
        bool isIcmp = ProtocolNumbers.IsIcmp(protocol);
        var packet = new Packet
        {
            Family = family,
            InInterface = Device("input device"),
            OutInterface = Device("output device"),
            Source = Value(PacketField.SourceAddress),
            Destination = Value(PacketField.DestinationAddress),
            Protocol = protocol,
            SourcePort = hasPorts ? (ushort)Value(PacketField.SourcePort) : null,
            DestinationPort = hasPorts ? (ushort)Value(PacketField.DestinationPort) : null,
            IcmpType = isIcmp ? (byte)(type >> 8) : null,
            IcmpCode = isIcmp ? (byte)type : null,
            TcpFlags = protocol == ProtocolNumbers.Tcp ? (byte)Value(PacketField.TcpFlags) : null,
            TypeOfService = (byte)Value(PacketField.TypeOfService),
            Mark = (uint)Value(PacketField.Mark),
            ConnectionMark = (state & (ConntrackStates.New | ConntrackStates.Related | ConntrackStates.Established)) == 0 ? null : (uint)Value(PacketField.ConnectionMark),
            State = entry.TableName == "raw" ? null : state,

            // A router takes one hop before the hook.
            TimeToLive = isInTransit ? (byte)(timeToLive + 1) : timeToLive,
            Length = (int)Value(PacketField.Length),
            UserId = isLocal ? (uint)Value(PacketField.UserId) : null,
            GroupId = isLocal ? (uint)Value(PacketField.GroupId) : null,
            MaximumSegmentSize = protocol == ProtocolNumbers.Tcp ? (ushort)Value(PacketField.TcpMaximumSegmentSize) : null,
            MacSource = isLocal ? null : (ulong)Value(PacketField.MacSource),
            Type = PacketType.Unicast,
        };
        return new WitnessPacket(packet, [.. keys.Select(key => new AssumedCondition(key, values[key] == 1))]);
    }

    private UInt128 Value(PacketField field) => values[field.ToString()];

    /// <summary>The bytes before the first zero; null: none.</summary>
    private string? Device(string word)
    {
        UInt128 name = values[word];
        byte[] bytes = [.. Enumerable.Range(0, 16).Select(place => (byte)(name >> (8 * (15 - place)))).TakeWhile(static letter => letter != 0)];
        return bytes.Length == 0 ? null : Encoding.Latin1.GetString(bytes);
    }
}

/// <summary>Packets that the tracer takes at face value: whole, unicast, of addresses that are no special ones.</summary>
internal sealed class EverydayPackets<TFormula, TWord>(IFormulas<TFormula, TWord> formulas, string table)
{
    private const uint FirstPublic = 0x0100_0000;
    private const uint LastBeforeLoopback = 0x7EFF_FFFE;
    private const uint FirstAfterLoopback = 0x8000_0000;
    private const uint LastBeforeMulticast = 0xDFFF_FFFE;
    private const int SmallestLength = 100;
    private const int LargestLength = 1_500;

    public TFormula Of(SymbolicPackets<TFormula, TWord> packets)
    {
        TFormula isLocal = formulas.HasBits(packets.Words[PacketSpace<TFormula, TWord>.InputDevice], (UInt128)byte.MaxValue << 120, 0);
        TFormula isWhole = formulas.HasBits(packets.Words[(int)PacketField.IsLaterFragment], 1, 0);
        TFormula isUnicast = In(packets, PacketField.PacketType, 0, 0);
        TFormula hasOwner = formulas.Select(isLocal, In(packets, PacketField.Socket, (byte)SocketKind.Process, byte.MaxValue), In(packets, PacketField.Socket, 0, 0));
        TFormula hasEthernet = formulas.Or(isLocal, packets.Conditions[^1]);
        TFormula isUntranslated = In(packets, PacketField.ConntrackNat, 0, 0);
        ConntrackStates usual = table == "raw" ? ConntrackStates.Invalid : ConntrackStates.New;
        TFormula isBeginning = In(packets, PacketField.ConntrackState, (byte)usual, (byte)usual);
        TFormula lives = In(packets, PacketField.TimeToLive, 2, byte.MaxValue - 1);
        TFormula isSized = In(packets, PacketField.Length, SmallestLength, LargestLength);
        TFormula[] all = [isWhole, isUnicast, hasOwner, hasEthernet, isUntranslated, isBeginning, lives, isSized, IsUsual(packets, PacketField.SourceAddress), IsUsual(packets, PacketField.DestinationAddress)];
        return all.Aggregate(formulas.And);
    }

    private TFormula IsUsual(SymbolicPackets<TFormula, TWord> packets, PacketField field) =>
        formulas.Or(In(packets, field, FirstPublic, LastBeforeLoopback), In(packets, field, FirstAfterLoopback, LastBeforeMulticast));

    private TFormula In(SymbolicPackets<TFormula, TWord> packets, PacketField field, uint first, uint last) => formulas.IsInRange(packets.Words[(int)field], first, last);
}
