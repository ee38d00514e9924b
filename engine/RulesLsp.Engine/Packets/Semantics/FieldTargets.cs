using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Targets that change header fields, the connection's tracking or sets; the next rule follows.</summary>
internal static class FieldTargets
{
    private const uint DscpMask = 0xFC;

    public static RuleAction TimeToLive(BoundModule target)
    {
        if (target.Options is not [var option] || NumberRanges.Of(option.Value<ParsedValue>()) is not { } number)
        {
            return new AlterAction(target, [PacketField.TimeToLive]);
        }

        return option.Definition.Name switch
        {
            "--ttl-set" or "--hl-set" => new TimeToLiveAction(target, (byte)number.First, 0),
            "--ttl-inc" or "--hl-inc" => new TimeToLiveAction(target, null, (int)number.First),
            "--ttl-dec" or "--hl-dec" => new TimeToLiveAction(target, null, -(int)number.First),
            _ => new AlterAction(target, [PacketField.TimeToLive]),
        };
    }

    public static RuleAction TypeOfService(BoundModule target)
    {
        if (target.Options is not [var option])
        {
            return new AlterAction(target, [PacketField.TypeOfService]);
        }

        MarkValue? tos = option.Value<ParsedValue>() switch
        {
            MarkValue mark => mark,
            NumberValue number => new MarkValue((uint)number.Number, byte.MaxValue),
            _ => null,
        };
        if (tos is null)
        {
            return new AlterAction(target, [PacketField.TypeOfService]);
        }

        (uint clear, uint toggle)? change = option.Definition.Name switch
        {
            "--set-tos" => (tos.Mask, tos.Value),
            "--and-tos" => (~tos.Value & byte.MaxValue, 0),
            "--or-tos" => (tos.Value, tos.Value),
            "--xor-tos" => (0, tos.Value),
            _ => null,
        };
        return change is { } value
            ? new SetFieldAction(target, PacketField.TypeOfService, value.clear & byte.MaxValue, value.toggle & byte.MaxValue)
            : new AlterAction(target, [PacketField.TypeOfService]);
    }

    /// <summary>The two ECN bits stay.</summary>
    public static RuleAction Dscp(BoundModule target) =>
        target.Options is [var option] && FieldMatches.DscpOf(option) is { } dscp
            ? new SetFieldAction(target, PacketField.TypeOfService, DscpMask, dscp << 2)
            : new AlterAction(target, [PacketField.TypeOfService]);

    /// <summary>Removing the TCP bits does not touch a field of the model.</summary>
    public static RuleAction Ecn(BoundModule target) => target.Options is [{ Definition.Name: "--ecn-tcp-remove" }]
        ? new AlterAction(target, [])
        : new AlterAction(target, [PacketField.TypeOfService]);

    public static RuleAction SegmentSize(BoundModule target)
    {
        ushort? value = (ushort?)NumberRanges.Of(target.Option("--set-mss")?.Value<ParsedValue>())?.First;
        return new ClampSegmentSizeAction(target, value);
    }

    /// <summary>Only <c>--notrack</c> changes what later rules can see of the packet; helpers announce later connections, zones keep them apart.</summary>
    public static RuleAction ConnectionTracking(BoundModule target) => target.Option("--notrack") is not null ? new NoTrackAction(target)
        : target.Option("--helper")?.Value<TextValue>() is { } helper ? new HelperAction(target, helper.Text)
        : new AlterAction(target, []);

    public static RuleAction Set(BoundModule target)
    {
        foreach (BoundOption option in target.Options)
        {
            if (option.Definition.Name is "--add-set" or "--del-set"
                && option.Value<TextValue>() is { } name
                && option.Value<SetDirectionsValue>(1) is { } directions)
            {
                return new SetMembershipAction(target, name.Text, directions.IsSource, option.Definition.Name == "--del-set");
            }
        }

        // Mapped values may come out of the set.
        return new AlterAction(target, [PacketField.Mark]);
    }
}
