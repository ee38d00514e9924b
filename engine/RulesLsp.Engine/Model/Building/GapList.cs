namespace RulesLsp.Engine.Model.Building;

/// <summary>A list that is cheap to change where it was changed last: a file may insert a hundred thousand rules at the top of a chain.</summary>
internal sealed class GapList<TItem>
{
    private const int FirstRoom = 4;

    private const int Long = 1_024;

    private const int MostGrowth = 16;

    // The items stand in front of the gap and behind it.
    private TItem[] _items = [];
    private int _gapStart;
    private int _gapEnd;

    public int Count => _items.Length - (_gapEnd - _gapStart);

    public TItem this[int index] => _items[index < _gapStart ? index : index + (_gapEnd - _gapStart)];

    /// <param name="expected">About how many items may come after these.</param>
    public void Insert(int at, ReadOnlySpan<TItem> added, int expected = 0)
    {
        MakeRoom(added.Length, expected);
        MoveGap(at);
        added.CopyTo(_items.AsSpan(_gapStart));
        _gapStart += added.Length;
    }

    public void RemoveAt(int index)
    {
        MoveGap(index);
        _items[_gapEnd++] = default!;
    }

    public void Clear() => (_items, _gapStart, _gapEnd) = ([], 0, 0);

    /// <summary>The first item that fits; -1 when none does.</summary>
    public int FindIndex(Predicate<TItem> fits)
    {
        for (int index = 0; index < Count; index++)
        {
            if (fits(this[index]))
            {
                return index;
            }
        }

        return -1;
    }

    private void MakeRoom(int count, int expected)
    {
        if (_gapEnd - _gapStart >= count)
        {
            return;
        }

        // A list that is long already gets what there is to come; most stay short.
        int usual = Count < Long ? Count * 2 : Math.Clamp(Count + expected, Count * 2, Count * MostGrowth);
        var larger = new TItem[Math.Max(Math.Max(usual, Count + count), FirstRoom)];
        int behind = _items.Length - _gapEnd;
        Array.Copy(_items, larger, _gapStart);
        Array.Copy(_items, _gapEnd, larger, larger.Length - behind, behind);
        (_items, _gapEnd) = (larger, larger.Length - behind);
    }

    private void MoveGap(int at)
    {
        if (at < _gapStart)
        {
            Array.Copy(_items, at, _items, _gapEnd - (_gapStart - at), _gapStart - at);
        }
        else
        {
            Array.Copy(_items, _gapEnd, _items, _gapStart, at - _gapStart);
        }

        (_gapStart, _gapEnd) = (at, _gapEnd + (at - _gapStart));
    }
}
