using System.Numerics;

namespace RulesLsp.Engine.Reachability;

/// <summary>What an edit does to a set of boxes.</summary>
internal sealed class BoxChange
{
    public List<int> Removed { get; } = [];

    public List<int> Added { get; } = [];

    /// <summary>Boxes that stay, and whose rules have got other numbers.</summary>
    public List<int> Moved { get; } = [];

    /// <summary>Among the rules are some with mark tests, by which boxes are kept.</summary>
    public bool HasMarkTests { get; set; }

    public bool IsEmpty => Removed.Count == 0 && Added.Count == 0 && Moved.Count == 0;
}

/// <summary>Boxes of one chain in rule order: a list, or a <see cref="TupleSpace"/> when there are many.</summary>
internal readonly struct BoxSet
{
    private readonly int[] _boxes;
    private readonly TupleSpace? _space;

    private BoxSet(int[] boxes, TupleSpace? space)
    {
        _boxes = boxes;
        _space = space;
    }

    public int Count => _space is null ? _boxes.Length : _space.Count;

    public static BoxSet Of(ReachabilityProgram program, List<int> boxes, float[] sizes, int listLimit) =>
        boxes.Count == 0 ? new BoxSet([], null)
        : boxes.Count <= listLimit ? new BoxSet([.. boxes], null)
        : new BoxSet([], new TupleSpace(program, boxes, sizes, listLimit));

    /// <summary>Changes the set in place; false when it has to be made anew: a list, or a space that became one.</summary>
    public bool TryChange(ReachabilityProgram program, BoxChange change, float[] sizes, int listLimit)
    {
        if (_space is null || Count + change.Added.Count - change.Removed.Count <= listLimit)
        {
            return false;
        }

        _space.Change(program, change, sizes, listLimit);
        return true;
    }

    /// <summary>
    /// Gives the runs of boxes, each in rule order, that may hold one point, which has the mark word <paramref name="mark"/>.
    /// <see cref="Wish"/> may be narrowed on the way.
    /// </summary>
    public ref struct Walk(BoxSet set, in Point point, ulong mark, SparsePool pool)
    {
        private readonly TupleSpace? _space = set._space;
        private readonly ref readonly Point _point = ref point;
        private readonly ulong _mark = mark;
        private readonly ReadOnlySpan<SparseConstraint> _values = set._space is { HasKeys: true } ? pool.Get(point.Sparse) : default;
        private ReadOnlySpan<int> _list = set._space is null ? set._boxes : default;
        private BoxTree? _tree;
        private ReadOnlySpan<int> _treeBoxes;
        private int _treeNode;
        private int _nextValue;
        private int _nextMask;
        private ulong _sourceLengths = set._space?.SourceLengths ?? 0;
        private ulong _destinationLengths;
        private int _group;

        /// <summary>Runs without such a box are left out; a run that is given may have others too.</summary>
        public BoxTree.Wish Wish = new() { Before = int.MaxValue, LargerThan = float.MinValue };

        public bool NextRun(out ReadOnlySpan<int> boxes)
        {
            if (_space is null)
            {
                boxes = _list;
                _list = default;
                return boxes.Length > 0;
            }

            while (true)
            {
                if (_tree is not null)
                {
                    if (_tree.NextLeaf(ref _treeNode, in _point, in Wish, out int first, out int count))
                    {
                        boxes = _treeBoxes.Slice(first, count);
                        return true;
                    }

                    _tree = null;
                }

                if (!NextBucket(out int bucket))
                {
                    boxes = default;
                    return false;
                }

                if (bucket < 0)
                {
                    continue;
                }

                boxes = _space.Bucket(bucket);
                _tree = _space.TreeOf(bucket);
                if (_tree is null)
                {
                    return true;
                }

                _treeBoxes = _space.Bucket(bucket);
                _treeNode = 0;
            }
        }

        /// <summary>The next bucket to look into; -1 where the next look-up finds none. False at the end.</summary>
        private bool NextBucket(out int bucket)
        {
            bucket = -1;
            if (_nextValue < _values.Length)
            {
                SparseConstraint value = _values[_nextValue++];
                bucket = _space!.FindValue(value.Dimension, value.Low);
            }
            else if (_nextMask < _space!.MarkMasks.Length)
            {
                bucket = _space.FindMark(_space.MarkMasks[_nextMask++], _mark);
            }
            else if (_destinationLengths != 0)
            {
                int length = BitOperations.TrailingZeroCount(_destinationLengths);
                _destinationLengths &= _destinationLengths - 1;
                bucket = _space.FindBucket(_group, length, _point.Values[Lane.Destination]);
            }
            else if (_sourceLengths != 0)
            {
                int length = BitOperations.TrailingZeroCount(_sourceLengths);
                _sourceLengths &= _sourceLengths - 1;
                _group = _space.FindGroup(length, _point.Values[Lane.Source]);
                _destinationLengths = _group < 0 ? 0 : _space.DestinationLengths(_group);
            }
            else
            {
                return false;
            }

            return true;
        }
    }
}
