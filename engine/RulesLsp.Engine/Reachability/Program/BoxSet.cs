using System.Numerics;

namespace RulesLsp.Engine.Reachability;

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

    public int Count => _boxes.Length;

    public static BoxSet Of(ReachabilityProgram program, List<int> boxes, int listLimit) =>
        boxes.Count == 0 ? new BoxSet([], null)
        : boxes.Count <= listLimit ? new BoxSet([.. boxes], null)
        : new BoxSet([.. boxes], new TupleSpace(program, boxes));

    /// <summary>Gives the runs of boxes, each in rule order, that may hold one point.</summary>
    public ref struct Walk
    {
        private readonly TupleSpace? _space;
        private readonly uint _source;
        private readonly uint _destination;
        private readonly uint _port;
        private ReadOnlySpan<int> _list;
        private ulong _sourceLengths;
        private ulong _destinationLengths;
        private int _group;
        private int _splitBucket;

        public Walk(BoxSet set, in Point point)
        {
            _space = set._space;
            _splitBucket = -1;
            if (_space is null)
            {
                _list = set._boxes;
                return;
            }

            _source = point.Values[Lane.Source];
            _destination = point.Values[Lane.Destination];
            _port = point.Values[Lane.DestinationPortOrIcmp];
            _sourceLengths = _space.SourceLengths;
        }

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
                if (_splitBucket >= 0)
                {
                    int bucket = _space.FindPort(_splitBucket, _port);
                    _splitBucket = -1;
                    if (bucket >= 0)
                    {
                        boxes = _space.Bucket(bucket);
                        return true;
                    }
                }
                else if (_destinationLengths != 0)
                {
                    int length = BitOperations.TrailingZeroCount(_destinationLengths);
                    _destinationLengths &= _destinationLengths - 1;
                    int bucket = _space.FindBucket(_group, length, _destination);
                    if (bucket >= 0)
                    {
                        _splitBucket = _space.IsSplit(bucket) ? bucket : -1;
                        boxes = _space.Bucket(bucket);
                        return true;
                    }
                }
                else if (_sourceLengths != 0)
                {
                    int length = BitOperations.TrailingZeroCount(_sourceLengths);
                    _sourceLengths &= _sourceLengths - 1;
                    _group = _space.FindGroup(length, _source);
                    _destinationLengths = _group < 0 ? 0 : _space.DestinationLengths(_group);
                }
                else
                {
                    boxes = default;
                    return false;
                }
            }
        }
    }
}
