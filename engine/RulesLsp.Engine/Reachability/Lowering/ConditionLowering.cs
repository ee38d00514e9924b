using System.Runtime.InteropServices;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Turns the tests of one rule after the other into boxes, mark tests and a "fresh" flag. What cannot be said exactly makes
/// the rule fresh: it can match and never surely does. Its memory is reused from rule to rule: a table may have 100,000.
/// </summary>
internal sealed class ConditionLowering(TableDimensions dimensions, SparsePool pool)
{
    private const int MaximumBoxes = 1_024;

    private readonly TestBoxes _tests = new(dimensions, pool);
    private readonly List<MarkTest> _markTests = [];
    private List<Box> _boxes = [];
    private List<Box> _products = [];
    private ulong _altered;
    private InterfaceSight _sight;

    /// <summary>The rule matches only packets in one of these. Valid until the next rule begins, as are the mark tests.</summary>
    public ReadOnlySpan<Box> Boxes => CollectionsMarshal.AsSpan(_boxes);

    public ReadOnlySpan<MarkTest> MarkTests => CollectionsMarshal.AsSpan(_markTests);

    public bool IsFresh { get; private set; }

    /// <summary>About how many boxes a rule becomes: so many as its lists have combinations.</summary>
    public static int ExpectedBoxes(RuleSemantics rule)
    {
        int boxes = 1;
        foreach (PacketTest test in rule.Tests)
        {
            boxes *= test switch
            {
                RangeTest range => range.Ranges.Length + (range.IsNegated ? 1 : 0),
                AnyOfTest { IsNegated: false } any => any.Alternatives.Length,
                _ => 1,
            };
            boxes = Math.Clamp(boxes, 1, MaximumBoxes);
        }

        return boxes;
    }

    /// <summary>
    /// The rule's condition is the same whatever was lowered before, and whether opaque conditions were altered: its boxes say nothing of sparse
    /// dimensions, whose numbers are given to the first who asks.
    /// </summary>
    public static bool IsPlain(RuleSemantics rule)
    {
        foreach (PacketTest test in rule.Tests)
        {
            if (!IsPlain(test))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPlain(PacketTest test) => test switch
    {
        NeverTest or UnmodelledTest or InterfaceTest => true,
        OpaqueTest opaque => opaque.Kind == OpaqueKind.Fresh,
        RangeTest range => TableDimensions.RowOf(range.Field).Place switch
        {
            FieldPlace.Lane or FieldPlace.Mark => true,
            FieldPlace.Word => range.Ranges is [var only] && only.First == only.Last,
            _ => false,
        },
        MaskTest mask => TableDimensions.RowOf(mask.Field).Place is FieldPlace.Word or FieldPlace.Mark,
        _ => false,
    };

    /// <summary>Forgets the rule before.</summary>
    /// <param name="altered">What is not as the asked table has it, changed on the way here or from here on: see <see cref="AlteredFields"/>.</param>
    /// <param name="sight">What of the devices is seen here.</param>
    public void Begin(ulong altered, InterfaceSight sight = default)
    {
        _altered = altered;
        _sight = sight;
        _markTests.Clear();
        _boxes.Clear();
        _boxes.Add(dimensions.Everything());
        IsFresh = false;
    }

    public void Add(PacketTest test)
    {
        switch (test)
        {
            case NeverTest:
                _boxes.Clear();
                return;
            case OpaqueTest { Detail: RecentDetail { Operation: RecentOperation.Set, IsNegated: false } }:
                // Holds whatever was on the list (net/netfilter/xt_recent.c, recent_mt).
                return;
            case RangeTest { Field: PacketField.Mark or PacketField.ConnectionMark } range:
                AddMark(range.Field, range.Ranges is [var only] && only.First == only.Last ? (uint.MaxValue, (uint)only.First) : null, range.IsNegated);
                return;
            case MaskTest { Field: PacketField.Mark or PacketField.ConnectionMark } mask:
                AddMark(mask.Field, ((uint)mask.Mask, (uint)mask.Value), mask.IsNegated);
                return;
            case AnyOfTest { IsNegated: true } any:
                foreach (PacketTest alternative in any.Alternatives)
                {
                    Add(alternative with { IsNegated = !alternative.IsNegated });
                }

                return;
            case RangeTest range:
                AddField(range.Field, test);
                return;
            case MaskTest mask:
                AddField(mask.Field, test);
                return;
            case InterfaceTest device when (device.IsInput ? _sight.Input : _sight.Output) is var seen and not DeviceSight.Same:
                AddUnlike(device, seen);
                return;
            case OpaqueTest when AlteredFields.HasOpaque(_altered):
                IsFresh = true;
                return;
            default:
                AddAlternatives(test);
                return;
        }
    }

    /// <summary>Only packets with a connection entry.</summary>
    public void RequireConnection() => Intersect(_tests.PresenceOf(PacketField.ConnectionMark));

    private void AddUnlike(InterfaceTest device, DeviceSight seen)
    {
        if (seen == DeviceSight.Unknown)
        {
            IsFresh = true;
        }
        else if (device.Name.Length == 0 == device.IsNegated)
        {
            _boxes.Clear();
        }
    }

    private void AddField(PacketField field, PacketTest test)
    {
        if (AlteredFields.Has(_altered, field))
        {
            IsFresh = true;
            return;
        }

        ReadOnlySpan<Box> presence = _tests.PresenceOf(field);
        if (!HaveAll(presence))
        {
            Intersect(presence);
        }

        AddAlternatives(test);
    }

    /// <summary>All packets of the rule so far have a field: nearly always a test before says so.</summary>
    /// <param name="presence">The packets that have it, in boxes that share none.</param>
    private bool HaveAll(ReadOnlySpan<Box> presence)
    {
        foreach (ref readonly Box box in CollectionsMarshal.AsSpan(_boxes))
        {
            bool isHeld = false;
            for (int i = 0; i < presence.Length && !isHeld; i++)
            {
                isHeld = BoxMath.Contains(in presence[i], in box, pool);
            }

            if (!isHeld)
            {
                return false;
            }
        }

        return true;
    }

    private void AddAlternatives(PacketTest test)
    {
        if (_tests.TryInterval(test, out Lane lane, out uint low, out uint high))
        {
            Narrow(lane, low, high);
        }
        else if (_tests.TryAlternatives(test, _altered, out ReadOnlySpan<Box> alternatives))
        {
            Intersect(alternatives, isAlways: false);
        }
        else
        {
            IsFresh = true;
        }
    }

    /// <summary>The usual test: one interval in one dimension.</summary>
    private void Narrow(Lane lane, uint low, uint high)
    {
        int kept = 0;
        Span<Box> boxes = CollectionsMarshal.AsSpan(_boxes);
        foreach (ref Box box in boxes)
        {
            box.Low[lane] = Math.Max(box.Low[lane], low);
            box.High[lane] = Math.Min(box.High[lane], high);
            if (box.Low[lane] <= box.High[lane])
            {
                boxes[kept++] = box;
            }
        }

        _boxes.RemoveRange(kept, _boxes.Count - kept);
    }

    /// <param name="bits">Mask and value; null for a range of values, which mark tests cannot say.</param>
    private void AddMark(PacketField field, (uint Mask, uint Value)? bits, bool isNegated)
    {
        if (bits is not { } test || AlteredFields.Has(_altered, field))
        {
            IsFresh = true;
            return;
        }

        int shift = 32 * TableDimensions.RowOf(field).Index;
        _markTests.Add(new MarkTest((ulong)test.Mask << shift, (ulong)test.Value << shift, isNegated));
        Intersect(_tests.PresenceOf(field));
    }

    /// <summary>Keeps what the boxes share with the alternatives.</summary>
    /// <param name="isAlways">No alternatives mean that there is no condition, not that nothing satisfies it.</param>
    private void Intersect(ReadOnlySpan<Box> alternatives, bool isAlways = true)
    {
        if (alternatives.IsEmpty && isAlways)
        {
            return;
        }

        if ((long)_boxes.Count * alternatives.Length > MaximumBoxes)
        {
            // Too many alternatives: the test is left out, and the rule never counts as surely matching.
            IsFresh = true;
            return;
        }

        _products.Clear();
        foreach (ref readonly Box box in CollectionsMarshal.AsSpan(_boxes))
        {
            foreach (ref readonly Box alternative in alternatives)
            {
                Box product = box;
                if (BoxMath.Narrow(ref product, in alternative, pool))
                {
                    _products.Add(product);
                }
            }
        }

        (_boxes, _products) = (_products, _boxes);
    }
}
