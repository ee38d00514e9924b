using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>One connection of a client: over TCP from SYN to its end, or questions and answers over UDP.</summary>
internal sealed class CountedTalk(Random random, int number)
{
    private const byte RefusedTimeToLive = 5;
    private const byte TwiceTimeToLive = 10;

    private static readonly (bool IsReply, byte Flags)[] Usual =
    [
        (false, TcpFlagNames.Syn), (true, TcpFlagNames.Syn | TcpFlagNames.Ack), (false, TcpFlagNames.Ack), (true, TcpFlagNames.Ack),
        (false, TcpFlagNames.Fin | TcpFlagNames.Ack), (true, TcpFlagNames.Fin | TcpFlagNames.Ack), (false, TcpFlagNames.Ack), (false, TcpFlagNames.Ack),
    ];

    private readonly bool _isTcp = random.Next(100) < 65;
    private readonly bool _isReset = random.Next(100) < 30;
    private readonly string _client = random.Next(2) == 0 ? "203.0.113.9" : "203.0.113.10";
    private readonly uint[] _next = [1000, 5000];
    private int _step;

    public int Number => number;

    public (Packet Packet, uint Sequence, uint Acknowledgement) Next(Random dice)
    {
        (bool isReply, byte flags) = _isTcp ? Usual[Math.Min(_step, Usual.Length - 1)] : (_step > 0 && dice.Next(2) == 0, (byte)0);
        if (_isTcp && _isReset && _step == 4)
        {
            flags = TcpFlagNames.Rst | TcpFlagNames.Ack;
        }

        // What is refused never began a connection, and comes once more.
        bool isRefused = _step == 0 && dice.Next(100) < 35;
        bool isTwice = dice.Next(100) < 25;
        int side = isReply ? 1 : 0;
        (uint sequence, uint acknowledgement) = (_next[side], (flags & TcpFlagNames.Ack) != 0 ? _next[1 - side] : 0);
        if (!isRefused)
        {
            _next[side] += (flags & (TcpFlagNames.Syn | TcpFlagNames.Fin)) != 0 ? 1u : 0;
            _step++;
        }

        string device = isReply ? "eth1" : "eth0";
        var port = (ushort)(20000 + number);
        Packet ends = PacketParser.Parse(isReply ? $"any 10.0.0.5 > {_client}" : $"any {_client} > 10.0.0.5", AddressFamily.IPv4).Packet!;
        return (new Packet
        {
            Family = AddressFamily.IPv4,
            InInterface = device,
            Protocol = _isTcp ? ProtocolNumbers.Tcp : ProtocolNumbers.Udp,
            Source = ends.Source,
            Destination = ends.Destination,
            SourcePort = isReply ? (ushort)80 : port,
            DestinationPort = isReply ? port : (ushort)80,
            TcpFlags = _isTcp ? flags : null,
            MaximumSegmentSize = _isTcp ? (ushort)0 : null,
            TimeToLive = isRefused ? RefusedTimeToLive : isTwice ? TwiceTimeToLive : (byte)64,
            TypeOfService = 0,
            Mark = 0,
            Type = PacketType.Unicast,
            MacSource = OracleFlowWalk.MacBehind(device),
            Flow = $"talk{number}",
        }, sequence, acknowledgement);
    }
}
