using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>The followed packet, and the questions that neither it nor the host answers.</summary>
internal sealed partial class RegionTracker
{
    /// <summary>The packet before its first hook, with every field that it has.</summary>
    public Packet StartPacket()
    {
        UInt128 input = ValueOf(dimensions.Input);
        UInt128? icmp = Find(PacketField.IcmpTypeCode);
        bool isReceived = input != 0;
        return new Packet
        {
            Family = dimensions.Family,
            InInterface = isReceived ? dimensions.Devices[input] : null,
            Source = ValueOf(PacketField.SourceAddress),
            Destination = ValueOf(PacketField.DestinationAddress),
            Protocol = (byte)ValueOf(PacketField.Protocol),
            SourcePort = (ushort?)Find(PacketField.SourcePort),
            DestinationPort = (ushort?)Find(PacketField.DestinationPort),
            TcpFlags = (byte?)Find(PacketField.TcpFlags),
            IcmpType = (byte?)(icmp >> 8),
            IcmpCode = (byte?)(icmp & 0xFF),
            TimeToLive = (byte)ValueOf(PacketField.TimeToLive),
            TypeOfService = (byte)ValueOf(PacketField.TypeOfService),
            Length = (int)ValueOf(PacketField.Length),
            MacSource = (ulong?)Find(PacketField.MacSource),
            Type = isReceived ? (PacketType)(byte)ValueOf(PacketField.PacketType) : null,
            State = (ConntrackStates)(byte)ValueOf(PacketField.ConntrackState),
            ConnectionMark = (uint?)Find(PacketField.ConnectionMark),
            UserId = (uint?)Find(PacketField.UserId),
            GroupId = (uint?)Find(PacketField.GroupId),
            MaximumSegmentSize = (ushort?)Find(PacketField.TcpMaximumSegmentSize),
        };
    }

    private UInt128? Find(PacketField field) => dimensions.PresenceOf(field) is var (teller, having) && !having.Contains(ValueOf(teller)) ? null : ValueOf(field);

    /// <summary>The packets that have a field before the first hook; null: all have it.</summary>
    public (Dimension Teller, FieldDomain Having)? PresenceOf(PacketField field) => dimensions.PresenceOf(field);

    /// <summary>The walk asked whether the packet had a field before the first hook.</summary>
    public bool SawPresence(PacketField field) => PresenceOf(field) is not var (teller, having) || Saw(teller, having);

    /// <summary>The answer to a question that neither the packet nor the host decides; equal keys are the same question.</summary>
    public bool Ask(string key, string ifYes, string ifNo) => Saw(dimensions.Answer(key, ifYes, ifNo), FieldDomain.Of(1));

    /// <summary>The same about the host's addresses and groups.</summary>
    public bool AskAboutHost(string key, string ifYes, string ifNo) => Saw(dimensions.AnswerAboutHost(key, ifYes, ifNo), FieldDomain.Of(1));

    /// <summary>The same about a condition that depends on the packet's addresses and ports.</summary>
    public bool AskAboutPacket(string key, string ifYes, string ifNo) => Ask(key + Translated(), ifYes, ifNo);

    /// <summary>The same about a condition that may answer anew at each evaluation.</summary>
    public bool AskAnew(Rule rule, int index, ConditionWords words)
    {
        string key = conditionKey(rule, index);
        int visit = _visits[key] = _visits.GetValueOrDefault(key) + 1;
        (string matches, string doesNotMatch) = words.At(visit);
        return Ask($"{key} #{visit}", matches, doesNotMatch);
    }

    /// <summary>Is the address in a field one of this host? Asked where no host is described.</summary>
    public bool AskOwn(PacketField field, string name)
    {
        FieldOrigin origin = OriginOf(field);
        foreach ((Dimension? asked, UInt128 constant) in _ownQuestions)
        {
            // Two questions that may be about one address.
            bool isSame = (asked, origin.Dimension) switch
            {
                ({ } dimension, null) => Saw(dimension, FieldDomain.Of(origin.Value)),
                (null, { } dimension) when origin.Value == 0 => Saw(dimension, FieldDomain.Of(constant)),
                _ => false,
            };
            if (isSame)
            {
                return AskOwn(asked, constant, name);
            }
        }

        Dimension? source = origin.Dimension;
        _ownQuestions.Add((source, origin.Value));
        return AskOwn(source, origin.Value, name);
    }

    private bool AskOwn(Dimension? dimension, UInt128 constant, string name)
    {
        string text = dimension is null ? AddressText.Format(constant, dimensions.Family) : $"the {name}";
        return AskAboutHost($"own {dimension?.Key} {constant}", $"{text} is an address of this host", $"{text} is not an address of this host");
    }

    /// <summary>Where the fields' present values come from.</summary>
    public FieldOrigin[] Origins() => [.. Enum.GetValues<PacketField>().Select(OriginOf)];
}
