using System.Numerics;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Many boxes in buckets. A box whose rule asks for one value that few packets have (a set, a MAC address, a mark) lies under that
/// value. The others are grouped by the longest common prefix of their source interval and, inside, of their destination
/// interval: a point can only lie in boxes whose prefixes are its own. That takes a few look-ups, one for each prefix
/// length in use. Buckets that stay long are a <see cref="BoxTree"/>.
/// </summary>
internal sealed class TupleSpace
{
    private const int MaximumMarkMasks = 8;

    private readonly NumberTable _groups;
    private readonly NumberTable _buckets;
    private readonly Dictionary<BoxKey, int> _keyed = [];
    private readonly List<ulong> _markMasks = [];
    private readonly List<ulong> _destinationLengths = [];
    private readonly int[] _firstOfBucket;
    private readonly int[] _boxes;
    private readonly Dictionary<int, BoxTree> _trees = [];

    /// <summary>The buckets that edits have changed.</summary>
    private readonly Dictionary<int, int[]> _changed = [];
    private int _bucketCount;

    /// <param name="sizes">The size of each box of the program.</param>
    /// <param name="listLimit">Buckets of up to this many boxes are searched as a list.</param>
    public TupleSpace(ReachabilityProgram program, List<int> boxes, float[] sizes, int listLimit)
    {
        Count = boxes.Count;
        int rules = RulesOf(program, boxes);
        _groups = new NumberTable(rules);
        _buckets = new NumberTable(rules);
        var bucketOfBox = new int[boxes.Count];
        if (boxes.Count >= SharedWork.WorthAThread)
        {
            FindBuckets(program, boxes, bucketOfBox);
        }
        else
        {
            for (int i = 0; i < boxes.Count; i++)
            {
                bucketOfBox[i] = BucketOf(program, in program.Boxes[boxes[i]]);
            }
        }

        // Counting sort: stable, so that every bucket keeps rule order.
        _firstOfBucket = new int[_bucketCount + 1];
        foreach (int bucket in bucketOfBox)
        {
            _firstOfBucket[bucket + 1]++;
        }

        for (int bucket = 0; bucket < _bucketCount; bucket++)
        {
            _firstOfBucket[bucket + 1] += _firstOfBucket[bucket];
        }

        int[] next = _firstOfBucket[..^1];
        _boxes = new int[boxes.Count];
        for (int i = 0; i < boxes.Count; i++)
        {
            _boxes[next[bucketOfBox[i]]++] = boxes[i];
        }

        for (int bucket = 0; bucket < _bucketCount; bucket++)
        {
            Span<int> run = RunOf(bucket);
            if (run.Length > listLimit)
            {
                _trees.Add(bucket, new BoxTree(program, run, sizes, listLimit));
            }
        }
    }

    /// <summary>The number of boxes.</summary>
    public int Count { get; private set; }

    /// <summary>Takes boxes out and puts others in, after the program was edited: the space is then as if it had been made so.</summary>
    public void Change(ReachabilityProgram program, BoxChange change, float[] sizes, int listLimit)
    {
        var runs = new Dictionary<int, List<int>>();
        foreach (int box in change.Removed)
        {
            RunToChange(program, box, runs).Remove(box);
        }

        foreach (int box in change.Added)
        {
            RunToChange(program, box, runs).Add(box);
        }

        foreach (int box in change.Moved)
        {
            RunToChange(program, box, runs);
        }

        Count += change.Added.Count - change.Removed.Count;
        foreach ((int bucket, List<int> boxes) in runs)
        {
            boxes.Sort(program.CompareBoxes);
            int[] run = _changed[bucket] = [.. boxes];
            _trees.Remove(bucket);
            if (run.Length > listLimit)
            {
                _trees.Add(bucket, new BoxTree(program, run, sizes, listLimit));
            }
        }
    }

    /// <summary>Finds the buckets of many boxes at once.</summary>
    private void FindBuckets(ReachabilityProgram program, List<int> boxes, int[] bucketOfBox)
    {
        var keys = new ulong[boxes.Count];
        var destinations = new ulong[boxes.Count];
        SharedWork.Do(keys.Length, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                ref readonly Box box = ref program.Boxes[boxes[i]];
                bool mayHaveKey = box.Sparse != 0 || program.HasMarkTests(box.Rule);
                keys[i] = mayHaveKey ? NumberTable.NoKey : GroupKey(CommonLength(box.Low[Lane.Source], box.High[Lane.Source]), box.Low[Lane.Source]);
                destinations[i] = BucketKey(0, CommonLength(box.Low[Lane.Destination], box.High[Lane.Destination]), box.Low[Lane.Destination]);
            }
        });
        CollectionsMarshal.SetCount(_destinationLengths, _groups.NumberAll(keys, bucketOfBox));
        Span<ulong> destinationLengths = CollectionsMarshal.AsSpan(_destinationLengths);
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != NumberTable.NoKey)
            {
                SourceLengths |= 1UL << LengthOf(keys[i]);
                destinationLengths[bucketOfBox[i]] |= 1UL << LengthOf(destinations[i]);
                keys[i] = BucketKey(bucketOfBox[i], 0, 0) | destinations[i];
            }
        }

        _bucketCount = _buckets.NumberAll(keys, bucketOfBox);
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == NumberTable.NoKey)
            {
                bucketOfBox[i] = BucketOf(program, in program.Boxes[boxes[i]]);
            }
        }
    }

    /// <summary>How many rules the boxes belong to: those of one rule mostly have the same addresses.</summary>
    private static int RulesOf(ReachabilityProgram program, List<int> boxes)
    {
        int rules = 0;
        for (int i = 0; i < boxes.Count; i++)
        {
            rules += i == 0 || program.Boxes[boxes[i]].Rule != program.Boxes[boxes[i - 1]].Rule ? 1 : 0;
        }

        return rules;
    }

    private List<int> RunToChange(ReachabilityProgram program, int box, Dictionary<int, List<int>> runs)
    {
        int bucket = BucketOf(program, in program.Boxes[box]);
        if (!runs.TryGetValue(bucket, out List<int>? run))
        {
            runs[bucket] = run = [.. RunOf(bucket)];
        }

        return run;
    }

    /// <summary>Bit n is set when some box's source prefix has length n (0–32).</summary>
    public ulong SourceLengths { get; private set; }

    /// <summary>Some boxes lie under a value of an opaque condition or a field, or under a mark.</summary>
    public bool HasKeys => _keyed.Count > 0;

    /// <summary>The masks of the mark tests under whose values boxes lie.</summary>
    public ReadOnlySpan<ulong> MarkMasks => CollectionsMarshal.AsSpan(_markMasks);

    public ulong DestinationLengths(int group) => _destinationLengths[group];

    public ReadOnlySpan<int> Bucket(int bucket) => RunOf(bucket);

    /// <summary>The tree over a long bucket's boxes; null for a short one.</summary>
    public BoxTree? TreeOf(int bucket) => _trees.Count == 0 ? null : _trees.GetValueOrDefault(bucket);

    public int FindGroup(int length, uint source) => _groups.Find(GroupKey(length, source));

    public int FindBucket(int group, int length, uint destination) =>
        _buckets.Find(BucketKey(group, length, destination));

    public int FindValue(int dimension, uint value) => _keyed.GetValueOrDefault(new BoxKey(dimension, 0, value), -1);

    public int FindMark(ulong mask, ulong mark) => _keyed.GetValueOrDefault(new BoxKey(-1, mask, mark & mask), -1);

    private static ulong GroupKey(int length, uint address) => (ulong)length << 32 | Prefix(address, length);

    private static ulong BucketKey(int group, int length, uint address) => (ulong)group << 38 | (ulong)length << 32 | Prefix(address, length);

    /// <summary>The length in the key of a group, or in that of a bucket of group 0.</summary>
    private static int LengthOf(ulong key) => (int)(key >> 32);

    private static uint Prefix(uint address, int length) => length == 0 ? 0 : address & (uint.MaxValue << (32 - length));

    private static int CommonLength(uint low, uint high) => BitOperations.LeadingZeroCount(low ^ high);

    private Span<int> RunOf(int bucket) => _changed.Count > 0 && _changed.TryGetValue(bucket, out int[]? changed) ? changed
        : bucket < _firstOfBucket.Length - 1 ? _boxes.AsSpan(_firstOfBucket[bucket], _firstOfBucket[bucket + 1] - _firstOfBucket[bucket])
        : default;

    private int BucketOf(ReachabilityProgram program, in Box box) =>
        KeyOf(program, in box) is { } key ? BucketOf(key) : BucketByPrefixes(in box);

    /// <summary>A value that every packet in the box must have and that a packet has only where the search gave it: never 0.</summary>
    private BoxKey? KeyOf(ReachabilityProgram program, in Box box)
    {
        // The dimension with the most values tells the most boxes apart.
        BoxKey? best = null;
        uint bestMaximum = 0;
        foreach (SparseConstraint constraint in program.Sparse.Get(box.Sparse))
        {
            uint maximum = program.Sparse.Maximum(constraint.Dimension);
            if (constraint.Low == constraint.High && constraint.Low != 0 && maximum > bestMaximum)
            {
                (best, bestMaximum) = (new BoxKey(constraint.Dimension, 0, constraint.Low), maximum);
            }
        }

        if (best is not null)
        {
            return best;
        }

        foreach (MarkTest test in program.MarkTestsOf(box.Rule))
        {
            if (test.IsNegated)
            {
                continue;
            }

            bool isKnown = _markMasks.Contains(test.Mask);
            if (!isKnown && _markMasks.Count < MaximumMarkMasks)
            {
                _markMasks.Add(test.Mask);
                isKnown = true;
            }

            return isKnown ? new BoxKey(-1, test.Mask, test.Value) : null;
        }

        return null;
    }

    private int BucketByPrefixes(in Box box)
    {
        uint source = box.Low[Lane.Source];
        int sourceLength = CommonLength(source, box.High[Lane.Source]);
        SourceLengths |= 1UL << sourceLength;
        int group = _groups.FindOrAdd(GroupKey(sourceLength, source), _destinationLengths.Count);
        if (group == _destinationLengths.Count)
        {
            _destinationLengths.Add(0);
        }

        uint destination = box.Low[Lane.Destination];
        int destinationLength = CommonLength(destination, box.High[Lane.Destination]);
        _destinationLengths[group] |= 1UL << destinationLength;
        int bucket = _buckets.FindOrAdd(BucketKey(group, destinationLength, destination), _bucketCount);
        _bucketCount += bucket == _bucketCount ? 1 : 0;
        return bucket;
    }

    private int BucketOf(BoxKey key)
    {
        if (!_keyed.TryGetValue(key, out int bucket))
        {
            bucket = _bucketCount++;
            _keyed.Add(key, bucket);
        }

        return bucket;
    }

    /// <summary>A sparse dimension and its value, or (dimension -1) the mask and the value of a mark test.</summary>
    private readonly record struct BoxKey(int Dimension, ulong Mask, ulong Value);
}
