using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Conditions that count what came before: rates and bytes. Where a packet leaves open what is counted, so is the answer, once it matters.</summary>
internal static class CountingAnswers
{
    // Sums of seconds that are no whole numbers miss by less.
    private const double Tolerance = 1e-9;
    private const uint LargestPacket = 65575;

    /// <summary>net/netfilter/xt_limit.c.</summary>
    public static bool TakeToken(TraceRun run, TokenBucketDetail detail, Rule rule, int index, string text) =>
        Take(run, new BucketKey(rule, index, null, ""), detail, null, text);

    /// <summary>Is the rate kept? net/netfilter/xt_hashlimit.c. null: the packet does not tell which bucket is its.</summary>
    public static bool? IsRateKept(TraceRun run, SharedBucketsDetail asked, Rule rule, int index, string text)
    {
        // The rule that was loaded first made the table; the others only use it.
        SharedBucketsDetail detail = run.Tracer.SettingsOf(asked.Table) ?? asked;
        if (detail.Parts.Any(part => part.Field is PacketField.SourcePort or PacketField.DestinationPort) && LacksPorts(run))
        {
            // hashlimit_init_dst cannot tell which bucket: the packet is dropped.
            run.ThrownAway = TraceReasons.HeaderUnreadable;
            return false;
        }

        if (PartsOf(run.Packet, detail) is { } parts)
        {
            var key = new BucketKey(null, 0, detail.Table, parts);
            return detail.Bucket is ByteBucketDetail bytes
                ? ByteBuckets.Take(run, key, bytes, detail.ExpiresAfter, text)
                : Take(run, key, (TokenBucketDetail)detail.Bucket, detail.ExpiresAfter, text);
        }

        run.Assumptions.Add($"{text}: the bucket is full at first");
        return run.State.CountEvaluation(rule, index) < ((detail.Bucket as TokenBucketDetail)?.Burst ?? 1) ? true : null;
    }

    /// <summary>Does the packet fit into what is left? net/netfilter/xt_quota.c: the first that does not ends it for all. null: lengths are not told.</summary>
    public static bool? IsWithinQuota(TraceRun run, QuotaDetail detail, Rule rule, int index, string text)
    {
        run.Assumptions.Add($"{text}: the quota is not used up at first");
        CountedBytes before = run.State.Quotas.GetValueOrDefault((rule, index));
        UInt128? length = run.Packet.Value(PacketField.Length);
        CountedBytes after = before with { Least = before.Least + (length ?? 0), Most = before.Most + (length ?? LargestPacket) };
        bool? fits = before.IsUsedUp || after.Least > detail.Bytes ? false : after.Most <= detail.Bytes ? true : null;
        bool isWithin = fits ?? run.Choices.Ask($"{text}: the quota is not used up", $"{text}: the quota is used up");
        run.State.Quotas = run.State.Quotas.SetItem((rule, index), isWithin ? after with { Most = UInt128.Min(after.Most, detail.Bytes) } : before with { IsUsedUp = true });
        return isWithin;
    }

    private static bool Take(TraceRun run, BucketKey key, TokenBucketDetail detail, double? expiresAfter, string text)
    {
        TokenBucket full = new(detail.Burst, run.State.Now);
        if (!run.State.Buckets.TryGetValue(key, out TokenBucket bucket))
        {
            run.Assumptions.Add($"{text}: the bucket is full at first");
            bucket = full;
        }
        else if (expiresAfter is { } seconds && run.State.Now - bucket.Time >= seconds && IsSwept(run, run.State.Now - bucket.Time - seconds, text))
        {
            bucket = full;
        }

        double refill = (run.State.Now - bucket.Time) * detail.Count / Math.Max(1, detail.Seconds);
        double tokens = Math.Min(detail.Burst, bucket.Tokens + refill);
        bool isTaken = tokens >= 1 - Tolerance;
        run.State.Buckets = run.State.Buckets.SetItem(key, new TokenBucket(isTaken ? tokens - 1 : tokens, run.State.Now));
        return isTaken;
    }

    /// <summary>What a protocol has in place of ports is there or not as they are; of ICMP the whole header is asked for.</summary>
    public static bool LacksPorts(TraceRun run) => run.Start.HeaderBytes is { } bytes && run.Packet.Value(PacketField.Protocol) is { } protocol
        && bytes < Math.Min(PacketHeaders.Of((byte)protocol), ProtocolNumbers.IsIcmp((byte)protocol) ? PacketHeaders.Icmp : PacketHeaders.Ports);

    // Idle buckets are swept away once a second (htable-gcinterval), and then begin full again.
    public static bool IsSwept(TraceRun run, double overdue, string text) =>
        overdue >= 1 || run.Choices.Ask($"{text}: the idle bucket was thrown away", $"{text}: the idle bucket is still there");

    private static string? PartsOf(FlowingPacket packet, SharedBucketsDetail detail)
    {
        var parts = new StringBuilder();
        foreach ((PacketField field, UInt128 mask) in detail.Parts)
        {
            bool isPort = field is PacketField.SourcePort or PacketField.DestinationPort;
            if (isPort && packet.Value(PacketField.Protocol) is { } protocol && !packet.HasPorts)
            {
                // Of these the kernel takes other bytes for ports (proto_ports_offset).
                if (packet.LacksHeader || protocol == ProtocolNumbers.EncapsulatedPayload || protocol == ProtocolNumbers.Authentication)
                {
                    return null;
                }

                parts.Append("0 ");
                continue;
            }

            if (packet.Value(field) is not { } value)
            {
                return null;
            }

            parts.Append(CultureInfo.InvariantCulture, $"{value & mask} ");
        }

        return parts.ToString();
    }
}
