using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>What tests of rules answer alike for all packets of a region.</summary>
internal static partial class RegionSight
{
    /// <summary>Would the rule miss every packet of the region, without asking anything that leaves a trace?</summary>
    public static bool SurelyFails(TraceRun run, RuleSemantics semantics)
    {
        foreach (PacketTest test in semantics.Tests)
        {
            switch (test)
            {
                case RangeTest range when SurelyFails(run, range):
                case InterfaceTest device when SurelyFails(run, device):
                case NeverTest:
                    return true;
                case OpaqueTest or UnmodelledTest or AnyOfTest:
                    return false;
            }
        }

        return false;
    }

    private static bool SurelyFails(TraceRun run, RangeTest test)
    {
        if (FieldBits.IsOfBits(test.Field))
        {
            return false;
        }

        if (run.Packet[test.Field] is null)
        {
            return true;
        }

        FieldDomain values = ValuesOf(run, test.Field);
        return test.IsNegated ? values.IsWithin(test.Ranges.AsSpan()) : !values.Overlaps(test.Ranges.AsSpan());
    }

    private static bool SurelyFails(TraceRun run, InterfaceTest test)
    {
        InterfaceKnowledge device = test.IsInput ? run.Packet.Input : run.Packet.Output;
        if (device.Dimension is not { } dimension)
        {
            return device.Fits(test.Name, test.IsPrefix) == test.IsNegated;
        }

        FieldDomain fitting = run.Region!.Fitting(test);
        FieldDomain values = run.Region.Region[dimension];
        return test.IsNegated ? values.IsWithin(fitting.Ranges.AsSpan()) : !values.Overlaps(fitting.Ranges.AsSpan());
    }

    /// <summary>Would the tests hold for every packet of the region, whatever its value in the dimension that was cut, and ask nothing?</summary>
    public static bool SurelyHold(TraceRun run, ReadOnlySpan<PacketTest> tests, Dimension cut)
    {
        if (tests.IsEmpty)
        {
            return true;
        }

        // Which fields a packet has does not depend on these.
        if (cut.Field is not (PacketField.SourceAddress or PacketField.DestinationAddress or PacketField.SourcePort or PacketField.DestinationPort))
        {
            return false;
        }

        foreach (PacketTest test in tests)
        {
            if (test is not RangeTest { Need: null } range || !SurelyHolds(run, range, cut))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SurelyHolds(TraceRun run, RangeTest test, Dimension cut)
    {
        bool isOfPorts = test.Field is PacketField.SourcePort or PacketField.DestinationPort;
        return (isOfPorts || test.Field is PacketField.SourceAddress or PacketField.DestinationAddress or PacketField.Protocol)
            && (!isOfPorts || (run.Packet.Value(PacketField.IsLaterFragment) != 1 && ValuesOf(run, PacketField.Protocol).IsWithin(HeaderProtocols.WithPorts.Ranges.AsSpan())))
            && run.Packet[test.Field] is not null
            && !ReferenceEquals(run.Region!.OriginOf(test.Field).Dimension, cut)
            && ValuesOf(run, test.Field) is var values
            && (test.IsNegated ? !values.Overlaps(test.Ranges.AsSpan()) : values.IsWithin(test.Ranges.AsSpan()));
    }

    // Those that the packets of the region have now.
    private static FieldDomain ValuesOf(TraceRun run, PacketField field) => run.Region!.OriginOf(field) is { Dimension: { } dimension } origin
        ? run.Region.Region[dimension].Moved(origin.Value)
        : run.Packet[field]!;
}
