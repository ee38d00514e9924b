using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>One match of a rule while its options are turned into tests.</summary>
internal readonly struct MatchReader(BoundModule module, AddressFamily family, Backends backends, ImmutableArray<PacketTest>.Builder tests)
{
    private static readonly RangeTest NotLaterFragment = new(null, false, PacketField.IsLaterFragment, [new FieldRange(0, 0)]);
    private static readonly RangeTest WithTcpHeader = NotLaterFragment with { Need = new HeaderNeed(PacketHeaders.Tcp, RefusesFragmentWithin: true) };
    private static readonly Dictionary<int, RangeTest> WithHeader =
        new[] { PacketHeaders.Ports, PacketHeaders.Udp, PacketHeaders.Sctp, PacketHeaders.Tcp }.ToDictionary(bytes => bytes, bytes => NotLaterFragment with { Need = new HeaderNeed(bytes, RefusesFragmentWithin: false) });

    [ThreadStatic]
    private static StringBuilder? _key;

    public BoundModule Module => module;

    public AddressFamily Family => family;

    public Backends Backends => backends;

    public void Add(PacketTest test) => tests.Add(test);

    /// <summary>The field lies in one of the ranges; without any range the plain form never matches and the negated one always does.</summary>
    public void AddRanges(BoundOption option, PacketField field, params ReadOnlySpan<FieldRange> ranges)
    {
        if (ranges is [var only] && only.First <= only.Last)
        {
            Add(SharedTests.Range(option, field, only));
            return;
        }

        AddPresent(option, field, Present(ranges));
    }

    /// <summary>The same for ranges none of which is empty.</summary>
    public void AddPresent(BoundOption option, PacketField field, ImmutableArray<FieldRange> present)
    {
        if (present.IsEmpty)
        {
            if (!option.IsNegated)
            {
                bool isRefusedLater = option.Definition.Values.Any(static value => value.Type is ValueTypes.NumberRange or ValueTypes.PortRange);
                Add(new NeverTest(option, "the range is empty: its first value is above its last" + (isRefusedLater ? $"; {ValueNote.TurnedRoundRefusedBy} refuses it" : "")));
            }

            return;
        }

        Add(new RangeTest(option, option.IsNegated, field, present));
    }

    /// <summary>(field AND mask) equals value.</summary>
    public void AddMask(BoundOption option, PacketField field, UInt128 mask, UInt128 value)
    {
        if ((value & ~mask) != 0)
        {
            if (!option.IsNegated)
            {
                Add(new NeverTest(option, "the value has bits outside the mask"));
            }

            return;
        }

        if (mask == 0)
        {
            if (option.IsNegated)
            {
                Add(new NeverTest(option, "the mask is 0, so the test without ! holds always"));
            }

            return;
        }

        Add(new MaskTest(option, option.IsNegated, field, mask, value));
    }

    /// <summary>Ports, icmp types and flags are never read from a later fragment; where a header is cut the packet is dropped.</summary>
    /// <param name="bytes">So much of the header the match reads at once.</param>
    public void AddHeader(int bytes) => Add(WithHeader[bytes]);

    /// <summary>The same for the match of TCP, which drops more.</summary>
    public void AddTcpHeader() => Add(WithTcpHeader);

    /// <summary>The header is compared field by field, and a field that is not there is no match: nothing is dropped.</summary>
    public void AddNotLaterFragment() => Add(NotLaterFragment);

    public void AddUnmodelled(BoundOption option) =>
        Add(new UnmodelledTest(option, $"{Module.Name} {option.Definition.Name}"));

    /// <summary>A function of the packet, of this one option; its negation is the exact opposite.</summary>
    public void AddOpaqueOption(BoundOption option, OpaqueDetail? detail = null)
    {
        StringBuilder key = Key().Append(' ');
        if (!TryAppend(option, key))
        {
            AddUnmodelled(option);
            return;
        }

        Add(new OpaqueTest(option, option.IsNegated, OpaqueKind.Deterministic, key.ToString(), Module, detail));
    }

    /// <summary>The whole match as one condition; negated options stay in the key.</summary>
    public void AddOpaqueModule(OpaqueKind kind, OpaqueDetail? detail = null)
    {
        StringBuilder key = Key();
        foreach (BoundOption option in Module.Options)
        {
            if (!TryAppend(option, key.Append(option.IsNegated ? " ! " : " ")))
            {
                AddUnmodelled(option);
                return;
            }
        }

        Add(new OpaqueTest(Module.Options.FirstOrDefault(), false, kind, key.ToString(), Module, detail) { IsWholeMatch = true });
    }

    private static ImmutableArray<FieldRange> Present(ReadOnlySpan<FieldRange> ranges)
    {
        foreach (FieldRange range in ranges)
        {
            if (range.First > range.Last)
            {
                return [.. ranges.ToArray().Where(static range => range.First <= range.Last)];
            }
        }

        return [.. ranges];
    }

    private StringBuilder Key() => (_key ??= new StringBuilder()).Clear().Append(Module.Name);

    private static bool TryAppend(BoundOption option, StringBuilder key)
    {
        key.Append(option.Definition.Name);
        foreach (ParsedValue? value in option.Values)
        {
            if (value is null || ValueKeys.Of(value) is not { } valueText)
            {
                return false;
            }

            key.Append(' ').Append(valueText);
        }

        return true;
    }
}
