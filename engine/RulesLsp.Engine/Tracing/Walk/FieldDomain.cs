using System.Collections.Immutable;
using System.Numerics;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>What is known of a field: the values that it may still have, as sorted ranges that do not touch.</summary>
internal sealed class FieldDomain
{
    private const int MostEnumeratedValues = 1 << 16;

    private FieldDomain(ImmutableArray<FieldRange> ranges) => Ranges = ranges;

    public ImmutableArray<FieldRange> Ranges { get; }

    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>The value, when only one is left; else null.</summary>
    public UInt128? Value => Ranges is [var only] && only.First == only.Last ? only.First : null;

    // Most fields of most packets: protocols, flags, states, and what is 0.
    private static readonly FieldDomain[] Small = [.. Enumerable.Range(0, 256).Select(static value => new FieldDomain([new FieldRange((UInt128)value, (UInt128)value)]))];

    public static FieldDomain Of(UInt128 value) => value < (UInt128)Small.Length ? Small[(int)value] : new([new FieldRange(value, value)]);

    public static FieldDomain Between(UInt128 first, UInt128 last) => new([new FieldRange(first, last)]);

    public static FieldDomain OfRanges(IEnumerable<FieldRange> ranges)
    {
        var merged = new List<FieldRange>();
        foreach (FieldRange range in ranges.Where(range => range.First <= range.Last).OrderBy(range => range.First))
        {
            if (merged.Count > 0 && (range.First <= merged[^1].Last || range.First == merged[^1].Last + 1))
            {
                merged[^1] = merged[^1] with { Last = UInt128.Max(merged[^1].Last, range.Last) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return new FieldDomain([.. merged]);
    }

    public bool Contains(UInt128 value)
    {
        foreach (FieldRange range in Ranges)
        {
            if (value >= range.First && value <= range.Last)
            {
                return true;
            }
        }

        return false;
    }

    public FieldDomain Intersect(FieldDomain other)
    {
        ImmutableArray<FieldRange>.Builder ranges = ImmutableArray.CreateBuilder<FieldRange>();
        foreach (FieldRange mine in Ranges)
        {
            foreach (FieldRange theirs in other.Ranges)
            {
                UInt128 first = UInt128.Max(mine.First, theirs.First);
                UInt128 last = UInt128.Min(mine.Last, theirs.Last);
                if (first <= last)
                {
                    ranges.Add(new FieldRange(first, last));
                }
            }
        }

        return new FieldDomain(ranges.ToImmutable());
    }

    public FieldDomain Subtract(FieldDomain other)
    {
        List<FieldRange> left = [.. Ranges];
        foreach (FieldRange cut in other.Ranges)
        {
            var next = new List<FieldRange>();
            foreach (FieldRange range in left)
            {
                if (cut.Last < range.First || cut.First > range.Last)
                {
                    next.Add(range);
                    continue;
                }

                if (cut.First > range.First)
                {
                    next.Add(new FieldRange(range.First, cut.First - 1));
                }

                if (cut.Last < range.Last)
                {
                    next.Add(new FieldRange(cut.Last + 1, range.Last));
                }
            }

            left = next;
        }

        return new FieldDomain([.. left]);
    }

    /// <summary>Is there a value in both?</summary>
    public bool Overlaps(ReadOnlySpan<FieldRange> other)
    {
        foreach (FieldRange range in Ranges)
        {
            foreach (FieldRange theirs in other)
            {
                if (theirs.First <= range.Last && range.First <= theirs.Last)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Are all values in one of the ranges, each taken as a whole?</summary>
    public bool IsWithin(ReadOnlySpan<FieldRange> other)
    {
        foreach (FieldRange range in Ranges)
        {
            bool isInside = false;
            foreach (FieldRange theirs in other)
            {
                isInside |= theirs.First <= range.First && range.Last <= theirs.Last;
            }

            if (!isInside)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Every value plus <paramref name="difference"/>, modulo 2^128; no range may run over the end.</summary>
    public FieldDomain Moved(UInt128 difference) => difference == 0 ? this
        : OfRanges(Ranges.Select(range => new FieldRange(unchecked(range.First + difference), unchecked(range.Last + difference))));

    public bool SameAs(FieldDomain other) => Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    /// <summary>The part whose values, masked, equal <paramref name="value"/>; null when the domain is too large to say it in ranges.</summary>
    public FieldDomain? Masked(UInt128 mask, UInt128 value)
    {
        UInt128 size = Ranges.Aggregate(UInt128.Zero, (sum, range) => sum + (range.Last - range.First) + 1);
        if (size > 0 && size <= MostEnumeratedValues)
        {
            var kept = new List<FieldRange>();
            foreach (FieldRange range in Ranges)
            {
                for (UInt128 item = range.First; item <= range.Last; item++)
                {
                    if ((item & mask) == value)
                    {
                        kept.Add(new FieldRange(item, item));
                    }

                    if (item == UInt128.MaxValue)
                    {
                        break;
                    }
                }
            }

            return OfRanges(kept);
        }

        // A mask of leading ones within the largest value is a range.
        UInt128 largest = Ranges[^1].Last;
        int bits = 128 - (int)UInt128.LeadingZeroCount(largest);
        UInt128 all = bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
        UInt128 low = ~mask & all;
        return (low & (low + 1)) == 0 ? Intersect(Between(value, value | low)) : null;
    }

    public override string ToString() => string.Join(',', Ranges);
}
