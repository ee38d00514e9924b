using System.Runtime.InteropServices;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// A number for each of many keys. Nearly all look-ups are of keys that are not there: a small filter, which stays in the cache, answers most
/// of them, and one place of the table the others.
/// </summary>
/// <param name="expected">About how many keys there will be.</param>
internal sealed class NumberTable(int expected)
{
    /// <summary>Nobody's key.</summary>
    public const ulong NoKey = ulong.MaxValue;

    /// <summary>Each has words of the filter for itself.</summary>
    private const int Regions = 16;

    /// <summary>How many places a table has is a multiple of this.</summary>
    private const int FewestPlaces = Regions * 64 / BitsOfPlace;

    /// <summary>Bits of the filter for each place of the table.</summary>
    private const int BitsOfPlace = 4;

    private Entry[] _entries = new Entry[PlacesFor(expected)];
    private ulong[] _filter = new ulong[PlacesFor(expected) * BitsOfPlace / 64];
    private int _count;

    /// <summary>The key's number; -1 when it has none.</summary>
    public int Find(ulong key)
    {
        ulong hash = HashOf(key);
        return IsInFilter(hash) ? _entries[PlaceOf(key, hash)].Number - 1 : -1;
    }

    /// <summary>The key's number, which is <paramref name="next"/> when it has had none.</summary>
    public int FindOrAdd(ulong key, int next)
    {
        ulong hash = HashOf(key);
        ref Entry entry = ref _entries[PlaceOf(key, hash)];
        if (entry.Number != 0)
        {
            return entry.Number - 1;
        }

        entry = new Entry { Key = key, Number = next + 1 };
        AddToFilter(hash);
        if (++_count > _entries.Length / 2)
        {
            Grow();
        }

        return next;
    }

    /// <summary>
    /// Numbers many keys at once, in a table that is empty: the cores share its regions, each of which fits in a core's cache. The numbers
    /// do not depend on who does what.
    /// </summary>
    /// <param name="keys">Where one is <see cref="NoKey"/>, there is none.</param>
    /// <param name="numbers">Gets the number of each key.</param>
    /// <returns>All numbers are below this; not every one below it need be in use.</returns>
    public int NumberAll(ulong[] keys, int[] numbers)
    {
        (int[] order, int[] ends) = ByRegion(keys);
        var counts = new int[Regions];
        var left = new List<int>[Regions];
        Parallel.For(0, Regions, SharedWork.Options(CancellationToken.None), region => (counts[region], left[region]) = FillRegion(region, keys, order.AsSpan(ends[region]..ends[region + 1]), numbers));
        _count = counts.Sum();
        int next = Regions * counts.Max();
        foreach (int key in left.SelectMany(static ofRegion => ofRegion))
        {
            numbers[key] = FindOrAdd(keys[key], next);
            next += numbers[key] == next ? 1 : 0;
        }

        return next;
    }

    /// <summary>The places of the keys, those of each region of the table together and in their order.</summary>
    private static (int[] Order, int[] Ends) ByRegion(ulong[] keys)
    {
        var ends = new int[Regions + 1];
        foreach (ulong key in keys)
        {
            ends[RegionOf(key) + 1] += key == NoKey ? 0 : 1;
        }

        for (int region = 0; region < Regions; region++)
        {
            ends[region + 1] += ends[region];
        }

        var order = new int[ends[^1]];
        int[] next = ends[..^1];
        for (int key = 0; key < keys.Length; key++)
        {
            if (keys[key] != NoKey)
            {
                order[next[RegionOf(keys[key])]++] = key;
            }
        }

        return (order, ends);
    }

    private static int RegionOf(ulong key) => PartOf(HashOf(key), Regions);

    /// <summary>Numbers the keys of one region: with its own number, and each next one higher by that of the regions.</summary>
    /// <returns>How many different keys there are; and keys without a number, for which the region has no room.</returns>
    private (int Count, List<int> Left) FillRegion(int region, ulong[] keys, ReadOnlySpan<int> order, int[] numbers)
    {
        int length = _entries.Length / Regions;
        int end = (region + 1) * length;
        int count = 0;

        // Memory that is read before it is first written to is mapped twice, and the second time every core is told.
        _entries.AsSpan(region * length, length).Clear();
        var left = new List<int>();
        foreach (int key in order)
        {
            ulong hash = HashOf(keys[key]);
            int place = PartOf(hash, _entries.Length);
            while (place < end && _entries[place].Number != 0 && _entries[place].Key != keys[key])
            {
                place++;
            }

            if (place == end || (_entries[place].Number == 0 && count == length / 2))
            {
                left.Add(key);
                continue;
            }

            if (_entries[place].Number == 0)
            {
                _entries[place] = new Entry { Key = keys[key], Number = (Regions * count) + region + 1 };
                AddToFilter(hash);
                count++;
            }

            numbers[key] = _entries[place].Number - 1;
        }

        return (count, left);
    }

    /// <summary>Half of the places stay empty.</summary>
    private static int PlacesFor(int keys) => ((2 * keys / FewestPlaces) + 1) * FewestPlaces;

    /// <summary>The part of so many equal ones in which a hash lies.</summary>
    private static int PartOf(ulong hash, int parts) => (int)((hash >> 32) * (ulong)parts >> 32);

    // Fibonacci hashing: the high bits depend on all bits of the key.
    private static ulong HashOf(ulong key) => (key ^ (key >> 32)) * 0x9E37_79B9_7F4A_7C15;

    /// <summary>The place that holds the key, or the empty one where it would stand.</summary>
    private int PlaceOf(ulong key, ulong hash)
    {
        int place = PartOf(hash, _entries.Length);
        while (_entries[place].Number != 0 && _entries[place].Key != key)
        {
            place = place + 1 < _entries.Length ? place + 1 : 0;
        }

        return place;
    }

    private bool IsInFilter(ulong hash)
    {
        int bit = FilterBitOf(hash);
        return (_filter[bit >> 6] >> bit & 1) != 0;
    }

    private void AddToFilter(ulong hash)
    {
        int bit = FilterBitOf(hash);
        _filter[bit >> 6] |= 1UL << bit;
    }

    private int FilterBitOf(ulong hash) => PartOf(hash, _entries.Length * BitsOfPlace);

    private void Grow()
    {
        Entry[] before = _entries;
        _entries = new Entry[2 * before.Length];
        _filter = new ulong[_entries.Length * BitsOfPlace / 64];
        foreach (Entry entry in before)
        {
            if (entry.Number != 0)
            {
                ulong hash = HashOf(entry.Key);
                _entries[PlaceOf(entry.Key, hash)] = entry;
                AddToFilter(hash);
            }
        }
    }

    /// <summary>Number 0: the place is empty; else the key's number and one more.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
    private struct Entry
    {
        public ulong Key;
        public int Number;
    }
}
