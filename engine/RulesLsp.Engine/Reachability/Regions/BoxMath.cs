using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RulesLsp.Engine.Reachability;

/// <summary>Set operations on boxes and regions; the eight lanes are compared at once.</summary>
internal static class BoxMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Load(ref readonly LaneValues values) =>
        Vector256.LoadUnsafe(ref Unsafe.As<LaneValues, uint>(ref Unsafe.AsRef(in values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<uint> vector, ref LaneValues values) =>
        vector.StoreUnsafe(ref Unsafe.As<LaneValues, uint>(ref values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(in Box box, in Point point, SparsePool pool) =>
        Holds(in box.Low, in box.High, in point.Values)
        && ((point.Word ^ box.WordValue) & box.WordMask) == 0
        && (box.Sparse == 0 || pool.Holds(box.Sparse, point.Sparse));

    /// <summary>The values lie within the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(in LaneValues low, in LaneValues high, in LaneValues values) =>
        Vector256.LessThanOrEqualAll(Load(in low), Load(in values))
        && Vector256.LessThanOrEqualAll(Load(in values), Load(in high));

    /// <summary>Widens the bounds to hold the box.</summary>
    public static void Widen(ref LaneValues low, ref LaneValues high, in Box box)
    {
        Store(Vector256.Min(Load(in low), Load(in box.Low)), ref low);
        Store(Vector256.Max(Load(in high), Load(in box.High)), ref high);
    }

    public static bool Contains(in Box outer, in Box inner, SparsePool pool) =>
        Vector256.LessThanOrEqualAll(Load(in outer.Low), Load(in inner.Low))
        && Vector256.LessThanOrEqualAll(Load(in inner.High), Load(in outer.High))
        && (outer.WordMask & ~inner.WordMask) == 0
        && ((outer.WordValue ^ inner.WordValue) & outer.WordMask) == 0
        && (outer.Sparse == 0 || pool.Contains(outer.Sparse, inner.Sparse));

    public static bool Intersects(in Box one, in Box other, SparsePool pool)
    {
        Vector256<uint> low = Vector256.Max(Load(in one.Low), Load(in other.Low));
        Vector256<uint> high = Vector256.Min(Load(in one.High), Load(in other.High));
        return Vector256.LessThanOrEqualAll(low, high)
            && ((one.WordValue ^ other.WordValue) & one.WordMask & other.WordMask) == 0
            && pool.Intersects(one.Sparse, other.Sparse);
    }

    /// <summary>Narrows <paramref name="box"/> to what it shares with <paramref name="other"/>; false when that is nothing.</summary>
    public static bool Narrow(ref Box box, in Box other, SparsePool pool)
    {
        Vector256<uint> low = Vector256.Max(Load(in box.Low), Load(in other.Low));
        Vector256<uint> high = Vector256.Min(Load(in box.High), Load(in other.High));
        if (!Vector256.LessThanOrEqualAll(low, high)
            || ((box.WordValue ^ other.WordValue) & box.WordMask & other.WordMask) != 0)
        {
            return false;
        }

        int sparse = pool.Intersect(box.Sparse, other.Sparse);
        if (sparse < 0)
        {
            return false;
        }

        Store(low, ref box.Low);
        Store(high, ref box.High);
        box.WordMask |= other.WordMask;
        box.WordValue |= other.WordValue;
        box.Sparse = sparse;
        return true;
    }

    /// <summary>The corner with the smallest values: opaque conditions that the region leaves open are false, mark bits 0.</summary>
    public static Point LowestCorner(in Region region) => new()
    {
        Values = region.Box.Low,
        Word = region.Box.WordValue,
        Mark = region.MarkValue,
        Sparse = region.Box.Sparse,
    };

    /// <summary>
    /// Pushes disjoint regions whose union is <paramref name="region"/> without <paramref name="taken"/>.
    /// The two must share a packet.
    /// </summary>
    public static void Subtract(Region region, in Region taken, RegionStack rest, SparsePool pool)
    {
        SubtractSparse(ref region, taken.Box.Sparse, rest, pool);
        SubtractBits(ref region, in taken, rest);
        uint below = Vector256.LessThan(Load(in region.Box.Low), Load(in taken.Box.Low)).ExtractMostSignificantBits();
        uint above = Vector256.LessThan(Load(in taken.Box.High), Load(in region.Box.High)).ExtractMostSignificantBits();
        for (uint cut = below | above; cut != 0; cut &= cut - 1)
        {
            int lane = BitOperations.TrailingZeroCount(cut);
            if ((below >> lane & 1) != 0)
            {
                ref Region piece = ref rest.Push(in region);
                piece.Box.High[lane] = taken.Box.Low[lane] - 1;
                region.Box.Low[lane] = taken.Box.Low[lane];
            }

            if ((above >> lane & 1) != 0)
            {
                ref Region piece = ref rest.Push(in region);
                piece.Box.Low[lane] = taken.Box.High[lane] + 1;
                region.Box.High[lane] = taken.Box.High[lane];
            }
        }
    }

    private static void SubtractBits(ref Region region, in Region taken, RegionStack rest)
    {
        for (uint bits = taken.Box.WordMask & ~region.Box.WordMask; bits != 0; bits &= bits - 1)
        {
            uint bit = bits & (0 - bits);
            region.Box.WordMask |= bit;
            ref Region piece = ref rest.Push(in region);
            piece.Box.WordValue |= ~taken.Box.WordValue & bit;
            region.Box.WordValue |= taken.Box.WordValue & bit;
        }

        for (ulong bits = taken.MarkMask & ~region.MarkMask; bits != 0; bits &= bits - 1)
        {
            ulong bit = bits & (0 - bits);
            region.MarkMask |= bit;
            ref Region piece = ref rest.Push(in region);
            piece.MarkValue |= ~taken.MarkValue & bit;
            region.MarkValue |= taken.MarkValue & bit;
        }
    }

    private static void SubtractSparse(ref Region region, int taken, RegionStack rest, SparsePool pool)
    {
        if (taken == 0 || taken == region.Box.Sparse)
        {
            return;
        }

        int count = pool.Get(taken).Length;
        for (int i = 0; i < count; i++)
        {
            // Read anew each time: new conjunctions may move the pool's items.
            SparseConstraint constraint = pool.Get(taken)[i];
            (uint low, uint high) = pool.Range(region.Box.Sparse, constraint.Dimension);
            if (low < constraint.Low)
            {
                ref Region piece = ref rest.Push(in region);
                piece.Box.Sparse = pool.With(region.Box.Sparse, constraint.Dimension, low, constraint.Low - 1);
                low = constraint.Low;
            }

            if (high > constraint.High)
            {
                ref Region piece = ref rest.Push(in region);
                piece.Box.Sparse = pool.With(region.Box.Sparse, constraint.Dimension, constraint.High + 1, high);
                high = constraint.High;
            }

            region.Box.Sparse = pool.With(region.Box.Sparse, constraint.Dimension, low, high);
        }
    }

    /// <summary>
    /// Narrows <paramref name="region"/>, which holds <paramref name="point"/>, so that it misses <paramref name="box"/>, which does not:
    /// along the dimension that keeps the largest share.
    /// </summary>
    public static void CutAway(ref Region region, in Point point, in Box box, SparsePool pool, LaneNumbers numbers)
    {
        double bestShare = -1;
        int bestLane = -1;
        for (int lane = 0; lane < LaneValues.Count; lane++)
        {
            uint value = point.Values[lane];
            uint low = region.Box.Low[lane];
            uint high = region.Box.High[lane];
            double share = value < box.Low[lane] ? numbers.Count((Lane)lane, low, Math.Min(high, box.Low[lane] - 1))
                : value > box.High[lane] ? numbers.Count((Lane)lane, Math.Max(low, box.High[lane] + 1), high)
                : -1;
            share = share < 0 ? -1 : share / numbers.Count((Lane)lane, low, high);
            if (share > bestShare)
            {
                bestShare = share;
                bestLane = lane;
            }
        }

        uint wrongBits = (point.Word ^ box.WordValue) & box.WordMask;
        if (wrongBits != 0 && bestShare < 0.5)
        {
            uint bit = wrongBits & (0 - wrongBits);
            region.Box.WordMask |= bit;
            region.Box.WordValue |= point.Word & bit;
            return;
        }

        if (bestLane < 0)
        {
            CutAwaySparse(ref region, in point, box.Sparse, pool);
        }
        else if (point.Values[bestLane] < box.Low[bestLane])
        {
            region.Box.High[bestLane] = Math.Min(region.Box.High[bestLane], box.Low[bestLane] - 1);
        }
        else
        {
            region.Box.Low[bestLane] = Math.Max(region.Box.Low[bestLane], box.High[bestLane] + 1);
        }
    }

    private static void CutAwaySparse(ref Region region, in Point point, int sparse, SparsePool pool)
    {
        foreach (SparseConstraint constraint in pool.Get(sparse))
        {
            uint value = pool.Value(point.Sparse, constraint.Dimension);
            (uint low, uint high) = pool.Range(region.Box.Sparse, constraint.Dimension);
            if (value < constraint.Low)
            {
                region.Box.Sparse = pool.With(region.Box.Sparse, constraint.Dimension, low, Math.Min(high, constraint.Low - 1));
                return;
            }

            if (value > constraint.High)
            {
                region.Box.Sparse = pool.With(region.Box.Sparse, constraint.Dimension, Math.Max(low, constraint.High + 1), high);
                return;
            }
        }
    }
}
