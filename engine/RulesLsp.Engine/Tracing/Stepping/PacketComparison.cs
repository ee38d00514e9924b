using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>One comparison of a packet's field, or device, with values.</summary>
internal static class PacketComparison
{
    /// <summary>Reads a comparison. A packet that lacks the field passes none, as in rules.</summary>
    public static Func<Situation, bool?> Of(string name, string sign, string value, AddressFamily family, ref string? problem)
    {
        if (PacketNames.Find(name) is not { } known)
        {
            problem ??= $"nothing is called '{name}': there are {string.Join(", ", PacketExpression.Names)}";
            return _ => null;
        }

        ImmutableArray<string> values = sign == "in" ? [.. value.Split(',')] : [value];
        if (known.Field is not { } field)
        {
            return Device(known, sign, values, ref problem);
        }

        bool isOrder = sign is "<" or ">" or "<=" or ">=";
        var wanted = new List<FieldRange>();
        (UInt128 Value, UInt128 Mask)? masked = null;
        foreach (string text in values)
        {
            if (ReadMasked(field, text) is { } pair && !isOrder && values.Length == 1)
            {
                masked = pair;
            }
            else if (Read(known, field, text, family) is { } range && (!isOrder || range.First == range.Last))
            {
                wanted.Add(range);
            }
            else
            {
                problem ??= $"'{text}' is no value of {known.Name}{(isOrder ? $" that {sign} compares with" : "")}";
                return _ => null;
            }
        }

        bool isNegated = sign == "!=";
        return masked is { } bits
            ? situation => Negate(Masked(known.DomainIn(situation), bits), isNegated && known.DomainIn(situation) is not null)
            : Ranges(known, isOrder ? FieldDomain.OfRanges([Ordered(sign, wanted[0].First)]) : FieldDomain.OfRanges(wanted), isNegated);
    }

    private static Func<Situation, bool?> Ranges(PacketName name, FieldDomain wanted, bool isNegated) => situation =>
    {
        if (name.DomainIn(situation) is not { } domain)
        {
            return false;
        }

        FieldDomain part = domain.Intersect(wanted);
        return Negate(part.IsEmpty ? false : part.SameAs(domain) ? true : null, isNegated);
    };

    private static bool? Masked(FieldDomain? domain, (UInt128 Value, UInt128 Mask) bits)
    {
        if (domain is null)
        {
            return false;
        }

        return domain.Value is { } value ? (value & bits.Mask) == bits.Value
            : domain.Masked(bits.Mask, bits.Value) is not { } part ? null
            : part.IsEmpty ? false
            : part.SameAs(domain) ? true
            : null;
    }

    private static Func<Situation, bool?> Device(PacketName name, string sign, ImmutableArray<string> values, ref string? problem)
    {
        if (sign is not ("==" or "!=" or "in"))
        {
            problem ??= $"{name.Name} is a device, which {sign} does not compare";
            return _ => null;
        }

        return situation => Negate(
            values.Aggregate((bool?)false, (found, value) => found | (value.EndsWith('+') ? name.DeviceIn(situation).Fits(value[..^1], true) : name.DeviceIn(situation).Fits(value, false))),
            sign == "!=");
    }

    private static bool? Negate(bool? answer, bool isNegated) => isNegated ? !answer : answer;

    private static FieldRange Ordered(string sign, UInt128 value) => sign switch
    {
        "<" when value == 0 => new FieldRange(1, 0),
        "<" => new FieldRange(0, value - 1),
        "<=" => new FieldRange(0, value),
        ">" when value == UInt128.MaxValue => new FieldRange(1, 0),
        ">" => new FieldRange(value + 1, UInt128.MaxValue),
        _ => new FieldRange(value, UInt128.MaxValue),
    };

    // 0x1/0xff, as rules write it.
    private static (UInt128 Value, UInt128 Mask)? ReadMasked(PacketField field, string text)
    {
        return field is PacketField.Mark or PacketField.ConnectionMark or PacketField.TypeOfService && text.Split('/') is [var value, var mask]
            && NumberText.TryRead(value, out ulong number) && NumberText.TryRead(mask, out ulong bits) ? (number & bits, bits) : null;
    }

    private static FieldRange? Read(PacketName name, PacketField field, string text, AddressFamily family)
    {
        switch (field)
        {
            case PacketField.SourceAddress or PacketField.DestinationAddress:
                return Network(text, family);
            case PacketField.Protocol:
                return PacketGrammar.ProtocolOf(text, family)?.Number is { } protocol ? One(protocol) : null;
            case PacketField.ConntrackState or PacketField.ConntrackNat:
                return Array.Find(ConntrackStatesGrammar.Names, state => state.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { Name: not null } found ? One((byte)found.State) : null;
            case PacketField.TcpFlags:
                byte?[] flags = [.. text.Split(',').Select(flag => flag.Equals("none", StringComparison.OrdinalIgnoreCase) ? (byte)0 : TcpFlagNames.Find(flag.ToUpperInvariant()))];
                return flags.All(flag => flag is not null) ? One((UInt128)flags.Aggregate(0, (all, flag) => all | flag!.Value)) : null;
            case PacketField.MacSource:
                return PacketPrimitives.TryReadMac(text) is { } mac ? One(mac) : null;
            case PacketField.PacketType:
                return Enum.TryParse(text, true, out PacketType type) && char.IsAsciiLetter(text[0]) ? One((byte)type) : null;
            default:
                return Numbers(text, name.Part is null && field is PacketField.SourcePort or PacketField.DestinationPort);
        }
    }

    // 80, 0x50, 1024:65535, and of ports http.
    private static FieldRange? Numbers(string text, bool takesServices)
    {
        string[] ends = text.Split(':', 2);
        UInt128?[] numbers = [.. ends.Select(end => NumberText.TryRead(end, out ulong number) ? number : takesServices ? (UInt128?)ServiceNames.PortOf(end) : null)];
        return numbers is [{ } first, .. var rest] && rest is not [null] ? new FieldRange(first, rest is [{ } last] ? last : first) : null;
    }

    private static FieldRange? Network(string text, AddressFamily family)
    {
        string[] parts = text.Split('/');
        int width = AddressText.Width(family);
        int length = width;
        if (parts.Length > 2 || PacketGrammar.AddressOf(parts[0], family) is not { } address
            || (parts.Length == 2 && (!int.TryParse(parts[1], out length) || length < 0 || length > width)))
        {
            return null;
        }

        UInt128 mask = AddressText.PrefixMask(length, family);
        return new FieldRange(address & mask, (address & mask) | (~mask & AddressText.AllOnes(family)));
    }

    private static FieldRange One(UInt128 value) => new(value, value);
}
