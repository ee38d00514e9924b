using System.Runtime.InteropServices;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Which packets the decision about each rule has asked about, and in which chains. A search goes by the answers alone, and an answer depends
/// only on rules that hold the packet: an edit of other rules leaves the decision, and its proof, as it would be found anew.
/// <see cref="AskedQuestions"/> has what it depends on besides.
/// </summary>
internal sealed class AskedPackets(int rules)
{
    /// <summary>A decision that has asked about more packets is made anew after each edit.</summary>
    private const int MostPackets = 64;

    private readonly AskedPacket[] _first = new AskedPacket[rules];

    /// <summary>Of the packets of a rule but the first one the place in the store, how many there are, and for how many there is room: what is decided again asks about as many mostly.</summary>
    private readonly (int Place, byte Count, byte Room)[] _others = new (int, byte, byte)[rules];
    private readonly Kept[] _kept = new Kept[rules];
    private readonly Besides[] _besides = new Besides[rules];
    private readonly int[]?[] _chains = new int[]?[rules];

    // The least and the largest source address of a rule's packets: few rules have one in an edited rule's networks, and these two tell.
    private readonly uint[] _least = new uint[rules];
    private readonly uint[] _largest = new uint[rules];

    /// <summary>Those of one rule while some are added: it is used again.</summary>
    private readonly List<AskedPacket> _together = new(MostPackets);
    private AskedPacketStore _store = new();

    private enum Kept : byte
    {
        Nothing,
        One,
        Several,

        /// <summary>More than is worth keeping, or work near the limit, where a little more of it could leave the rule undecided.</summary>
        Always,
    }

    /// <summary>What a decision rests on besides packets.</summary>
    [Flags]
    private enum Besides : byte
    {
        Nothing = 0,
        Explained = 1,
        AskedMarks = 2,
        SoughtMarks = 4,
    }

    /// <summary>Keeps what a decision asked. Several threads may do so, each for other rules.</summary>
    public void Keep(int rule, AskedQuestions asked, bool isNearLimit)
    {
        bool isAlways = isNearLimit || asked.Packets.Count > MostPackets;
        _first[rule] = asked.Packets.Count > 0 ? asked.Packets[0] : default;
        _besides[rule] = BesidesOf(asked);
        _chains[rule] = asked.Chains.Count == 0 ? null : [.. asked.Chains];
        Keep(rule, isAlways ? [] : CollectionsMarshal.AsSpan(asked.Packets), isAlways);
    }

    /// <summary>Adds what the explanation of a decision asked. One thread at a time.</summary>
    public void Add(int rule, AskedQuestions asked)
    {
        _besides[rule] |= BesidesOf(asked);
        _chains[rule] = asked.Chains.Count == 0 ? _chains[rule] : [.. asked.Chains.Union(_chains[rule] ?? [])];
        if (_kept[rule] == Kept.Always)
        {
            return;
        }

        int before = _kept[rule] == Kept.Nothing ? 0 : 1 + _others[rule].Count;
        if (before + asked.Packets.Count > MostPackets)
        {
            Keep(rule, [], isAlways: true);
            return;
        }

        _together.Clear();
        _together.AddRange(before == 0 ? [] : new ReadOnlySpan<AskedPacket>(in _first[rule]));
        _together.AddRange(OthersOf(rule));
        _together.AddRange(asked.Packets);
        _first[rule] = _together.Count == 0 ? default : _together[0];
        Keep(rule, CollectionsMarshal.AsSpan(_together), isAlways: false);
    }

    public void Forget(int rule)
    {
        (_besides[rule], _chains[rule]) = (Besides.Nothing, null);
        Keep(rule, [], isAlways: false);
    }

    /// <summary>A rule gets another number.</summary>
    public void Move(int from, int to)
    {
        (_first[to], _others[to], _kept[to]) = (_first[from], _others[from], _kept[from]);
        (_least[to], _largest[to]) = (_least[from], _largest[from]);
        (_besides[to], _chains[to]) = (_besides[from], _chains[from]);
        _others[from] = default;
        Forget(from);
    }

    /// <summary>Adds the rules about which the decision may come out otherwise after a change.</summary>
    /// <param name="first">The number of the first changed rule: what stands behind a rule takes nothing from it, but where its packets were followed through the whole chain.</param>
    /// <param name="chainOfRule">The chain of each rule.</param>
    /// <param name="behind">The chains that packets may come to through the changed one, and that one itself.</param>
    public void AddThoseThatMayChange(ProgramChange change, int first, int[] chainOfRule, bool[] behind, NumberSet found)
    {
        DropForgotten();
        ReadOnlySpan<Box> taking = CollectionsMarshal.AsSpan(change.Taking);
        ReadOnlySpan<Box> marking = CollectionsMarshal.AsSpan(change.Marking);
        (uint least, uint largest) = SourcesOf(taking);
        bool isTakingAlone = marking.IsEmpty && !change.HasDiversions;
        for (int rule = 0; rule < _kept.Length; rule++)
        {
            if (isTakingAlone && (_least[rule] > largest || _largest[rule] < least))
            {
                continue;
            }

            bool isFollowedThrough = _chains[rule] is { } chains && Array.IndexOf(chains, change.Chain) >= 0;
            bool isBefore = rule < first && chainOfRule[rule] == change.Chain && !isFollowedThrough;
            bool isConcerned = (behind[chainOfRule[rule]] || isFollowedThrough)
                && ((!isBefore && MayChange(rule, taking)) || MayChangeBesides(rule, change, marking));
            if (isConcerned || (change.SetsMarks && _besides[rule].HasFlag(Besides.SoughtMarks)))
            {
                found.Add(rule);
            }
        }
    }

    private bool MayChangeBesides(int rule, ProgramChange change, ReadOnlySpan<Box> marking)
    {
        Besides besides = _besides[rule];
        bool isExplained = (besides & Besides.Explained) != 0;
        return (isExplained && change.HasDiversions)
            || (!marking.IsEmpty && (besides & Besides.AskedMarks) != 0 && (isExplained || MayChange(rule, marking)));
    }

    private static (uint Least, uint Largest) SourcesOf(ReadOnlySpan<Box> boxes)
    {
        (uint least, uint largest) = (uint.MaxValue, 0);
        foreach (ref readonly Box box in boxes)
        {
            (least, largest) = (Math.Min(least, box.Low[Lane.Source]), Math.Max(largest, box.High[Lane.Source]));
        }

        return (least, largest);
    }

    private static Besides BesidesOf(AskedQuestions asked) => (asked.HasExplained ? Besides.Explained : 0) | (asked.HasAskedMarks ? Besides.AskedMarks : 0) | (asked.HasSoughtMarks ? Besides.SoughtMarks : 0);

    /// <param name="asked">All of the packets; the first one stands in its place.</param>
    private void Keep(int rule, ReadOnlySpan<AskedPacket> asked, bool isAlways)
    {
        KeepOthers(ref _others[rule], asked.Length > 1 ? asked[1..] : []);
        _kept[rule] = isAlways ? Kept.Always : asked.Length switch { 0 => Kept.Nothing, 1 => Kept.One, _ => Kept.Several };
        (_least[rule], _largest[rule]) = isAlways ? (0u, uint.MaxValue) : (uint.MaxValue, 0u);
        foreach (ref readonly AskedPacket packet in asked)
        {
            (_least[rule], _largest[rule]) = (Math.Min(_least[rule], packet.Values[Lane.Source]), Math.Max(_largest[rule], packet.Values[Lane.Source]));
        }
    }

    private void KeepOthers(ref (int Place, byte Count, byte Room) others, ReadOnlySpan<AskedPacket> packets)
    {
        if (packets.Length > others.Room)
        {
            others = (_store.Add(packets), 0, (byte)packets.Length);
        }
        else
        {
            _store.Put(others.Place, packets);
        }

        others.Count = (byte)packets.Length;
    }

    private ReadOnlySpan<AskedPacket> OthersOf(int rule) => _others[rule] is (var place, > 0 and var count, _) ? _store.Get(place, count) : [];

    /// <summary>Leaves behind what no rule has kept, when that is most of what is there.</summary>
    private void DropForgotten()
    {
        int kept = 0;
        foreach ((_, _, byte room) in _others)
        {
            kept += room;
        }

        if (_store.Count - kept <= Math.Max(kept, rules))
        {
            return;
        }

        var store = new AskedPacketStore();
        for (int rule = 0; rule < rules; rule++)
        {
            ReadOnlySpan<AskedPacket> others = OthersOf(rule);
            _others[rule] = others.IsEmpty ? default : (store.Add(others), (byte)others.Length, (byte)others.Length);
        }

        _store = store;
    }

    private bool MayChange(int rule, ReadOnlySpan<Box> boxes)
    {
        switch (_kept[rule])
        {
            case Kept.Nothing:
                return false;
            case Kept.Always:
                return true;
            case Kept.Several when HoldsAny(OthersOf(rule), boxes):
                return true;
            default:
                return Holds(in _first[rule], boxes);
        }
    }

    private static bool HoldsAny(ReadOnlySpan<AskedPacket> packets, ReadOnlySpan<Box> boxes)
    {
        foreach (ref readonly AskedPacket packet in packets)
        {
            if (Holds(in packet, boxes))
            {
                return true;
            }
        }

        return false;
    }

    // The sparse part of a kept packet is of a search that is over: it counts as held.
    private static bool Holds(in AskedPacket packet, ReadOnlySpan<Box> boxes)
    {
        foreach (ref readonly Box box in boxes)
        {
            if (BoxMath.Holds(in box.Low, in box.High, in packet.Values) && ((packet.Word ^ box.WordValue) & box.WordMask) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
