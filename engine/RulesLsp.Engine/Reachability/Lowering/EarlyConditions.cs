using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// The conditions of a table's rules as they are where nothing that they ask for was changed before, lowered by all cores while one of them puts
/// them into the program. Left out are those that need numbers which are given in the order of the rules: opaque conditions and rare fields.
/// </summary>
internal sealed class EarlyConditions
{
    private const int PartLength = OrderedWork.PartLength;

    private readonly TableDimensions _dimensions;
    private readonly RuleSemantics[][] _rules;

    /// <summary>The number of each chain's first rule, counted over all chains; one more entry than chains.</summary>
    private readonly int[] _first;
    private readonly Stretch?[] _stretches;

    /// <summary>Those that the program has taken: their memory is in the caches.</summary>
    private readonly ConcurrentBag<Stretch> _unused = [];
    private readonly OrderedWork _work;
    private int _current = -1;

    /// <param name="rules">Those of each chain.</param>
    public EarlyConditions(TableDimensions dimensions, RuleSemantics[][] rules)
    {
        (_dimensions, _rules) = (dimensions, rules);
        _first = new int[rules.Length + 1];
        for (int chain = 0; chain < rules.Length; chain++)
        {
            _first[chain + 1] = _first[chain] + rules[chain].Length;
        }

        _stretches = new Stretch?[(_first[^1] / PartLength) + 1];
        _work = new OrderedWork(_first[^1], Lower);
    }

    /// <summary>The condition of a rule, valid until the next one is asked for. Asked in the order of the rules, of each or of some.</summary>
    /// <param name="altered">What may have been changed before: see <see cref="AlteredFields"/>.</param>
    /// <returns>false: it has to be lowered in its turn.</returns>
    public bool TryGet(int chain, int place, ulong altered, out LoweredCondition condition)
    {
        condition = default;
        int index = _first[chain] + place;
        if (AlteredFields.TestedOf(altered, AlteredFields.Tested(_rules[chain][place])) != 0)
        {
            return false;
        }

        int part = index / PartLength;
        if (part != _current)
        {
            Leave(part);
            _work.Reach(index);
        }

        return _stretches[part]!.TryGet(index % PartLength, out condition);
    }

    /// <summary>Nobody asks for more.</summary>
    public void End() => _work.Abandon();

    private void Leave(int next)
    {
        for (; _current < next; _current++)
        {
            if (_current >= 0 && Interlocked.Exchange(ref _stretches[_current], null) is { } taken)
            {
                _unused.Add(taken);
            }
        }
    }

    private void Lower(int from, int to)
    {
        Stretch stretch = _unused.TryTake(out Stretch? used) ? used : new Stretch(_dimensions);
        stretch.Clear();
        int chain = Array.BinarySearch(_first, from);
        chain = chain < 0 ? ~chain - 1 : chain;
        for (int index = from; index < to; index++)
        {
            // Behind empty chains others begin at the same number.
            while (index >= _first[chain + 1])
            {
                chain++;
            }

            stretch.Add(_rules[chain][index - _first[chain]]);
        }

        _stretches[from / PartLength] = stretch;
    }

    /// <summary>The conditions of some rules that follow each other.</summary>
    private sealed class Stretch(TableDimensions dimensions)
    {
        // None of these conditions adds to the pool.
        private readonly ConditionLowering _condition = new(dimensions, new SparsePool());
        private readonly List<Box> _boxes = new(2 * PartLength);
        private readonly List<MarkTest> _markTests = [];
        private readonly List<(bool IsKnown, bool IsFresh, int EndBox, int EndMarkTest)> _rules = [];

        public void Clear()
        {
            _boxes.Clear();
            _markTests.Clear();
            _rules.Clear();
        }

        public void Add(RuleSemantics rule)
        {
            bool isKnown = ConditionLowering.IsPlain(rule);
            if (isKnown)
            {
                _condition.Begin(0);
                foreach (PacketTest test in rule.Tests)
                {
                    _condition.Add(test);
                }

                _boxes.AddRange(_condition.Boxes);
                _markTests.AddRange(_condition.MarkTests);
            }

            _rules.Add((isKnown, _condition.IsFresh, _boxes.Count, _markTests.Count));
        }

        public bool TryGet(int index, out LoweredCondition condition)
        {
            (bool isKnown, bool isFresh, int endBox, int endMarkTest) = _rules[index];
            (int box, int markTest) = index == 0 ? (0, 0) : (_rules[index - 1].EndBox, _rules[index - 1].EndMarkTest);
            condition = new LoweredCondition(
                CollectionsMarshal.AsSpan(_boxes)[box..endBox], CollectionsMarshal.AsSpan(_markTests)[markTest..endMarkTest], isFresh);
            return isKnown;
        }
    }
}

/// <summary>A rule's condition as a program takes it: see <see cref="ReachabilityProgramBuilder.Add"/>.</summary>
internal readonly ref struct LoweredCondition(ReadOnlySpan<Box> boxes, ReadOnlySpan<MarkTest> markTests, bool isFresh)
{
    public readonly ReadOnlySpan<Box> Boxes = boxes;

    public readonly ReadOnlySpan<MarkTest> MarkTests = markTests;

    public readonly bool IsFresh = isFresh;
}
