using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Sentences;

/// <summary>Puts one test of a rule into words that follow "packets".</summary>
internal static class ConditionPhrase
{
    private const byte Fin = 1;
    private const byte Syn = 2;
    private const byte Rst = 4;
    private const byte Ack = 16;

    private static readonly (byte Bit, string Name)[] TcpFlagNames = [(Fin, "FIN"), (Syn, "SYN"), (Rst, "RST"), (8, "PSH"), (Ack, "ACK"), (32, "URG")];

    /// <summary>The words and where they go in the sentence; null for a test that needs none.</summary>
    public static (int Order, string Text)? Of(LineSyntax line, PacketTest test) => test switch
    {
        RangeTest { Field: PacketField.Protocol } => null,
        InterfaceTest device => InterfaceWords(device),
        MaskTest { Field: PacketField.TcpFlags } flags => (7, FlagWords(flags)),
        MaskTest { Field: PacketField.ConntrackState } state => StateWords(line, state, (ConntrackStates)(byte)state.Value),
        RangeTest { Field: PacketField.ConntrackState } state => StateWords(line, state, StatesOf(state)),
        RangeTest range => FieldWords(line, range, range.Field),
        MaskTest mask => FieldWords(line, mask, mask.Field),
        OpaqueTest opaque => (10, OpaquePhrase.Of(line, opaque)),
        { Option: { } option } and not UnmodelledTest => (8, $"with {RuleWords.Option(line, option)}"),
        _ => null,
    };

    private static (int, string) InterfaceWords(InterfaceTest device)
    {
        string name = RuleWords.Code(device.Name + (device.IsPrefix ? "+" : ""));
        return device.IsInput
            ? (5, device.IsNegated ? $"that do not arrive on {name}" : $"that arrive on {name}")
            : (6, device.IsNegated ? $"that do not leave through {name}" : $"that leave through {name}");
    }

    private static (int, string)? FieldWords(LineSyntax line, PacketTest test, PacketField field)
    {
        if (test.Option is not { } option)
        {
            return null;
        }

        string values = RuleWords.Values(line, option);
        string value = test.IsNegated ? $"anything but {values}" : values;
        return field switch
        {
            PacketField.SourceAddress => (1, $"from {value}"),
            PacketField.SourcePort => (2, test.IsNegated ? $"from any port but {values}" : $"from port {values}"),
            PacketField.DestinationAddress => (3, $"to {value}"),
            PacketField.DestinationPort => (4, test.IsNegated ? $"to any port but {values}" : $"to port {values}"),
            PacketField.IcmpTypeCode => (7, test.IsNegated ? $"of any type but {values}" : $"of type {values}"),
            PacketField.IsLaterFragment => (7, test.IsNegated ? "that are whole or first fragments" : "that are later fragments"),
            PacketField.Mark => (9, $"with the mark {value}"),
            PacketField.ConnectionMark => (9, $"whose connection has the mark {value}"),
            PacketField.Length => (8, $"with a length of {value}"),
            PacketField.UserId => (8, $"of the user {value}"),
            PacketField.GroupId => (8, $"of the group {value}"),
            PacketField.MacSource => (8, $"from the link-layer address {value}"),
            _ => (8, $"with {RuleWords.Option(line, option)}"),
        };
    }

    private static (int, string)? StateWords(LineSyntax line, PacketTest test, ConntrackStates states)
    {
        string names = RuleWords.Join(RuleWords.StateNames(states), "or");
        if (names.Length == 0)
        {
            return test.Option is { } option ? (8, $"with {RuleWords.Option(line, option)}") : null;
        }

        return (8, test.IsNegated ? $"whose connection state is not {names}" : $"whose connection state is {names}");
    }

    /// <summary>The states that the ranges of bit values name, each range being one state or a union of them.</summary>
    private static ConntrackStates StatesOf(RangeTest test)
    {
        ConntrackStates states = ConntrackStates.None;
        foreach (ConntrackStates state in Enum.GetValues<ConntrackStates>())
        {
            if (state != ConntrackStates.None && test.Ranges.Any(range => range.First <= (byte)state && (byte)state <= range.Last))
            {
                states |= state;
            }
        }

        return states;
    }

    private static string FlagWords(MaskTest flags)
    {
        byte mask = (byte)flags.Mask;
        byte set = (byte)flags.Value;
        byte clear = (byte)(mask & ~set);
        if (set == Syn && mask == (Fin | Syn | Rst | Ack))
        {
            return flags.IsNegated ? "that do not open a connection" : "that open a connection";
        }

        string condition = (set, clear) switch
        {
            (0, _) => $"{Names(clear)} clear",
            (_, 0) => $"{Names(set)} set",
            _ => $"{Names(set)} set and {Names(clear)} clear",
        };
        return (flags.IsNegated ? "except those with " : "with ") + condition;
    }

    private static string Names(byte flags) =>
        RuleWords.Join(TcpFlagNames.Where(flag => (flags & flag.Bit) != 0).Select(flag => flag.Name), "and");
}
