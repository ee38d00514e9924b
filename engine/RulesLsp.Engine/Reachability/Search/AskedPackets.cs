using System.Runtime.InteropServices;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Which packets the decision about each rule has asked about. A search goes by the answers alone, and an answer depends only on
/// rules that hold the packet: an edit of other rules leaves the decision, and its proof, as it would be found anew.
/// </summary>
internal sealed class AskedPackets(int rules)
{
    /// <summary>A decision that has asked about more packets is made anew after each edit.</summary>
    private const int MostPackets = 64;

    private readonly Point[] _first = new Point[rules];
    private readonly Point[]?[] _others = new Point[]?[rules];
    private readonly Kept[] _kept = new Kept[rules];

    private enum Kept : byte
    {
        Nothing,
        One,
        Several,

        /// <summary>More than is worth keeping, or work near the limit, where a little more of it could leave the rule undecided.</summary>
        Always,
    }

    /// <summary>Keeps what a decision asked. Several threads may do so, each for other rules.</summary>
    public void Keep(int rule, List<Point> asked, bool isNearLimit)
    {
        _others[rule] = asked.Count is > 1 and <= MostPackets ? CollectionsMarshal.AsSpan(asked)[1..].ToArray() : null;
        _first[rule] = asked.Count > 0 ? asked[0] : default;
        _kept[rule] = isNearLimit || asked.Count > MostPackets ? Kept.Always : asked.Count switch { 0 => Kept.Nothing, 1 => Kept.One, _ => Kept.Several };
    }

    /// <summary>Adds what the explanation of a decision asked.</summary>
    public void Add(int rule, List<Point> asked)
    {
        if (_kept[rule] != Kept.Always)
        {
            List<Point> all = _kept[rule] == Kept.Nothing ? [] : [_first[rule], .. _others[rule] ?? []];
            all.AddRange(asked.Take(MostPackets));
            Keep(rule, all, asked.Count > MostPackets);
        }
    }

    public void Forget(int rule) => Keep(rule, [], isNearLimit: false);

    /// <summary>A rule gets another number.</summary>
    public void Move(int from, int to)
    {
        (_first[to], _others[to], _kept[to]) = (_first[from], _others[from], _kept[from]);
        Forget(from);
    }

    /// <summary>The decision about the rule may come out otherwise when rules that have or had these boxes were changed.</summary>
    public bool MayChange(int rule, ReadOnlySpan<Box> boxes)
    {
        switch (_kept[rule])
        {
            case Kept.Nothing:
                return false;
            case Kept.Always:
                return true;
            case Kept.Several when HoldsAny(_others[rule], boxes):
                return true;
            default:
                return Holds(in _first[rule], boxes);
        }
    }

    private static bool HoldsAny(Point[]? points, ReadOnlySpan<Box> boxes)
    {
        foreach (ref readonly Point point in points.AsSpan())
        {
            if (Holds(in point, boxes))
            {
                return true;
            }
        }

        return false;
    }

    // The sparse part of a kept packet is of a search that is over: it counts as held.
    private static bool Holds(in Point point, ReadOnlySpan<Box> boxes)
    {
        foreach (ref readonly Box box in boxes)
        {
            if (BoxMath.Holds(in box.Low, in box.High, in point.Values) && ((point.Word ^ box.WordValue) & box.WordMask) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
