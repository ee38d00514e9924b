using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Matches that are functions of the packet together with the host: sets, address types, payload.</summary>
internal static class HostMatches
{
    /// <summary>Matches whose negation is the exact opposite and stands on their one main option.</summary>
    public static void SingleOption(MatchReader match)
    {
        if (match.Module.Options is [var only])
        {
            match.AddOpaqueOption(only);
            return;
        }

        match.AddOpaqueModule(OpaqueKind.Deterministic);
    }

    /// <summary>Without such a header the kernel's answer is no, whatever is negated; the packet model has none.</summary>
    public static void ExtensionHeader(MatchReader match) =>
        match.AddOpaqueModule(OpaqueKind.Deterministic, new AssumedDetail(false, "the packet has no extension headers"));

    /// <summary>Without a port of a bridge the plain form of every option fails and the negated one holds (net/netfilter/xt_physdev.c, physdev_mt).</summary>
    public static void BridgePort(MatchReader match)
    {
        foreach (BoundOption option in match.Module.Options)
        {
            match.AddOpaqueOption(option, new AssumedDetail(false, "the packet neither comes in nor leaves by a port of a bridge"));
        }
    }

    public static void Set(MatchReader match)
    {
        if (match.Module.Options is [{ Definition.Name: "--match-set" } only]
            && only.Value<TextValue>() is { } name
            && only.Value<SetDirectionsValue>(1) is { } directions)
        {
            match.AddOpaqueOption(only, new SetMembershipDetail(name.Text, directions.IsSource));
            return;
        }

        // Counters and --return-nomatch make the answer depend on more than membership.
        match.AddOpaqueModule(OpaqueKind.Deterministic);
    }

    public static void AddressType(MatchReader match)
    {
        bool isLimitedToInput = match.Module.Options.Any(option => option.Definition.Name == "--limit-iface-in");
        bool isLimitedToOutput = match.Module.Options.Any(option => option.Definition.Name == "--limit-iface-out");
        string limit = isLimitedToInput ? " in" : isLimitedToOutput ? " out" : "";
        foreach (BoundOption option in match.Module.Options)
        {
            bool isSource = option.Definition.Name == "--src-type";
            if (!isSource && option.Definition.Name != "--dst-type")
            {
                continue;
            }

            if (TypesOf(option) is not { } types)
            {
                match.AddUnmodelled(option);
                continue;
            }

            if (types == AddressTypes.Multicast)
            {
                // The digits alone tell it, whatever the host and its devices are.
                match.AddRanges(option, isSource ? PacketField.SourceAddress : PacketField.DestinationAddress, Multicast(match.Family));
                continue;
            }

            string key = $"{match.Module.Name} {option.Definition.Name} {(int)types:x}{limit}";
            var detail = new AddressTypeDetail(isSource, types, isLimitedToInput, isLimitedToOutput);
            match.Add(new OpaqueTest(option, option.IsNegated, OpaqueKind.Deterministic, key, match.Module, detail));
        }
    }

    private static FieldRange Multicast(AddressFamily family) => family == AddressFamily.IPv4
        ? new FieldRange(0xE000_0000, 0xEFFF_FFFF)
        : new FieldRange((UInt128)0xFF << 120, UInt128.MaxValue);

    private static AddressTypes? TypesOf(BoundOption option)
    {
        string[] words = Choices.Of(option.Value<ParsedValue>());
        AddressTypes types = AddressTypes.None;
        foreach (string word in words)
        {
            AddressTypes? type = word.ToUpperInvariant() switch
            {
                "UNSPEC" => AddressTypes.Unspecified,
                "UNICAST" => AddressTypes.Unicast,
                "LOCAL" => AddressTypes.Local,
                "BROADCAST" => AddressTypes.Broadcast,
                "ANYCAST" => AddressTypes.Anycast,
                "MULTICAST" => AddressTypes.Multicast,
                "BLACKHOLE" => AddressTypes.Blackhole,
                "UNREACHABLE" => AddressTypes.Unreachable,
                "PROHIBIT" => AddressTypes.Prohibit,
                "THROW" => AddressTypes.Throw,
                "NAT" => AddressTypes.Nat,
                "XRESOLVE" => AddressTypes.XResolve,
                _ => null,
            };
            if (type is null)
            {
                return null;
            }

            types |= type.Value;
        }

        return words.Length == 0 ? null : types;
    }
}
