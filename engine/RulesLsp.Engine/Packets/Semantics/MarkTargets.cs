using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>MARK and CONNMARK: every spelling is (old AND NOT clear) XOR toggle.</summary>
internal static class MarkTargets
{
    public static RuleAction Mark(BoundModule target)
    {
        if (target.Options is not [var option] || Operation(option) is not { } operation)
        {
            return new AlterAction(target, [PacketField.Mark]);
        }

        return new MarkAction(target, operation.Clear, operation.Toggle);
    }

    public static RuleAction ConnectionMark(BoundModule target)
    {
        uint connectionMask = uint.MaxValue;
        uint packetMask = uint.MaxValue;
        RuleAction unknown = new AlterAction(target, [PacketField.Mark, PacketField.ConnectionMark]);
        BoundOption? main = null;
        foreach (BoundOption option in target.Options)
        {
            switch (option.Definition.Name)
            {
                case "--ctmask" when MaskOf(option) is { } mask:
                    connectionMask = mask;
                    break;
                case "--nfmask" when MaskOf(option) is { } mask:
                    packetMask = mask;
                    break;
                case "--mask" when MaskOf(option) is { } mask:
                    (connectionMask, packetMask) = (mask, mask);
                    break;
                default:
                    if (main is not null)
                    {
                        return unknown;
                    }

                    main = option;
                    break;
            }
        }

        return main?.Definition.Name switch
        {
            null => unknown,
            "--save-mark" => new ConnectionMarkAction(target, ConnectionMarkOperation.Save, connectionMask, packetMask, 0),
            "--restore-mark" => new ConnectionMarkAction(target, ConnectionMarkOperation.Restore, packetMask, connectionMask, 0),
            _ => Operation(main) is { } operation
                ? new ConnectionMarkAction(target, ConnectionMarkOperation.Set, operation.Clear, 0, operation.Toggle)
                : unknown,
        };
    }

    private static (uint Clear, uint Toggle)? Operation(BoundOption option)
    {
        if (ValueOf(option) is not { } mark)
        {
            return null;
        }

        return option.Definition.Name switch
        {
            // set-mark keeps the value's own bits even outside the mask: (old AND NOT mask) OR value.
            "--set-mark" => (mark.Mask | mark.Value, mark.Value),
            "--set-xmark" => (mark.Mask, mark.Value),
            "--and-mark" => (~mark.Value, 0),
            "--or-mark" => (mark.Value, mark.Value),
            "--xor-mark" => (0, mark.Value),
            _ => null,
        };
    }

    private static MarkValue? ValueOf(BoundOption option) => option.Value<ParsedValue>() switch
    {
        MarkValue mark => mark,
        NumberValue number => new MarkValue((uint)number.Number, uint.MaxValue),
        _ => null,
    };

    private static uint? MaskOf(BoundOption option) => ValueOf(option)?.Value;
}
