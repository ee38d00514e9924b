using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
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

    public static FieldDomain OfRanges(ImmutableArray<FieldRange> ranges)
    {
        // Nearly always.
        return ranges is [var only] && only.First <= only.Last ? new FieldDomain(ranges) : OfRanges((IEnumerable<FieldRange>)ranges);
    }

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

    public bool Contains(UInt128 value) => FirstNotBelow(value) is var at && at < Ranges.Length && Ranges[at].First <= value;

    public FieldDomain Intersect(FieldDomain other)
    {
        // Nearly always all of what is asked for is still there.
        if (Ranges is [var own])
        {
            return other.Within(own);
        }

        if (other.Ranges is [var only])
        {
            return Within(only);
        }

        ImmutableArray<FieldRange>.Builder ranges = ImmutableArray.CreateBuilder<FieldRange>();
        foreach (FieldRange mine in Ranges)
        {
            for (int at = other.FirstNotBelow(mine.First); at < other.Ranges.Length && other.Ranges[at].First <= mine.Last; at++)
            {
                ranges.Add(new FieldRange(UInt128.Max(mine.First, other.Ranges[at].First), UInt128.Min(mine.Last, other.Ranges[at].Last)));
            }
        }

        return new FieldDomain(ranges.ToImmutable());
    }

    public FieldDomain Subtract(FieldDomain other)
    {
        if (other.Ranges is [var only])
        {
            return Without(only);
        }

        var left = new List<FieldRange>(Ranges.Length + other.Ranges.Length);
        foreach (FieldRange mine in Ranges)
        {
            UInt128 first = mine.First;
            bool isLeft = true;
            for (int at = other.FirstNotBelow(mine.First); isLeft && at < other.Ranges.Length && other.Ranges[at].First <= mine.Last; at++)
            {
                FieldRange cut = other.Ranges[at];
                if (cut.First > first)
                {
                    left.Add(new FieldRange(first, cut.First - 1));
                }

                isLeft = cut.Last < mine.Last;
                first = isLeft ? cut.Last + 1 : first;
            }

            if (isLeft)
            {
                left.Add(new FieldRange(first, mine.Last));
            }
        }

        return new FieldDomain([.. left]);
    }

    /// <summary>The usual cut, of which a domain may see a thousand: what stays is copied as it is.</summary>
    private FieldDomain Without(FieldRange cut)
    {
        ReadOnlySpan<FieldRange> own = Ranges.AsSpan();
        (int start, int end) = Touched(cut);
        if (start == end)
        {
            return this;
        }

        int low = own[start].First < cut.First ? 1 : 0;
        int high = own[end - 1].Last > cut.Last ? 1 : 0;
        var left = new FieldRange[start + low + high + own.Length - end];
        own[..start].CopyTo(left);
        own[end..].CopyTo(left.AsSpan(start + low + high));
        if (low > 0)
        {
            left[start] = new FieldRange(own[start].First, cut.First - 1);
        }

        if (high > 0)
        {
            left[start + low] = new FieldRange(cut.Last + 1, own[end - 1].Last);
        }

        return new FieldDomain(ImmutableCollectionsMarshal.AsImmutableArray(left));
    }

    private FieldDomain Within(FieldRange kept)
    {
        (int start, int end) = Touched(kept);
        if (start == 0 && end == Ranges.Length && (end == 0 || (Ranges[0].First >= kept.First && Ranges[^1].Last <= kept.Last)))
        {
            return this;
        }

        FieldRange[] left = Ranges.AsSpan(start, end - start).ToArray();
        if (left.Length > 0)
        {
            left[0] = left[0] with { First = UInt128.Max(left[0].First, kept.First) };
            left[^1] = left[^1] with { Last = UInt128.Min(left[^1].Last, kept.Last) };
        }

        return new FieldDomain(ImmutableCollectionsMarshal.AsImmutableArray(left));
    }

    /// <summary>The ranges that share a value with a range: the first of them, and the one behind the last.</summary>
    private (int Start, int End) Touched(FieldRange range)
    {
        int start = FirstNotBelow(range.First);
        int end = start;
        while (end < Ranges.Length && Ranges[end].First <= range.Last)
        {
            end++;
        }

        return (start, end);
    }

    /// <summary>The first range that does not end below a value.</summary>
    private int FirstNotBelow(UInt128 value)
    {
        (int low, int high) = (0, Ranges.Length);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = Ranges[middle].Last < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Is there a value in both?</summary>
    public bool Overlaps(ReadOnlySpan<FieldRange> other)
    {
        foreach (FieldRange theirs in other)
        {
            int at = FirstNotBelow(theirs.First);
            if (at < Ranges.Length && Ranges[at].First <= theirs.Last)
            {
                return true;
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

    public bool SameAs(FieldDomain other) => ReferenceEquals(this, other) || Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

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
