using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>What the tests of a table name.</summary>
internal sealed class NamesInTests(AddressFamily family)
{
    // The loopback device is always there to be told from others.
    public Dictionary<(string Name, bool IsPrefix), int> Devices { get; } = new() { [(TableDimensions.Loopback, false)] = 1 };

    /// <summary>Ranges of addresses; IPv4 needs none of them.</summary>
    public List<(UInt128 First, UInt128 Last)> Sources { get; } = [];

    public List<(UInt128 First, UInt128 Last)> Destinations { get; } = [];

    public void Add(ImmutableArray<PacketTest> tests)
    {
        foreach (PacketTest test in tests)
        {
            switch (test)
            {
                case AnyOfTest any:
                    Add(any.Alternatives);
                    break;
                case InterfaceTest device:
                    CollectionsMarshal.GetValueRefOrAddDefault(Devices, (device.Name, device.IsPrefix), out _)++;
                    break;
                case RangeTest { Field: PacketField.SourceAddress } range when family == AddressFamily.IPv6:
                    Add(range, Sources);
                    break;
                case RangeTest { Field: PacketField.DestinationAddress } range when family == AddressFamily.IPv6:
                    Add(range, Destinations);
                    break;
            }
        }
    }

    private static void Add(RangeTest test, List<(UInt128 First, UInt128 Last)> ranges) =>
        ranges.AddRange(test.Ranges.Select(static range => (range.First, range.Last)));
}
