namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Many boxes that no address tells apart, as a tree of bounding boxes: a point is compared with the boxes of those leaves
/// only whose bounds hold it. The nodes stand in one array, each before those inside it, with the number of the node to go on
/// with when it is passed over: a walk needs no stack.
/// </summary>
internal sealed class BoxTree
{
    private const int MaximumLeafSize = 16;

    private readonly int _leafSize;
    private readonly ReachabilityProgram _program;
    private readonly float[] _sizes;
    private readonly List<Node> _building = [];
    private readonly Node[] _nodes;

    /// <param name="boxes">The boxes; put into another order, in which each leaf is a run. In a leaf they keep rule order.</param>
    /// <param name="sizes">The size of each box of the program.</param>
    /// <param name="listLimit">Runs of up to this many boxes are compared one by one anyway.</param>
    public BoxTree(ReachabilityProgram program, Span<int> boxes, float[] sizes, int listLimit)
    {
        _leafSize = Math.Min(listLimit, MaximumLeafSize);
        _program = program;
        _sizes = sizes;
        Build(boxes, 0);
        _nodes = [.. _building];
        _building = [];
    }

    /// <summary>Which boxes are asked for.</summary>
    public struct Wish
    {
        /// <summary>The lowest rule whose boxes are asked for.</summary>
        public int From;

        /// <summary>The boxes of this rule and later ones are not.</summary>
        public int Before;

        /// <summary>Smaller boxes are not, unless they may hold all of a region whose upper corner is <see cref="Upper"/>.</summary>
        public float LargerThan;

        /// <summary>With the point as the lower corner: a region that one box may hold as a whole.</summary>
        public LaneValues Upper;
    }

    /// <summary>Gives the next leaf at or after <paramref name="node"/> that may have a box as wished that holds the point.</summary>
    public bool NextLeaf(ref int node, in Point point, in Wish wish, out int first, out int count)
    {
        while (node < _nodes.Length)
        {
            ref readonly Node current = ref _nodes[node];
            if (current.FirstRule >= wish.Before || current.LastRule < wish.From
                || !BoxMath.Holds(in current.Low, in current.High, in point.Values)
                || (current.LargestSize < wish.LargerThan && !BoxMath.Holds(in current.Low, in current.High, in wish.Upper)))
            {
                node = current.Next;
                continue;
            }

            node++;
            if (current.Count > 0)
            {
                (first, count) = (current.First, current.Count);
                return true;
            }
        }

        (first, count) = (0, 0);
        return false;
    }

    private void Build(Span<int> boxes, int first)
    {
        int number = _building.Count;
        Node node = Bounds(boxes);
        node.First = first;
        _building.Add(node);
        int left = boxes.Length <= _leafSize ? 0 : Split(boxes, in node);
        if (left == 0)
        {
            boxes.Sort(_program.CompareBoxes);
            node.Count = boxes.Length;
        }
        else
        {
            Build(boxes[..left], first);
            Build(boxes[left..], first + left);
        }

        node.Next = _building.Count;
        _building[number] = node;
    }

    private Node Bounds(ReadOnlySpan<int> boxes)
    {
        ref readonly Box start = ref _program.Boxes[boxes[0]];
        var node = new Node { Low = start.Low, High = start.High, FirstRule = int.MaxValue, LastRule = -1, LargestSize = float.MinValue };
        foreach (int number in boxes)
        {
            ref readonly Box box = ref _program.Boxes[number];
            BoxMath.Widen(ref node.Low, ref node.High, in box);
            node.FirstRule = Math.Min(node.FirstRule, box.Rule);
            node.LastRule = Math.Max(node.LastRule, box.Rule);
            node.LargestSize = Math.Max(node.LargestSize, _sizes[number]);
        }

        return node;
    }

    /// <summary>Parts the boxes in two by the lane that tells them apart best; gives the length of the first part, 0 when none does.</summary>
    private int Split(Span<int> boxes, in Node node)
    {
        int bestLane = -1;
        double bestSpread = 0;
        double middle = 0;
        for (int lane = 0; lane < LaneValues.Count; lane++)
        {
            if (node.Low[lane] == node.High[lane])
            {
                continue;
            }

            (double lowest, double highest, double centres, double lengths) = (double.MaxValue, double.MinValue, 0, 0);
            foreach (int number in boxes)
            {
                double centre = Centre(number, lane);
                lowest = Math.Min(lowest, centre);
                highest = Math.Max(highest, centre);
                centres += centre;
                lengths += (double)_program.Boxes[number].High[lane] - _program.Boxes[number].Low[lane] + 1;
            }

            double spread = (highest - lowest) / (lengths / boxes.Length);
            if (spread > bestSpread)
            {
                (bestLane, bestSpread, middle) = (lane, spread, centres / boxes.Length);
            }
        }

        return bestLane < 0 ? 0 : Part(boxes, bestLane, middle);
    }

    private int Part(Span<int> boxes, int lane, double middle)
    {
        int left = 0;
        for (int i = 0; i < boxes.Length; i++)
        {
            if (Centre(boxes[i], lane) < middle)
            {
                (boxes[left], boxes[i]) = (boxes[i], boxes[left]);
                left++;
            }
        }

        // The mean parts badly when a few values are far off: then the one in the middle does, so that the tree stays shallow.
        if (Math.Min(left, boxes.Length - left) < boxes.Length / 8)
        {
            boxes.Sort((one, other) => Centre(one, lane).CompareTo(Centre(other, lane)));
            left = boxes.Length / 2;
        }

        return left;
    }

    private double Centre(int number, int lane) => ((double)_program.Boxes[number].Low[lane] + _program.Boxes[number].High[lane]) / 2;

    private struct Node
    {
        public LaneValues Low;
        public LaneValues High;

        /// <summary>The leaf's run; of a node with others inside it the count is 0.</summary>
        public int First;
        public int Count;

        /// <summary>The first node that is not inside this one.</summary>
        public int Next;
        public int FirstRule;
        public int LastRule;
        public float LargestSize;
    }
}
