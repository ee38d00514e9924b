namespace RulesLsp.Engine.Reachability;

/// <summary>
/// A number for each of many keys. Nearly all look-ups are of keys that are not there: a small filter, which stays in the cache, answers most
/// of them, and one place of the table the others.
/// </summary>
/// <param name="expected">About how many keys there will be.</param>
internal sealed class NumberTable(int expected)
{
    private const int FewestPlaces = 16;

    /// <summary>Bits of the filter for each place of the table.</summary>
    private const int BitsOfPlace = 4;

    private Entry[] _entries = new Entry[PlacesFor(expected)];
    private ulong[] _filter = new ulong[PlacesFor(expected) * BitsOfPlace / 64];
    private int _shift = 64 - System.Numerics.BitOperations.Log2((uint)PlacesFor(expected));
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

    /// <summary>A power of two: half of the places stay empty.</summary>
    private static int PlacesFor(int keys) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * keys, FewestPlaces));

    // Fibonacci hashing: the high bits depend on all bits of the key.
    private static ulong HashOf(ulong key) => (key ^ (key >> 32)) * 0x9E37_79B9_7F4A_7C15;

    /// <summary>The place that holds the key, or the empty one where it would stand.</summary>
    private int PlaceOf(ulong key, ulong hash)
    {
        int place = (int)(hash >> _shift);
        while (_entries[place].Number != 0 && _entries[place].Key != key)
        {
            place = (place + 1) & (_entries.Length - 1);
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

    private int FilterBitOf(ulong hash) => (int)(hash >> (_shift - System.Numerics.BitOperations.Log2(BitsOfPlace)));

    private void Grow()
    {
        Entry[] before = _entries;
        _entries = new Entry[2 * before.Length];
        _filter = new ulong[_entries.Length * BitsOfPlace / 64];
        _shift--;
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
    private struct Entry
    {
        public ulong Key;
        public int Number;
    }
}
