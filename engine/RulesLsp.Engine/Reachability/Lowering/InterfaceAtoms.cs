using System.Buffers.Binary;
using System.Text;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Numbers for interface names so that a name and a prefix are intervals: their bytes, read as one large number, lie in the order of the names, and
/// those that a table names are edges there (<see cref="EdgeNumbers{T}"/>). 0 is the absent interface.
/// </summary>
/// <param name="uses">How often each name and each prefix is asked for.</param>
internal sealed class InterfaceAtoms(Dictionary<(string Name, bool IsPrefix), int> uses)
{
    /// <summary>The largest number.</summary>
    public const uint Maximum = uint.MaxValue;

    /// <summary>IFNAMSIZ (include/uapi/linux/if.h): a name has one byte less at most.</summary>
    private const int Bytes = 16;

    /// <summary>So many bits of names count as one bit: all names weigh 256, as one bit less than a byte of addresses does, and not more than these do together.</summary>
    private const int BitsForEachBit = 16;

    /// <summary>The names and prefixes that rules ask for.</summary>
    public UsedEdges<(string Name, bool IsPrefix), UInt128> Devices { get; } = new(uses, EdgesOf, UInt128.One, first: 1);

    /// <param name="name">One that the table asks for, as a prefix or as a name.</param>
    public (uint Low, uint High) RangeOf(string name, bool isPrefix)
    {
        if (name.Length == 0)
        {
            return (0u, isPrefix ? Maximum : 0u);
        }

        (UInt128 first, UInt128 last) = ValuesOf(name, isPrefix);
        return (Devices.Numbers.NumberOf(first), Devices.Numbers.NumberOf(last + 1) - 1);
    }

    /// <summary>About how many devices the numbers from one to another stand for: a name is one of 256, and one of fewer behind a prefix.</summary>
    public double Count(uint low, uint high) => IsAll(low, high) ? 1 << (128 / BitsForEachBit) : Math.Pow((double)ValuesIn(low, high), 1.0 / BitsForEachBit);

    /// <summary>The logarithm of the count to the base 2, rounded down.</summary>
    public int LogarithmOfCount(uint low, uint high) => IsAll(low, high) ? 128 / BitsForEachBit : (int)UInt128.Log2(ValuesIn(low, high)) / BitsForEachBit;

    /// <summary>A name for the number; null for the absent interface. Free choices avoid every name in the table.</summary>
    public string? NameOf(uint number)
    {
        if (number == 0)
        {
            return null;
        }

        string named = TextOf(Devices.Numbers.EdgeOf(number));
        return Devices.IsNamed((named, false)) ? named : OtherName(number);
    }

    private static bool IsAll(uint low, uint high) => low == 0 && high == Maximum;

    private static UInt128[] EdgesOf((string Name, bool IsPrefix) device)
    {
        if (device.Name.Length == 0)
        {
            return [];
        }

        (UInt128 first, UInt128 last) = ValuesOf(device.Name, device.IsPrefix);
        return [first, last + 1];
    }

    private static (UInt128 First, UInt128 Last) ValuesOf(string name, bool isPrefix)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        int length = Encoding.UTF8.GetBytes(name, bytes);
        UInt128 first = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return (first, isPrefix ? first | (UInt128.MaxValue >> (8 * length)) : first);
    }

    private static string TextOf(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Encoding.UTF8.GetString(bytes.TrimEnd((byte)0));
    }

    private UInt128 ValuesIn(uint low, uint high) => Devices.Numbers.EdgeBehind(high, UInt128.Zero) - (low == 0 ? UInt128.Zero : Devices.Numbers.EdgeOf(low));

    /// <summary>A name for what the table names by a prefix only, or not at all.</summary>
    private string OtherName(uint number)
    {
        string prefix = "";
        foreach ((string name, bool isPrefix) in Devices.Names)
        {
            bool isInside = isPrefix && name.Length > prefix.Length && RangeOf(name, true) is (var low, var high) && low <= number && number <= high;
            prefix = isInside ? name : prefix;
        }

        string stem = prefix.Length == 0 ? "eth" : prefix;
        for (int i = 0; ; i++)
        {
            string name = stem + i;
            if (i == 1000)
            {
                // "eth" itself is a prefix in this table: any unused stem will do.
                stem = "net";
                continue;
            }

            if (!Devices.IsNamed((name, false)) && !Devices.Names.Any(other => other.IsPrefix && other.Name.Length > prefix.Length && name.StartsWith(other.Name, StringComparison.Ordinal)))
            {
                return name;
            }
        }
    }
}
