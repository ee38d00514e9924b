using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Matches that ask connection tracking (net/netfilter/xt_conntrack.c, xt_connmark.c).</summary>
internal static class ConnectionMatches
{
    private static readonly ConntrackStates[] PacketStates =
        [ConntrackStates.Invalid, ConntrackStates.New, ConntrackStates.Established, ConntrackStates.Related, ConntrackStates.Untracked];

    private const ConntrackStates AllPacketStates =
        ConntrackStates.Invalid | ConntrackStates.New | ConntrackStates.Established | ConntrackStates.Related | ConntrackStates.Untracked;

    private static readonly ImmutableArray<FieldRange>[] RangesOfStates =
    [
        .. Enumerable.Range(0, (int)AllPacketStates + 1).Select(static states => (ImmutableArray<FieldRange>)
            [.. PacketStates.Where(state => ((ConntrackStates)states & state) != 0).Select(static state => new FieldRange((UInt128)(byte)state, (UInt128)(byte)state))]),
    ];

    private static readonly ImmutableArray<FieldRange> StatesWithEntry =
        StateRanges(ConntrackStates.New | ConntrackStates.Established | ConntrackStates.Related);

    private static readonly ImmutableArray<FieldRange> StatesWithoutEntry =
        StateRanges(ConntrackStates.Invalid | ConntrackStates.Untracked);

    public static void State(MatchReader match)
    {
        foreach (BoundOption option in match.Module.Options)
        {
            States(match, option);
        }
    }

    public static void Conntrack(MatchReader match)
    {
        // A packet without an entry fails every criterion, negated or not; but where the states are asked too, only they count.
        BoundOption? states = match.Module.Options.FirstOrDefault(option => option.Definition.Name == "--ctstate");
        if (states is not null)
        {
            States(match, states);
        }
        else if (match.Module.Options.Length > 0)
        {
            match.Add(HasEntry(match.Module.Options[0]));
        }

        foreach (BoundOption option in match.Module.Options)
        {
            if (ReferenceEquals(option, states))
            {
                continue;
            }

            if (Criterion(match, option) is not { } criterion)
            {
                match.AddUnmodelled(option);
            }
            else if (states is null)
            {
                match.Add(criterion);
            }
            else
            {
                var noEntry = new RangeTest(option, false, PacketField.ConntrackState, StatesWithoutEntry);
                match.Add(new AnyOfTest(option, false, [noEntry, criterion]));
            }
        }
    }

    /// <summary>Negated the exact opposite: a connection that nobody announced has no helper at all.</summary>
    public static void Helper(MatchReader match)
    {
        foreach (BoundOption option in match.Module.Options)
        {
            match.AddOpaqueOption(option, option.Value<TextValue>() is { } name ? new HelperDetail(name.Text) : null);
        }
    }

    /// <summary>A negated range is handed over turned round, which the kernel takes for its opposite: one of a single number stays plain (extensions/libxt_connbytes.c).</summary>
    public static void Volume(MatchReader match)
    {
        FieldRange? range = null;
        bool isNegated = false;
        string? way = null;
        VolumeUnit? unit = null;
        foreach (BoundOption option in match.Module.Options)
        {
            string word = Choices.Of(option.Value<ParsedValue>()).FirstOrDefault("").ToLowerInvariant();
            switch (option.Definition.Name)
            {
                case "--connbytes":
                    range = NumberRanges.Of(option.Value<ParsedValue>());
                    isNegated = option.IsNegated;
                    break;
                case "--connbytes-dir":
                    way = word;
                    break;
                case "--connbytes-mode":
                    unit = word switch { "packets" => VolumeUnit.Packets, "bytes" => VolumeUnit.Bytes, "avgpkt" => VolumeUnit.AveragePacket, _ => null };
                    break;
            }
        }

        if (range is not { } volume || unit is not { } counted || way is not ("original" or "reply" or "both"))
        {
            match.AddOpaqueModule(OpaqueKind.Fresh);
            return;
        }

        match.Add(HasEntry(match.Module.Options[0]));
        PacketDirection? counts = way switch { "original" => PacketDirection.Original, "reply" => PacketDirection.Reply, _ => null };
        match.AddOpaqueModule(OpaqueKind.Fresh, new ConnectionVolumeDetail(counts, counted, volume.First, volume.Last, isNegated && volume.First != volume.Last));
    }

    public static void ConnectionMark(MatchReader match)
    {
        foreach (BoundOption option in match.Module.Options)
        {
            if (option.Value<MarkValue>() is not { } mark)
            {
                match.AddUnmodelled(option);
                continue;
            }

            match.Add(HasEntry(option));
            match.AddMask(option, PacketField.ConnectionMark, mark.Mask, mark.Value);
        }
    }

    /// <summary>The ranges of <see cref="PacketField.ConntrackState"/> that stand for these states: rules with the same states share them.</summary>
    private static ImmutableArray<FieldRange> StateRanges(ConntrackStates states) => RangesOfStates[(int)(states & AllPacketStates)];

    private static RangeTest HasEntry(BoundOption option) => new(option, false, PacketField.ConntrackState, StatesWithEntry);

    private static void States(MatchReader match, BoundOption option)
    {
        if (option.Value<ConntrackStatesValue>() is not { } value)
        {
            match.AddUnmodelled(option);
            return;
        }

        const ConntrackStates Virtual = ConntrackStates.Snat | ConntrackStates.Dnat;
        ImmutableArray<FieldRange> states = StateRanges(value.States);
        if ((value.States & Virtual) == 0)
        {
            match.AddPresent(option, PacketField.ConntrackState, states);
            return;
        }

        ImmutableArray<PacketTest>.Builder alternatives = ImmutableArray.CreateBuilder<PacketTest>();
        if (!states.IsEmpty)
        {
            alternatives.Add(new RangeTest(option, false, PacketField.ConntrackState, states));
        }

        foreach (ConntrackStates nat in new[] { ConntrackStates.Snat, ConntrackStates.Dnat })
        {
            if ((value.States & nat) != 0)
            {
                alternatives.Add(new MaskTest(option, false, PacketField.ConntrackNat, (UInt128)(byte)nat, (UInt128)(byte)nat));
            }
        }

        match.Add(new AnyOfTest(option, option.IsNegated, alternatives.ToImmutable()));
    }

    private static OpaqueTest? Criterion(MatchReader match, BoundOption option)
    {
        string key = $"{match.Module.Name} {option.Definition.Name}";
        foreach (ParsedValue? value in option.Values)
        {
            if (value is null || ValueKeys.Of(value) is not { } text)
            {
                return null;
            }

            key += " " + text;
        }

        return new OpaqueTest(option, option.IsNegated, OpaqueKind.Deterministic, key, match.Module, Detail(option));
    }

    private static ConnectionDetail? Detail(BoundOption option) => option.Definition.Name switch
    {
        "--ctproto" when option.Value<ProtocolValue>() is { } protocol =>
            new ConnectionDetail(ConnectionPart.Protocol, [new FieldRange(protocol.Number, protocol.Number)], ConnectionStatus.None),
        "--ctorigsrc" => Address(ConnectionPart.OriginalSource, option),
        "--ctorigdst" => Address(ConnectionPart.OriginalDestination, option),
        "--ctreplsrc" => Address(ConnectionPart.ReplySource, option),
        "--ctrepldst" => Address(ConnectionPart.ReplyDestination, option),
        "--ctorigsrcport" => Port(ConnectionPart.OriginalSourcePort, option),
        "--ctorigdstport" => Port(ConnectionPart.OriginalDestinationPort, option),
        "--ctreplsrcport" => Port(ConnectionPart.ReplySourcePort, option),
        "--ctrepldstport" => Port(ConnectionPart.ReplyDestinationPort, option),
        "--ctdir" when option.Value<ChoiceValue>() is { } choice =>
            Direction(choice.Name.Equals("REPLY", StringComparison.OrdinalIgnoreCase)),
        "--ctstatus" => Status(option),
        _ => null,
    };

    private static ConnectionDetail Direction(bool isReply)
    {
        UInt128 direction = isReply ? 1u : 0u;
        return new ConnectionDetail(ConnectionPart.Direction, [new FieldRange(direction, direction)], ConnectionStatus.None);
    }

    private static ConnectionDetail? Address(ConnectionPart part, BoundOption option)
    {
        AddressValue? address = option.Value<AddressValue>()
            ?? (option.Value<AddressListValue>() is { Addresses: [var only] } ? only : null);
        if (address is null)
        {
            return null;
        }

        UInt128 hostBits = ~address.Mask & AddressText.AllOnes(address.Family);
        bool isPrefix = (hostBits & (hostBits + 1)) == 0;
        return isPrefix ? new ConnectionDetail(part, [new FieldRange(address.Address, address.Address | hostBits)], ConnectionStatus.None) : null;
    }

    private static ConnectionDetail? Port(ConnectionPart part, BoundOption option) =>
        NumberRanges.Of(option.Value<ParsedValue>()) is { } range ? new ConnectionDetail(part, [range], ConnectionStatus.None) : null;

    private static ConnectionDetail? Status(BoundOption option)
    {
        ConnectionStatus bits = ConnectionStatus.None;
        foreach (string word in Choices.Of(option.Value<ParsedValue>()))
        {
            ConnectionStatus? bit = word.ToUpperInvariant() switch
            {
                "NONE" => ConnectionStatus.None,
                "EXPECTED" => ConnectionStatus.Expected,
                "SEEN_REPLY" => ConnectionStatus.SeenReply,
                "ASSURED" => ConnectionStatus.Assured,
                "CONFIRMED" => ConnectionStatus.Confirmed,
                _ => null,
            };
            if (bit is null)
            {
                return null;
            }

            bits |= bit.Value;
        }

        return new ConnectionDetail(ConnectionPart.Status, [], bits);
    }
}
