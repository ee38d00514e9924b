using System.Numerics;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Many boxes, grouped by the longest common prefix of their source interval and, inside, of their destination interval.
/// A point can only lie in boxes whose prefixes are its own: a few look-ups, one for each prefix length in use.
/// Buckets that stay long are split by exact destination port.
/// </summary>
internal sealed class TupleSpace
{
    private const int SplitLimit = 32;
    private const ulong PortKey = 1UL << 63;

    private readonly Dictionary<ulong, int> _groups = [];
    private readonly Dictionary<ulong, int> _buckets = [];
    private readonly List<ulong> _destinationLengths = [];
    private readonly List<bool> _isSplit = [];
    private readonly int[] _firstOfBucket;
    private readonly int[] _boxes;

    public TupleSpace(ReachabilityProgram program, List<int> boxes)
    {
        int[] bucketOfBox = AssignBuckets(program, boxes);
        SplitByPort(program, boxes, bucketOfBox);

        // Counting sort: stable, so that every bucket keeps rule order.
        _firstOfBucket = new int[_isSplit.Count + 1];
        foreach (int bucket in bucketOfBox)
        {
            _firstOfBucket[bucket + 1]++;
        }

        for (int bucket = 0; bucket < _isSplit.Count; bucket++)
        {
            _firstOfBucket[bucket + 1] += _firstOfBucket[bucket];
        }

        int[] next = _firstOfBucket[..^1];
        _boxes = new int[boxes.Count];
        for (int i = 0; i < boxes.Count; i++)
        {
            _boxes[next[bucketOfBox[i]]++] = boxes[i];
        }
    }

    /// <summary>Bit n is set when some box's source prefix has length n (0–32).</summary>
    public ulong SourceLengths { get; private set; }

    public ulong DestinationLengths(int group) => _destinationLengths[group];

    public bool IsSplit(int bucket) => _isSplit[bucket];

    public ReadOnlySpan<int> Bucket(int bucket) =>
        _boxes.AsSpan(_firstOfBucket[bucket], _firstOfBucket[bucket + 1] - _firstOfBucket[bucket]);

    public int FindGroup(int length, uint source) => _groups.GetValueOrDefault(GroupKey(length, source), -1);

    public int FindBucket(int group, int length, uint destination) =>
        _buckets.GetValueOrDefault(BucketKey(group, length, destination), -1);

    public int FindPort(int bucket, uint port) => _buckets.GetValueOrDefault(PortKeyOf(bucket, port), -1);

    private static ulong GroupKey(int length, uint address) => (ulong)length << 32 | Prefix(address, length);

    private static ulong BucketKey(int group, int length, uint address) => (ulong)group << 38 | (ulong)length << 32 | Prefix(address, length);

    private static ulong PortKeyOf(int bucket, uint port) => PortKey | (ulong)bucket << 32 | port;

    private static uint Prefix(uint address, int length) => length == 0 ? 0 : address & (uint.MaxValue << (32 - length));

    private static int CommonLength(uint low, uint high) => BitOperations.LeadingZeroCount(low ^ high);

    private int[] AssignBuckets(ReachabilityProgram program, List<int> boxes)
    {
        var bucketOfBox = new int[boxes.Count];
        for (int i = 0; i < boxes.Count; i++)
        {
            ref readonly Box box = ref program.Boxes[boxes[i]];
            uint source = box.Low[Lane.Source];
            int sourceLength = CommonLength(source, box.High[Lane.Source]);
            SourceLengths |= 1UL << sourceLength;
            if (!_groups.TryGetValue(GroupKey(sourceLength, source), out int group))
            {
                group = _destinationLengths.Count;
                _groups.Add(GroupKey(sourceLength, source), group);
                _destinationLengths.Add(0);
            }

            uint destination = box.Low[Lane.Destination];
            int destinationLength = CommonLength(destination, box.High[Lane.Destination]);
            _destinationLengths[group] |= 1UL << destinationLength;
            bucketOfBox[i] = BucketOf(BucketKey(group, destinationLength, destination));
        }

        return bucketOfBox;
    }

    private int BucketOf(ulong key)
    {
        if (!_buckets.TryGetValue(key, out int bucket))
        {
            bucket = _isSplit.Count;
            _buckets.Add(key, bucket);
            _isSplit.Add(false);
        }

        return bucket;
    }

    private void SplitByPort(ReachabilityProgram program, List<int> boxes, int[] bucketOfBox)
    {
        var sizes = new int[_isSplit.Count];
        foreach (int bucket in bucketOfBox)
        {
            sizes[bucket]++;
        }

        for (int i = 0; i < boxes.Count; i++)
        {
            ref readonly Box box = ref program.Boxes[boxes[i]];
            uint port = box.Low[Lane.DestinationPortOrIcmp];
            int bucket = bucketOfBox[i];
            if (sizes[bucket] > SplitLimit && port == box.High[Lane.DestinationPortOrIcmp])
            {
                _isSplit[bucket] = true;
                bucketOfBox[i] = BucketOf(PortKeyOf(bucket, port));
            }
        }
    }
}
