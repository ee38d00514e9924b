namespace RulesLsp.Engine.Reachability;

/// <summary>A stack of regions in one array that is reused from rule to rule.</summary>
internal sealed class RegionStack
{
    private Region[] _items = new Region[64];

    public int Count { get; private set; }

    public ref Region this[int index] => ref _items[index];

    /// <summary>Pushes a copy and returns it for changes.</summary>
    public ref Region Push(in Region region)
    {
        if (Count == _items.Length)
        {
            // The argument may lie in the array that is replaced: it is copied first.
            Region copy = region;
            Array.Resize(ref _items, 2 * Count);
            _items[Count] = copy;
        }
        else
        {
            _items[Count] = region;
        }

        return ref _items[Count++];
    }

    public Region Pop() => _items[--Count];

    public void Truncate(int count) => Count = count;

    /// <summary>Drops the items from <paramref name="start"/> up to <paramref name="end"/>; later ones move down.</summary>
    public void RemoveRange(int start, int end)
    {
        Array.Copy(_items, end, _items, start, Count - end);
        Count -= end - start;
    }

    /// <summary>Pushes what each item from <paramref name="from"/> up to <paramref name="to"/> shares with each of the boxes.</summary>
    public void PushParts(ReadOnlySpan<Box> boxes, int from, int to, SearchContext context)
    {
        for (int i = from; i < to; i++)
        {
            foreach (ref readonly Box box in boxes)
            {
                context.Budget.Spent++;
                Region part = this[i];
                if (BoxMath.Narrow(ref part.Box, in box, context.Pool))
                {
                    Push(in part);
                }
            }
        }
    }
}
