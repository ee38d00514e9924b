using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Matches that draw lots or count: each evaluation answers anew.</summary>
internal static class StatefulMatches
{
    private const uint DefaultBurst = 5;
    private const uint LargestPacket = 65575;

    public static void Limit(MatchReader match)
    {
        uint burst = DefaultBurst;
        var rate = new RateValue(3, 3600);
        foreach (BoundOption option in match.Module.Options)
        {
            switch (option.Definition.Name)
            {
                case "--limit" when option.Value<RateValue>() is { } value:
                    rate = value;
                    break;
                case "--limit-burst" when NumberRanges.Of(option.Value<ParsedValue>()) is { } value:
                    burst = (uint)value.First;
                    break;
                default:
                    match.AddUnmodelled(option);
                    return;
            }
        }

        match.AddOpaqueModule(OpaqueKind.Fresh, new TokenBucketDetail(rate.Count, rate.Seconds, burst));
    }

    public static void Statistic(MatchReader match)
    {
        double? probability = null;
        uint? every = null;
        uint first = 0;
        bool isNegated = false;
        foreach (BoundOption option in match.Module.Options)
        {
            isNegated |= option.IsNegated;
            switch (option.Definition.Name)
            {
                case "--probability":
                    probability = option.Value<ProbabilityValue>()?.Probability;
                    break;
                case "--every":
                    every = (uint?)NumberRanges.Of(option.Value<ParsedValue>())?.First;
                    break;
                case "--packet":
                    first = (uint?)NumberRanges.Of(option.Value<ParsedValue>())?.First ?? 0;
                    break;
            }
        }

        OpaqueDetail? detail = probability is { } share ? new RandomDetail(isNegated ? 1 - share : share)
            : every is { } period and > 0 && !isNegated ? new EveryNthDetail(period, first)
            : null;
        switch (detail)
        {
            // The kernel compares 31 random bits with the probability scaled to 0–2^31: 0 never and 1 always.
            case RandomDetail { Probability: <= 0 }:
                match.Add(new NeverTest(match.Module.Options[0], "the probability is 0"));
                return;
            case RandomDetail { Probability: >= 1 } or EveryNthDetail { Every: 1 }:
                return;
            default:
                match.AddOpaqueModule(OpaqueKind.Fresh, detail);
                return;
        }
    }

    public static void Recent(MatchReader match)
    {
        RecentOperation? operation = null;
        BoundOption? operationOption = null;
        string list = "DEFAULT";
        bool isDestination = false;
        UInt128 mask = AddressText.AllOnes(match.Family);
        uint seconds = 0;
        uint hitCount = 0;
        bool comparesTimeToLive = false;
        bool isReadable = true;
        foreach (BoundOption option in match.Module.Options)
        {
            switch (option.Definition.Name)
            {
                case "--set":
                    (operation, operationOption) = (RecentOperation.Set, option);
                    break;
                case "--rcheck":
                    (operation, operationOption) = (RecentOperation.Check, option);
                    break;
                case "--update":
                    (operation, operationOption) = (RecentOperation.Update, option);
                    break;
                case "--remove":
                    (operation, operationOption) = (RecentOperation.Remove, option);
                    break;
                case "--name":
                    list = option.Value<TextValue>()?.Text ?? list;
                    break;
                case "--rdest":
                    isDestination = true;
                    break;
                case "--rsource":
                    isDestination = false;
                    break;
                case "--seconds":
                    seconds = (uint?)NumberRanges.Of(option.Value<ParsedValue>())?.First ?? 0;
                    break;
                case "--hitcount":
                    hitCount = (uint?)NumberRanges.Of(option.Value<ParsedValue>())?.First ?? 0;
                    break;
                case "--rttl":
                    comparesTimeToLive = true;
                    break;
                case "--mask" when MaskOf(option, match.Family) is { } value:
                    mask = value;
                    break;
                case "--reap":
                    break;
                default:
                    isReadable = false;
                    break;
            }
        }

        if (!isReadable || operation is null)
        {
            match.AddOpaqueModule(OpaqueKind.Fresh);
            return;
        }

        match.AddOpaqueModule(OpaqueKind.Fresh, new RecentDetail(list, operation.Value, isDestination, mask, seconds, hitCount, comparesTimeToLive, operationOption!.IsNegated));
    }

    /// <summary>Rates by address or port start with full buckets: the first packet is within "up to" and not "above".</summary>
    public static void HashLimit(MatchReader match)
    {
        bool? isAbove = null;
        bool isBytes = false;
        uint burst = DefaultBurst;
        string? name = null;
        foreach (BoundOption option in match.Module.Options)
        {
            switch (option.Definition.Name)
            {
                case "--hashlimit-name":
                    name = option.Value<TextValue>()?.Text;
                    break;
                case "--hashlimit-upto" or "--hashlimit":
                    isAbove = option.IsNegated;
                    isBytes |= option.Value<RateValue>() is null;
                    break;
                case "--hashlimit-above":
                    isAbove = !option.IsNegated;
                    isBytes |= option.Value<RateValue>() is null;
                    break;
                case "--hashlimit-burst" when NumberRanges.Of(option.Value<ParsedValue>()) is { } value:
                    burst = (uint)value.First;
                    break;
                case "--hashlimit-rate-match":
                    isBytes = true;
                    break;
            }
        }

        // Byte buckets depend on the packet's length too.
        OpaqueDetail? detail = isAbove is { } above && !isBytes ? new InitialStateDetail(!above, "the rate is not used up", burst, name) : null;
        match.AddOpaqueModule(OpaqueKind.Fresh, detail);
    }

    /// <summary>With no other connection known the packet's own one is the first.</summary>
    public static void ConnectionLimit(MatchReader match)
    {
        bool? answer = null;
        foreach (BoundOption option in match.Module.Options)
        {
            if (NumberRanges.Of(option.Value<ParsedValue>()) is not { } limit)
            {
                continue;
            }

            answer = option.Definition.Name switch
            {
                "--connlimit-upto" => (limit.First >= 1) != option.IsNegated,
                "--connlimit-above" => (limit.First < 1) != option.IsNegated,
                _ => answer,
            };
        }

        match.AddOpaqueModule(OpaqueKind.Fresh, answer is { } known ? new InitialStateDetail(known, "no other connection is counted", 1) : null);
    }

    public static void Quota(MatchReader match)
    {
        bool isNegated = match.Module.Options.Any(option => option.IsNegated);
        UInt128 bytes = match.Module.Options.Select(option => NumberRanges.Of(option.Value<ParsedValue>())?.First).FirstOrDefault(value => value is not null) ?? 0;
        uint packets = (uint)UInt128.Clamp(bytes / LargestPacket, 1, uint.MaxValue);
        match.AddOpaqueModule(OpaqueKind.Fresh, new InitialStateDetail(!isNegated, "the quota is not used up", packets));
    }

    public static void Unknowable(MatchReader match) => match.AddOpaqueModule(OpaqueKind.Fresh);

    private static UInt128? MaskOf(BoundOption option, AddressFamily family) => option.Value<ParsedValue>() switch
    {
        AddressValue address => address.Address,
        AddressListValue { Addresses: [var address] } => address.Address,
        TextValue text when family == AddressFamily.IPv4 && AddressText.TryReadStrictIPv4(text.Text, out uint mask) => mask,
        TextValue text when family == AddressFamily.IPv6 && AddressText.TryReadIPv6(text.Text, out UInt128 mask) => mask,
        _ => null,
    };
}
