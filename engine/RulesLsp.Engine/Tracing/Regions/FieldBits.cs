using System.Collections.Immutable;
using System.Numerics;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>
/// The bits of marks and of the type of service, in parts of which every rule, and the host's routing, takes all or none. A test of one
/// part leaves the others open, where sets of whole numbers would be too many ranges to say.
/// </summary>
internal sealed class FieldBits
{
    private readonly ImmutableArray<uint> _marks;
    private readonly ImmutableArray<uint> _services;

    /// <param name="marks">Masks by which somebody looks at marks of packets or connections, or writes them.</param>
    /// <param name="services">The same of the type of service.</param>
    public FieldBits(IEnumerable<uint> marks, IEnumerable<uint> services)
    {
        _marks = Divide(WholeOf(PacketField.Mark), marks);
        _services = Divide(WholeOf(PacketField.TypeOfService), services);
    }

    /// <summary>Whether a field is taken bit by bit.</summary>
    public static bool IsOfBits(PacketField field) => field is PacketField.Mark or PacketField.ConnectionMark or PacketField.TypeOfService;

    /// <summary>All bits of such a field.</summary>
    public static uint WholeOf(PacketField field) => field == PacketField.TypeOfService ? byte.MaxValue : uint.MaxValue;

    /// <summary>The masks of a field's parts, which share no bit and hold all together; empty: the field is a number.</summary>
    public ImmutableArray<uint> PartsOf(PacketField field) => !IsOfBits(field) ? [] : field == PacketField.TypeOfService ? _services : _marks;

    /// <summary>The bits under a mask, pushed together: 0x30 of 0x21 is 2.</summary>
    public static uint Extract(UInt128 value, uint mask)
    {
        uint bits = 0;
        for (int at = 0; mask != 0; at++, mask &= mask - 1)
        {
            bits |= (uint)(value >> BitOperations.TrailingZeroCount(mask) & 1) << at;
        }

        return bits;
    }

    /// <summary>The other way round.</summary>
    public static uint Deposit(UInt128 bits, uint mask)
    {
        uint value = 0;
        for (int at = 0; mask != 0; at++, mask &= mask - 1)
        {
            value |= (uint)(bits >> at & 1) << BitOperations.TrailingZeroCount(mask);
        }

        return value;
    }

    private static ImmutableArray<uint> Divide(uint all, IEnumerable<uint> masks)
    {
        List<uint> parts = [all];
        foreach (uint mask in masks)
        {
            parts = [.. parts.SelectMany(part => new[] { part & mask, part & ~mask }).Where(static part => part != 0)];
        }

        // However the masks came.
        return [.. parts.Order()];
    }
}
