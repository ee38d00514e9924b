using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets;

/// <summary>Small facts about addresses as numbers; IPv4 stands in the low 32 bits.</summary>
public static class AddressMath
{
    /// <summary>The highest address of the family, which is also its full mask.</summary>
    public static UInt128 AllOnes(AddressFamily family) => family == AddressFamily.IPv4 ? uint.MaxValue : UInt128.MaxValue;

    /// <summary>Number of bits in an address.</summary>
    public static int Width(AddressFamily family) => family == AddressFamily.IPv4 ? 32 : 128;

    /// <summary>The mask of a prefix length, 0 to <see cref="Width"/>.</summary>
    public static UInt128 PrefixMask(int length, AddressFamily family) =>
        length <= 0 ? UInt128.Zero : (AllOnes(family) << (Width(family) - length)) & AllOnes(family);
}
