namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Packets that are kept for rules, a few for each. An array for each rule would be a hundred thousand objects, which the garbage collector
/// would have to follow and to move while requests wait.
/// </summary>
internal sealed class AskedPacketStore
{
    private const int SlabLength = 1_024;

    private readonly Lock _reserving = new();
    private readonly List<AskedPacket[]> _slabs = [];
    private int _next = SlabLength;

    /// <summary>How many packets were put in.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps some packets; gives their place. Several threads may do so while nobody reads.</summary>
    /// <param name="packets">At most as many as a slab holds.</param>
    public int Add(ReadOnlySpan<AskedPacket> packets)
    {
        AskedPacket[] slab;
        int start;
        int place;
        lock (_reserving)
        {
            if (_next + packets.Length > SlabLength)
            {
                _slabs.Add(new AskedPacket[SlabLength]);
                _next = 0;
            }

            (slab, start) = (_slabs[^1], _next);
            place = ((_slabs.Count - 1) * SlabLength) + start;
            _next += packets.Length;
            Count += packets.Length;
        }

        packets.CopyTo(slab.AsSpan(start));
        return place;
    }

    /// <summary>Keeps others where some were put in, at most as many. Several threads may do so for places of their own while nobody reads.</summary>
    /// <param name="place">As it was given.</param>
    public void Put(int place, ReadOnlySpan<AskedPacket> packets)
    {
        if (!packets.IsEmpty)
        {
            AskedPacket[] slab;
            lock (_reserving)
            {
                slab = _slabs[place / SlabLength];
            }

            packets.CopyTo(slab.AsSpan(place % SlabLength));
        }
    }

    /// <param name="place">As it was given.</param>
    public ReadOnlySpan<AskedPacket> Get(int place, int count) => _slabs[place / SlabLength].AsSpan(place % SlabLength, count);
}
