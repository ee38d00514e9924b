namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Packets that are kept for rules, a few for each. An array for each rule would be a hundred thousand objects, which the garbage collector
/// would have to follow and to move while requests wait.
/// </summary>
internal sealed class PointStore
{
    private const int SlabLength = 1_024;

    private readonly Lock _reserving = new();
    private readonly List<Point[]> _slabs = [];
    private int _next = SlabLength;

    /// <summary>How many packets were put in.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps some packets; gives their place. Several threads may do so while nobody reads.</summary>
    /// <param name="points">At most as many as a slab holds.</param>
    public int Add(ReadOnlySpan<Point> points)
    {
        Point[] slab;
        int start;
        int place;
        lock (_reserving)
        {
            if (_next + points.Length > SlabLength)
            {
                _slabs.Add(new Point[SlabLength]);
                _next = 0;
            }

            (slab, start) = (_slabs[^1], _next);
            place = ((_slabs.Count - 1) * SlabLength) + start;
            _next += points.Length;
            Count += points.Length;
        }

        points.CopyTo(slab.AsSpan(start));
        return place;
    }

    /// <param name="place">As it was given.</param>
    public ReadOnlySpan<Point> Get(int place, int count) => _slabs[place / SlabLength].AsSpan(place % SlabLength, count);
}
