using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Matches that draw lots or count: each evaluation answers anew.</summary>
internal static class StatefulMatches
{
    private const uint DefaultBurst = 5;

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

    /// <summary>The negated form of one option is the plain form of the other; a rate of bytes has a bucket of its own kind.</summary>
    public static void HashLimit(MatchReader match)
    {
        bool isAbove = false;
        ParsedValue? rate = null;
        ulong? burst = null;
        string? table = null;
        double? expiresAfter = null;
        ImmutableArray<string> modes = [];
        UInt128 sourceMask = AddressText.AllOnes(match.Family);
        UInt128 destinationMask = sourceMask;
        bool isReadable = true;
        foreach (BoundOption option in match.Module.Options)
        {
            ParsedValue? value = option.Value<ParsedValue>();
            switch (option.Definition.Name)
            {
                case "--hashlimit-name":
                    table = option.Value<TextValue>()?.Text;
                    break;
                case "--hashlimit-upto" or "--hashlimit-above":
                    isAbove = option.IsNegated != (option.Definition.Name == "--hashlimit-above");
                    rate = value;
                    break;
                case "--hashlimit-burst" when NumberRanges.Of(value) is { } number:
                    burst = (ulong)number.First;
                    break;
                case "--hashlimit-mode":
                    modes = [.. Choices.Of(value)];
                    break;
                case "--hashlimit-srcmask" when NumberRanges.Of(value) is { } length:
                    sourceMask = AddressText.PrefixMask((int)length.First, match.Family);
                    break;
                case "--hashlimit-dstmask" when NumberRanges.Of(value) is { } length:
                    destinationMask = AddressText.PrefixMask((int)length.First, match.Family);
                    break;
                case "--hashlimit-htable-expire" when NumberRanges.Of(value) is { } milliseconds:
                    expiresAfter = (double)milliseconds.First / 1000;
                    break;
                case "--hashlimit-htable-size" or "--hashlimit-htable-max" or "--hashlimit-htable-gcinterval":
                    break;
                default:
                    isReadable = false;
                    break;
            }
        }

        // Without being told, a bucket is idle after the unit of the rate (libxt_hashlimit.c).
        (OpaqueDetail Bucket, double Expiry)? kept = rate switch
        {
            RateValue packets => (new TokenBucketDetail(packets.Count, packets.Seconds, (uint)(burst ?? DefaultBurst)), packets.Seconds),
            NumberValue bytes => (BucketOf(bytes.Number, burst), (burst is null ? ByteRates.Expiry : ByteRates.ExpiryWithBurst) / 1000d),
            _ => null,
        };
        if (!isReadable || kept is not { } bucket || table is null)
        {
            match.AddOpaqueModule(OpaqueKind.Fresh);
            return;
        }

        ImmutableArray<(PacketField, UInt128)> parts = [.. modes.Select(mode => mode switch
        {
            "srcip" => (PacketField.SourceAddress, sourceMask),
            "dstip" => (PacketField.DestinationAddress, destinationMask),
            "srcport" => (PacketField.SourcePort, ushort.MaxValue),
            _ => (PacketField.DestinationPort, (UInt128)ushort.MaxValue),
        })];

        match.AddOpaqueModule(OpaqueKind.Fresh, new SharedBucketsDetail(table, bucket.Bucket, parts, expiresAfter ?? bucket.Expiry, isAbove));
    }

    private static ByteBucketDetail BucketOf(ulong bytes, ulong? burst)
    {
        ulong cost = ByteRates.CostOf(bytes);
        ulong rate = ByteRates.BytesOf(cost);
        return new ByteBucketDetail(cost, burst is { } most && rate > 0 ? ByteRates.TimesOf(most, rate) : 0);
    }

    public static void ConnectionLimit(MatchReader match)
    {
        uint? limit = null;
        bool isUpTo = false;
        bool isDestination = false;
        UInt128 mask = AddressText.AllOnes(match.Family);
        foreach (BoundOption option in match.Module.Options)
        {
            FieldRange? number = NumberRanges.Of(option.Value<ParsedValue>());
            switch (option.Definition.Name)
            {
                case "--connlimit-upto" or "--connlimit-above":
                    limit = (uint?)number?.First;
                    isUpTo = option.IsNegated != (option.Definition.Name == "--connlimit-upto");
                    break;
                case "--connlimit-daddr":
                    isDestination = true;
                    break;
                case "--connlimit-mask" when number is { } length:
                    mask = AddressText.PrefixMask((int)length.First, match.Family);
                    break;
                case "--connlimit-mask":
                    limit = null;
                    break;
            }
        }

        match.AddOpaqueModule(OpaqueKind.Fresh, limit is { } most ? new ConnectionLimitDetail(most, isDestination, mask, isUpTo) : null);
    }

    public static void Quota(MatchReader match)
    {
        bool isNegated = match.Module.Options.Any(option => option.IsNegated);
        UInt128? bytes = match.Module.Options.Select(option => NumberRanges.Of(option.Value<ParsedValue>())?.First).FirstOrDefault(value => value is not null);
        match.AddOpaqueModule(OpaqueKind.Fresh, bytes is { } most ? new QuotaDetail(most, isNegated) : null);
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
