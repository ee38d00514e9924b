using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Rates of bytes (net/netfilter/xt_hashlimit.c, hashlimit_byte_cost): a bucket holds what a second gives, and the burst fills it anew so many times.</summary>
internal static class ByteBuckets
{
    /// <summary>Does the packet fit? null: that depends on lengths that are not told.</summary>
    /// <param name="expiresAfter">Seconds.</param>
    public static bool? Take(TraceRun run, BucketKey key, ByteBucketDetail detail, double expiresAfter, string text)
    {
        double now = run.State.Now;
        ByteBucket full = new(ByteRates.Credit, ByteRates.Credit, detail.Refills, now);
        if (!run.State.ByteBuckets.TryGetValue(key, out ByteBucket bucket))
        {
            run.Assumptions.Add($"{text}: the bucket is full at first");
            bucket = full;
        }
        else if (now - bucket.Time >= expiresAfter && CountingAnswers.IsSwept(run, now - bucket.Time - expiresAfter, text))
        {
            bucket = full;
        }

        double refill = (now - bucket.Time) * ByteRates.Credit;
        bucket = bucket with { Least = Math.Min(ByteRates.Credit, bucket.Least + refill), Most = Math.Min(ByteRates.Credit, bucket.Most + refill), Time = now };
        FieldDomain length = run.Packet[PacketField.Length]!;
        double cheapest = CostOf(length.Ranges[0].First, detail);
        double dearest = CostOf(length.Ranges[^1].Last, detail);
        bool? fits = bucket.Least >= dearest ? true : bucket.Most < cheapest ? false : null;
        (bool? isTaken, ByteBucket after) = (fits, bucket.Refills) switch
        {
            (true, _) => (true, bucket.Without(cheapest, dearest)),
            (false, 0) => (false, bucket),
            (false, > 0) => (true, (full with { Refills = bucket.Refills - 1 }).Without(cheapest, dearest)),

            // Filled anew or not: from here on nobody knows what it holds, nor how many times it can be filled.
            _ => ((bool?)(bucket.Refills > 0 ? true : null), bucket with { Least = 0, Most = ByteRates.Credit, Refills = null }),
        };
        run.State.ByteBuckets = run.State.ByteBuckets.SetItem(key, after);
        return isTaken;
    }

    private static double CostOf(UInt128 length, ByteBucketDetail detail) => Math.Min(ByteRates.Credit, (double)ByteRates.PiecesOf((ulong)length) * detail.Cost);
}

/// <summary>What a bucket holds at least and at most, how many times it can be filled anew (null: not known), and when that was so.</summary>
internal readonly record struct ByteBucket(double Least, double Most, ulong? Refills, double Time)
{
    public ByteBucket Without(double cheapest, double dearest) => this with { Least = Least - dearest, Most = Most - cheapest };
}
