using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Comparing;

/// <summary>Which value of a set makes a packet that people know from every day. No result rests on it.</summary>
internal sealed class EverydayValues
{
    /// <summary>As strange as no packet of every day.</summary>
    public const int Odd = 20;

    private const byte Syn = 2;
    private const byte Ack = 16;

    private readonly DimensionTable _dimensions;
    private readonly ImmutableArray<UInt128> _sources;
    private readonly ImmutableArray<UInt128> _destinations;
    private readonly ImmutableArray<string> _ownDevices;

    /// <param name="host">null: not described.</param>
    public EverydayValues(DimensionTable dimensions, HostDescription? host)
    {
        _dimensions = dimensions;
        bool isIPv4 = dimensions.Family == AddressFamily.IPv4;

        _ownDevices = [.. (host?.Interfaces ?? []).Select(device => device.Name)];

        // Addresses for documentation: RFC 5737, RFC 3849.
        _sources = isIPv4 ? [0xC633_6407u, 0xCB00_7109u, 0x0A00_0005u] : [((UInt128)0x2001_0DB8 << 96) | 7];
        _destinations =
        [
            .. (host?.Interfaces ?? []).SelectMany(device => device.Addresses).Where(own => own.Family == dimensions.Family && !AddressKinds.IsLoopback(own.Address, own.Family)).Select(own => own.Address),
            isIPv4 ? 0xC000_0201u : ((UInt128)0x2001_0DB8 << 96) | ((UInt128)1 << 64) | 1,
            isIPv4 ? 0xC633_6414u : ((UInt128)0x2001_0DB8 << 96) | ((UInt128)2 << 64) | 1,
        ];
    }

    public UInt128 Of(Dimension dimension, FieldDomain domain)
    {
        foreach (UInt128 wish in Wishes(dimension))
        {
            if (domain.Contains(wish))
            {
                return wish;
            }
        }

        // The first address of a network is no host's.
        FieldRange first = domain.Ranges[0];
        bool isNetwork = dimension.Field is PacketField.SourceAddress or PacketField.DestinationAddress && first.Last - first.First > 1;
        return isNetwork ? first.First + 1 : first.First;
    }

    /// <summary>How far a packet is from those of every day; 0: it is one.</summary>
    public int Strangeness(Func<Dimension, UInt128> valueOf)
    {
        UInt128 input = valueOf(_dimensions.Input);
        int strangeness = input == 0 ? 4 : _dimensions.Devices[input] == DeviceNames.Loopback ? 8 : 0;
        strangeness += (byte)valueOf(_dimensions.Of(PacketField.Protocol)) switch
        {
            ProtocolNumbers.Tcp => 0,
            ProtocolNumbers.Udp => 1,
            ProtocolNumbers.Icmp or ProtocolNumbers.IcmpV6 => 2,
            _ => 6,
        };
        strangeness += (ConntrackStates)(byte)valueOf(_dimensions.Of(PacketField.ConntrackState)) switch
        {
            ConntrackStates.New => 0,
            ConntrackStates.Established => 2,
            _ => 5,
        };
        FieldDomain special = SpecialAddresses.Of(_dimensions.Family);
        bool isOrdinary = !special.Contains(valueOf(_dimensions.Of(PacketField.SourceAddress)))
            && !special.Contains(valueOf(_dimensions.Of(PacketField.DestinationAddress)));
        bool isOver = valueOf(_dimensions.Of(PacketField.TimeToLive)) <= 1;

        // Of packets that are alike otherwise: one to an address of the host rather than to a network, through a device that it has.
        bool isToUsual = _destinations.Contains(valueOf(_dimensions.Of(PacketField.DestinationAddress)));
        bool isThroughOwn = input == 0 || _ownDevices.IsEmpty || _ownDevices.Contains(_dimensions.Devices[input]);
        return strangeness + (isOrdinary ? 0 : Odd) + (isOver ? Odd : 0) + (isToUsual ? 0 : 1) + (isThroughOwn ? 0 : 1);
    }

    private IEnumerable<UInt128> Wishes(Dimension dimension) => dimension.Kind switch
    {
        DimensionKind.Field => Wishes(dimension.Field!.Value),
        DimensionKind.Input or DimensionKind.Output => Devices(),
        DimensionKind.Answer => [1],
        _ => dimension.Field == PacketField.SourceAddress ? _sources : _destinations,
    };

    private ImmutableArray<UInt128> Wishes(PacketField field) => field switch
    {
        PacketField.SourceAddress => _sources,
        PacketField.DestinationAddress => _destinations,
        PacketField.Protocol => [ProtocolNumbers.Tcp, ProtocolNumbers.Udp, _dimensions.Family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6],
        PacketField.SourcePort => [40_000],
        PacketField.DestinationPort => [443, 80, 22, 53],
        PacketField.TcpFlags => [Syn, Ack],
        PacketField.IcmpTypeCode => [_dimensions.Family == AddressFamily.IPv4 ? 0x0800u : 0x8000u],
        PacketField.TimeToLive => [64],
        PacketField.Length => [60],
        PacketField.UserId or PacketField.GroupId => [1000],
        PacketField.MacSource => [0x0200_0000_0001],
        PacketField.TcpMaximumSegmentSize => [1460],
        PacketField.ConntrackState => [(byte)ConntrackStates.New, (byte)ConntrackStates.Established],
        _ => [0],
    };

    private IEnumerable<UInt128> Devices()
    {
        UInt128 loopback = _dimensions.Devices.NumberOf(DeviceNames.Loopback);
        IEnumerable<UInt128> all = Enumerable.Range(1, _dimensions.Devices.Count).Select(number => (UInt128)number).Where(number => number != loopback);
        return [.. all.Where(number => _ownDevices.Contains(_dimensions.Devices[number])), .. all.Where(_dimensions.Devices.IsNamed), .. all];
    }
}
