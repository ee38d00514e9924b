using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>What the tests of rules name that numbers are given to.</summary>
internal sealed class NamesInTests(AddressFamily family)
{
    private static readonly ulong Asking = AskedFields.Device | AskedFields.Opaque | AskedFields.Masked | AskedFields.Of(Enum.GetValues<PacketField>().Where(
        static field => field == PacketField.MacSource || TableDimensions.RowOf(field).Place is FieldPlace.Boolean or FieldPlace.Word));

    // The loopback device is always there to be told from others.
    public Dictionary<(string Name, bool IsPrefix), int> Devices { get; } = new() { [(TableDimensions.Loopback, false)] = 1 };

    public Dictionary<ulong, int> Ethernets { get; } = [];

    public Dictionary<Condition, int> Conditions { get; } = [];

    /// <summary>Ranges of addresses; IPv4 needs none of them.</summary>
    public List<(UInt128 First, UInt128 Last)> Sources { get; } = [];

    public List<(UInt128 First, UInt128 Last)> Destinations { get; } = [];

    public void Add(ReadOnlySpan<RuleSemantics> rules)
    {
        foreach (RuleSemantics rule in rules)
        {
            if ((rule.Asked & Asking) != 0 || family == AddressFamily.IPv6)
            {
                Add(rule.Tests);
            }
        }
    }

    private void Add(ImmutableArray<PacketTest> tests)
    {
        foreach (PacketTest test in tests)
        {
            if (ConditionNumbers.Of(test) is { } condition)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(Conditions, condition, out _)++;
                continue;
            }

            switch (test)
            {
                case AnyOfTest { IsNegated: true } any:
                    Add([.. any.Alternatives.Select(static alternative => alternative with { IsNegated = !alternative.IsNegated })]);
                    break;
                case AnyOfTest any:
                    Add(any.Alternatives);
                    break;
                case InterfaceTest device:
                    CollectionsMarshal.GetValueRefOrAddDefault(Devices, (device.Name, device.IsPrefix), out _)++;
                    break;
                case MaskTest mask when EthernetNumbers.IsWhole(mask):
                    CollectionsMarshal.GetValueRefOrAddDefault(Ethernets, (ulong)mask.Value, out _)++;
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
