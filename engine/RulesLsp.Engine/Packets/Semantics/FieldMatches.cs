using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Matches on header fields and on what the host notes beside a packet: mark, length, TTL, TOS, owner and the like.</summary>
internal static class FieldMatches
{
    private const uint DscpMask = 0xFC;
    private const uint EcnMask = 0x03;

    public static void Mark(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            if (option.Value<MarkValue>() is not { } mark)
            {
                return false;
            }

            match.AddMask(option, PacketField.Mark, mark.Mask, mark.Value);
            return true;
        });

    public static void Mac(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            if (option.Value<MacValue>() is not { } mac)
            {
                return false;
            }

            match.AddMask(option, PacketField.MacSource, mac.Mask, mac.Address & mac.Mask);
            return true;
        });

    /// <summary>A range whose first address is above its last loads and never matches.</summary>
    public static void AddressRange(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            PacketField? field = option.Definition.Name switch
            {
                "--src-range" => PacketField.SourceAddress,
                "--dst-range" => PacketField.DestinationAddress,
                _ => null,
            };
            if (field is null || option.Value<AddressRangeValue>() is not { } range)
            {
                return false;
            }

            match.AddRanges(option, field.Value, new FieldRange(range.First, range.Last));
            return true;
        });

    /// <summary>A reversed range loads and never matches.</summary>
    public static void Length(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            if (NumberRanges.Of(option.Value<ParsedValue>()) is not { } range)
            {
                return false;
            }

            match.AddRanges(option, PacketField.Length, range);
            return true;
        });

    public static void TimeToLive(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            if (NumberRanges.Of(option.Value<ParsedValue>()) is not { } value)
            {
                return false;
            }

            switch (option.Definition.Name)
            {
                case "--ttl-eq" or "--hl-eq":
                    match.AddRanges(option, PacketField.TimeToLive, value);
                    return true;
                case "--ttl-lt" or "--hl-lt":
                    if (value.First == 0)
                    {
                        match.AddRanges(option, PacketField.TimeToLive);
                        return true;
                    }

                    match.AddRanges(option, PacketField.TimeToLive, new FieldRange(0, value.First - 1));
                    return true;
                case "--ttl-gt" or "--hl-gt":
                    match.AddRanges(option, PacketField.TimeToLive, new FieldRange(value.First + 1, byte.MaxValue));
                    return true;
                default:
                    return false;
            }
        });

    public static void TypeOfService(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            switch (option.Value<ParsedValue>())
            {
                case MarkValue tos:
                    match.AddMask(option, PacketField.TypeOfService, tos.Mask & byte.MaxValue, tos.Value);
                    return true;
                case NumberValue number:
                    match.AddMask(option, PacketField.TypeOfService, byte.MaxValue, number.Number);
                    return true;
                default:
                    return false;
            }
        });

    public static void Dscp(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            if (DscpOf(option) is not { } dscp)
            {
                return false;
            }

            match.AddMask(option, PacketField.TypeOfService, DscpMask, dscp << 2);
            return true;
        });

    /// <summary>The code point of <c>--dscp</c> or <c>--dscp-class</c>, 0–63; null when not readable.</summary>
    public static uint? DscpOf(BoundOption option)
    {
        if (NumberRanges.Of(option.Value<ParsedValue>()) is { } number && number.First <= 63)
        {
            return (uint)number.First;
        }

        string name = Choices.Of(option.Value<ParsedValue>()).FirstOrDefault("").ToUpperInvariant();
        return name switch
        {
            "BE" or "CS0" => 0,
            "EF" => 46,
            ['C', 'S', >= '1' and <= '7'] => (uint)(name[2] - '0') << 3,
            ['A', 'F', >= '1' and <= '4', >= '1' and <= '3'] => ((uint)(name[2] - '0') << 3) | ((uint)(name[3] - '0') << 1),
            _ => null,
        };
    }

    public static void Ecn(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            if (option.Definition.Name == "--ecn-ip-ect" && NumberRanges.Of(option.Value<ParsedValue>()) is { } ecn)
            {
                match.AddMask(option, PacketField.TypeOfService, EcnMask, ecn.First);
                return true;
            }

            match.AddOpaqueOption(option);
            return true;
        });

    public static void PacketType(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            UInt128? type = Choices.Of(option.Value<ParsedValue>()).FirstOrDefault("") switch
            {
                "unicast" or "host" => 0,
                "broadcast" => 1,
                "multicast" => 2,
                _ => null,
            };
            if (type is null)
            {
                return false;
            }

            match.AddRanges(option, PacketField.PacketType, new FieldRange(type.Value, type.Value));
            return true;
        });

    /// <summary>
    /// Without a socket, or with one that no process opened, the plain tests fail and the negated ones pass
    /// (net/netfilter/xt_owner.c).
    /// </summary>
    public static void Owner(MatchReader match) =>
        ForEach(match, static (match, option) =>
        {
            switch (option.Definition.Name)
            {
                case "--uid-owner":
                    return OwnerId(match, option, PacketField.UserId);
                case "--gid-owner":
                    return OwnerId(match, option, PacketField.GroupId);
                case "--socket-exists":
                    match.AddRanges(option, PacketField.Socket, new FieldRange((UInt128)(byte)SocketKind.Kernel, (UInt128)(byte)SocketKind.Process));
                    return true;
                default:
                    match.AddOpaqueOption(option);
                    return true;
            }
        });

    private static bool OwnerId(MatchReader match, BoundOption option, PacketField field)
    {
        if (NumberRanges.Of(option.Value<ParsedValue>()) is not { } range)
        {
            match.AddOpaqueOption(option);
            return true;
        }

        if (!option.IsNegated)
        {
            match.AddRanges(option, field, range);
            return true;
        }

        var noOwner = new RangeTest(option, false, PacketField.Socket, [new FieldRange((UInt128)(byte)SocketKind.None, (UInt128)(byte)SocketKind.Kernel)]);
        match.Add(new AnyOfTest(option, false, [noOwner, new RangeTest(option, true, field, [range])]));
        return true;
    }

    private static void ForEach(MatchReader match, Func<MatchReader, BoundOption, bool> read)
    {
        foreach (BoundOption option in match.Module.Options)
        {
            if (!read(match, option))
            {
                match.AddUnmodelled(option);
            }
        }
    }
}
