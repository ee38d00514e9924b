using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>Fields that are taken bit by bit: where each part of the bits comes from.</summary>
internal sealed partial class RegionTracker
{
    /// <summary>A target clears some bits of a field, and turns over others behind that.</summary>
    public void Toggle(PacketField field, UInt128 clear, UInt128 toggle) => SetParts(field, (part, present) =>
        Turned(Kept(present, part, clear), FieldBits.Extract(toggle, part)));

    /// <summary>A target clears some bits of a field, and turns over those that are set in another one under a mask.</summary>
    public void Mix(PacketField from, UInt128 sourceMask, PacketField to, UInt128 clear)
    {
        ImmutableArray<FieldOrigin> sources = PartsOf(from);
        ImmutableArray<uint> parts = dimensions.Bits.PartsOf(from);
        SetParts(to, (part, present) => Mixed(Kept(present, part, clear), Kept(sources[parts.IndexOf(part)], part, ~sourceMask)));
    }

    /// <summary>Whether a field has the value that it had at another time or in another walk. The answer holds for all that is left of the region.</summary>
    /// <param name="before">Where the value came from then.</param>
    /// <param name="after">Where it comes from now.</param>
    public bool IsSame(PacketField field, FieldOrigin before, FieldOrigin after)
    {
        if (before.IsSameAs(after))
        {
            return true;
        }

        if (!FieldBits.IsOfBits(field))
        {
            return IsSameNumber(before, after);
        }

        // What differs for all of them asks nothing.
        (FieldOrigin Before, FieldOrigin After)[] parts = [.. PartsOf(field, before).Zip(PartsOf(field, after))];
        return !parts.Any(static pair => ReferenceEquals(pair.Before.Dimension, pair.After.Dimension) && pair.Before.Value != pair.After.Value)
            && parts.All(pair => pair.Before.IsSameAs(pair.After) || IsSameBits(pair.Before, pair.After));
    }

    private bool IsSameNumber(FieldOrigin before, FieldOrigin after) => (before.Dimension, after.Dimension) switch
    {
        (null, null) => before.Value == after.Value,
        ({ } dimension, null) => Saw(dimension, FieldDomain.Of(unchecked(after.Value - before.Value))),
        (null, { } dimension) => Saw(dimension, FieldDomain.Of(unchecked(before.Value - after.Value))),

        // Two values that nobody knows: they can differ.
        _ => false,
    };

    private bool IsSameBits(FieldOrigin before, FieldOrigin after) => (before.Dimension, after.Dimension) switch
    {
        ({ } dimension, null) => Saw(dimension, FieldDomain.Of(before.Value ^ after.Value)),
        (null, { } dimension) => Saw(dimension, FieldDomain.Of(before.Value ^ after.Value)),
        _ => false,
    };

    // The walk asked whether the bits under a mask have a value: part by part, until one has another.
    private void SawBits(PacketField field, UInt128 mask, UInt128 value)
    {
        ImmutableArray<uint> masks = dimensions.Bits.PartsOf(field);
        ImmutableArray<FieldOrigin> origins = PartsOf(field);
        bool isOther = masks.Zip(origins).Any(part => part.Second.Dimension is null && ((FieldBits.Deposit(part.Second.Value, part.First) ^ value) & mask & part.First) != 0);
        for (int i = 0; i < masks.Length && !isOther; i++)
        {
            if ((mask & masks[i]) == 0 || origins[i].Dimension is not { } dimension)
            {
                continue;
            }

            // A part of which only some bits are asked for is looked at as it is.
            UInt128 bits = (mask & masks[i]) == masks[i] ? FieldBits.Extract(value, masks[i]) ^ origins[i].Value : ValueOf(dimension);
            isOther = !Saw(dimension, FieldDomain.Of(bits)) || ((FieldBits.Deposit(bits ^ origins[i].Value, masks[i]) ^ value) & mask & masks[i]) != 0;
        }
    }

    // The walk asked for the bits otherwise than by a mask: they are looked at as they are.
    private void SawBits(PacketField field)
    {
        SawConnectionMark(field);
        foreach (FieldOrigin part in PartsOf(field))
        {
            Pinned(part);
        }
    }

    private ImmutableArray<FieldOrigin> PartsOf(PacketField field) => PartsOf(field, OriginOf(field));

    private ImmutableArray<FieldOrigin> PartsOf(PacketField field, FieldOrigin origin) => !origin.Parts.IsEmpty ? origin.Parts
        : [.. dimensions.Bits.PartsOf(field).Select(part => new FieldOrigin(null, FieldBits.Extract(origin.Value, part)))];

    private void SetParts(PacketField field, Func<uint, FieldOrigin, FieldOrigin> change)
    {
        ImmutableArray<uint> masks = dimensions.Bits.PartsOf(field);
        ImmutableArray<FieldOrigin> parts = [.. masks.Zip(PartsOf(field), change)];
        _origins[(int)field] = parts.Any(static part => part.Dimension is not null)
            ? new FieldOrigin(null, 0, Applied) { Parts = parts }
            : new FieldOrigin(null, Joined(masks, parts.Select(static part => part.Value)), Applied);
    }

    private FieldOrigin Kept(FieldOrigin present, uint part, UInt128 clear)
    {
        if ((clear & part) == 0)
        {
            return present;
        }

        return (clear & part) == part ? new FieldOrigin(null, 0) : new FieldOrigin(null, Pinned(present).Value & FieldBits.Extract(~clear, part));
    }

    private FieldOrigin Mixed(FieldOrigin kept, FieldOrigin added) => (kept.Dimension, added.Dimension) switch
    {
        (_, null) => Turned(kept, added.Value),
        (null, _) => Turned(added, kept.Value),
        ({ } one, { } other) when ReferenceEquals(one, other) => new FieldOrigin(null, kept.Value ^ added.Value),
        _ => Turned(kept, Pinned(added).Value),
    };

    private static FieldOrigin Turned(FieldOrigin origin, UInt128 bits) => origin with { Value = origin.Value ^ bits };

    // Where no dimension says what comes of the bits, they are looked at as they are.
    private FieldOrigin Pinned(FieldOrigin origin)
    {
        if (origin.Dimension is not { } dimension)
        {
            return origin;
        }

        UInt128 bits = ValueOf(dimension);
        Saw(dimension, FieldDomain.Of(bits));
        return new FieldOrigin(null, bits ^ origin.Value);
    }

    // Each part of a value that nobody knows is one that nobody knows.
    private UInt128 WriteBits(PacketField field, string key)
    {
        ImmutableArray<uint> masks = dimensions.Bits.PartsOf(field);
        Dimension[] written = [.. masks.Select(part => dimensions.WrittenBits(key, field, part))];
        _origins[(int)field] = new FieldOrigin(null, 0, Applied) { Parts = [.. written.Select(static dimension => new FieldOrigin(dimension, 0))] };
        return Joined(masks, written.Select(ValueOf));
    }

    private static UInt128 Joined(ImmutableArray<uint> masks, IEnumerable<UInt128> bits) =>
        masks.Zip(bits).Aggregate(UInt128.Zero, static (value, part) => value | FieldBits.Deposit(part.Second, part.First));
}
