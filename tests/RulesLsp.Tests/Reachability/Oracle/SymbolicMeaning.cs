using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>The packets that surely pass, and those that possibly do.</summary>
internal readonly record struct Passing<TFormula>(TFormula Surely, TFormula Possibly);

/// <summary>What tests mean for all packets at once, bit by bit.</summary>
internal sealed class SymbolicMeaning<TFormula, TWord>(IFormulas<TFormula, TWord> formulas, PacketSpace<TFormula, TWord> space)
{
    public Passing<TFormula> Of(ImmutableArray<PacketTest> tests, SymbolicPackets<TFormula, TWord> packets)
    {
        var all = new Passing<TFormula>(formulas.True, formulas.True);
        foreach (PacketTest test in tests)
        {
            Passing<TFormula> one = Of(test, packets);
            all = new Passing<TFormula>(formulas.And(all.Surely, one.Surely), formulas.And(all.Possibly, one.Possibly));
        }

        return all;
    }

    private Passing<TFormula> Of(PacketTest test, SymbolicPackets<TFormula, TWord> packets)
    {
        switch (test)
        {
            case AnyOfTest { IsNegated: false } any:
                Passing<TFormula>[] alternatives = [.. any.Alternatives.Select(alternative => Of(alternative, packets))];
                return new(alternatives.Select(static one => one.Surely).Aggregate(formulas.Or), alternatives.Select(static one => one.Possibly).Aggregate(formulas.Or));
            case AnyOfTest any:
                return Exactly(any.Alternatives.Select(alternative => Of(alternative with { IsNegated = !alternative.IsNegated }, packets).Surely).Aggregate(formulas.And));
            case OpaqueTest { Detail: RecentDetail { Operation: RecentOperation.Set, IsNegated: false } }:
                return Exactly(formulas.True);
            case OpaqueTest { Kind: OpaqueKind.Fresh } or UnmodelledTest:
                return new(formulas.False, formulas.True);
            case NeverTest:
                return Exactly(formulas.False);
            case OpaqueTest opaque:
                return Exactly(Turned(opaque, packets.Conditions[space.ConditionOf(opaque.Key)]));
            case InterfaceTest device:
                TWord name = packets.Words[device.IsInput ? PacketSpace<TFormula, TWord>.InputDevice : PacketSpace<TFormula, TWord>.OutputDevice];
                return Exactly(Turned(device, space.IsDevice(name, device.Name, device.IsPrefix)));
            case RangeTest range:
                TFormula isInside = range.Ranges.Select(interval => formulas.IsInRange(packets.Words[(int)range.Field], interval.First, interval.Last))
                    .Aggregate(formulas.False, formulas.Or);
                return OfField(range, range.Field, isInside, packets);
            case MaskTest mask:
                return OfField(mask, mask.Field, formulas.HasBits(packets.Words[(int)mask.Field], mask.Mask, mask.Value), packets);
            default:
                throw new ArgumentException($"No meaning is known of {test}.", nameof(test));
        }
    }

    private Passing<TFormula> OfField(PacketTest test, PacketField field, TFormula holds, SymbolicPackets<TFormula, TWord> packets) =>
        Exactly(formulas.And(space.Has(field, packets), Turned(test, holds)));

    private TFormula Turned(PacketTest test, TFormula holds) => test.IsNegated ? formulas.Not(holds) : holds;

    private static Passing<TFormula> Exactly(TFormula formula) => new(formula, formula);
}
