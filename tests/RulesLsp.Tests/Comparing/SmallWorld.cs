using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Comparing;

/// <summary>Packets that meet the rules of <see cref="RandomPairs"/>: few enough to send each by itself.</summary>
internal sealed class SmallWorld(int seed)
{
    private static readonly string[] Sources = ["10.0.0.1", "10.0.0.2", "10.0.0.7", "192.0.2.7", "198.51.100.9", "127.0.0.1"];
    private static readonly string[] Destinations = ["192.0.2.1", "10.0.0.9", "10.0.0.2", "198.51.100.7", "127.0.0.1", "192.0.2.255"];
    private static readonly string[] Headers =
        ["tcp :22 syn", "tcp :80 syn", "tcp :80 ack", "tcp :22 rst", "tcp :3000 syn,ack", "udp :22", "udp :80", "icmp 8", "icmp 3", "gre"];

    private static readonly ConntrackStates[] States =
        [ConntrackStates.New, ConntrackStates.Established, ConntrackStates.Invalid, ConntrackStates.Related, ConntrackStates.Untracked];

    private readonly Random _random = new(seed);

    /// <summary>Some values of each field, and every packet out of these, with all its fields.</summary>
    public IEnumerable<Packet> Packets()
    {
        string?[] devices = Some<string?>([null, "eth0", "eth1", "lo"], 3);
        string[] headers = Some(Headers, 5);
        ConntrackStates[] states = Some(States, 2);
        byte[] lives = Some<byte>([64, 1, 3], 1);
        byte[] services = Some<byte>([0, 0x10, 0x1], 1);
        foreach (string source in Some(Sources, 3))
        {
            foreach (string destination in Some(Destinations, 3))
            {
                foreach ((string? device, string header, ConntrackStates state, byte life, byte service) in
                    from device in devices
                    from header in headers
                    from state in states
                    from life in lives
                    from service in services
                    select (device, header, state, life, service))
                {
                    yield return PacketOf(device, source, destination, header.Split(' '), state, life, service);
                }
            }
        }
    }

    private Packet PacketOf(string? device, string source, string destination, string[] header, ConntrackStates state, byte life, byte service)
    {
        bool hasPorts = header[0] is "tcp" or "udp";
        return new Packet
        {
            Family = AddressFamily.IPv4,
            InInterface = device,
            Source = Address(source),
            Destination = Address(destination),
            Protocol = header[0] switch { "tcp" => ProtocolNumbers.Tcp, "udp" => ProtocolNumbers.Udp, "icmp" => ProtocolNumbers.Icmp, _ => 47 },
            SourcePort = hasPorts ? (ushort)1000 : null,
            DestinationPort = hasPorts ? ushort.Parse(header[1][1..], System.Globalization.CultureInfo.InvariantCulture) : null,
            TcpFlags = header[0] == "tcp" ? (byte)header[2].Split(',').Sum(flag => flag switch { "syn" => 2, "rst" => 4, _ => 16 }) : null,
            IcmpType = header[0] == "icmp" ? byte.Parse(header[1], System.Globalization.CultureInfo.InvariantCulture) : null,
            IcmpCode = header[0] == "icmp" ? (byte)0 : null,
            TimeToLive = life,
            TypeOfService = service,
            Length = 60,
            MacSource = device is null or "lo" ? null : 0x0200_0000_0001,
            Type = device is null ? null : PacketType.Unicast,
            State = state,
            ConnectionMark = state == ConntrackStates.Established ? (uint)_random.Next(3) : null,
            UserId = device is null ? 1000u : null,
            GroupId = device is null ? 1000u : null,
            MaximumSegmentSize = header[0] == "tcp" ? (ushort)0 : null,
        };
    }

    private static UInt128 Address(string text) => AddressText.TryReadStrictIPv4(text, out uint address) ? address : throw new ArgumentException(text, nameof(text));

    private T[] Some<T>(T[] all, int count) => [.. all.OrderBy(_ => _random.Next()).Take(count)];
}
