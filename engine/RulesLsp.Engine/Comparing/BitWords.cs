using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>What a region says of the bits of fields, as options take it: a value and a mask.</summary>
internal static class BitWords
{
    /// <summary>The parts of the bits of one field of which something is said; those with one value together.</summary>
    /// <returns>Masks, and the values under them, pushed together.</returns>
    public static IEnumerable<(uint Mask, FieldDomain Bits)> Of(PacketRegion region, IEnumerable<Dimension> parts)
    {
        (uint mask, uint value) = (0, 0);
        List<(uint, FieldDomain)> others = [];
        foreach (Dimension part in parts.Where(region.IsSaid))
        {
            if (region[part].Value is { } bits)
            {
                mask |= part.Mask!.Value;
                value |= FieldBits.Deposit(bits, part.Mask.Value);
            }
            else
            {
                others.Add((part.Mask!.Value, region[part]));
            }
        }

        return mask == 0 ? others : others.Prepend((mask, FieldDomain.Of(FieldBits.Extract(value, mask))));
    }

    /// <summary>"0x1/0x3", or, of several values, "0x0:0x2/0x7,0x5/0x7"; all bits need no mask.</summary>
    /// <param name="bits">Values under the mask, pushed together.</param>
    public static string Text(PacketField field, uint mask, FieldDomain bits)
    {
        string suffix = mask == FieldBits.WholeOf(field) ? "" : "/" + FieldText.Value(field, mask, Values.AddressFamily.IPv4);
        return string.Join(',', bits.Ranges.Select(range => FieldText.Range(
            field,
            new FieldRange(FieldBits.Deposit(range.First, mask), FieldBits.Deposit(range.Last, mask)),
            Values.AddressFamily.IPv4) + suffix));
    }
}
