using System.Text;

namespace RulesLsp.Engine.Values;

/// <summary>Addresses as iptables reads and prints them.</summary>
public static class AddressText
{
    /// <summary>All 32 bits of an IPv4 address.</summary>
    public static readonly UInt128 AllOnes4 = uint.MaxValue;

    /// <summary>The mask that compares every bit.</summary>
    public static UInt128 AllOnes(AddressFamily family) => family == AddressFamily.IPv4 ? AllOnes4 : UInt128.MaxValue;

    /// <summary>Number of bits of an address: 32 or 128.</summary>
    public static int Width(AddressFamily family) => family == AddressFamily.IPv4 ? 32 : 128;

    /// <summary>The mask of a prefix length.</summary>
    public static UInt128 PrefixMask(int length, AddressFamily family)
    {
        int width = Width(family);
        return length == 0 ? 0 : (AllOnes(family) >> (width - length)) << (width - length);
    }

    /// <summary>The prefix length of a contiguous mask, or null.</summary>
    public static int? PrefixLength(UInt128 mask, AddressFamily family)
    {
        int ones = (int)UInt128.PopCount(mask);
        return PrefixMask(ones, family) == mask ? ones : null;
    }

    /// <summary>Four dotted parts without leading zeros, 0–255 each.</summary>
    public static bool TryReadStrictIPv4(ReadOnlySpan<char> text, out uint address) =>
        TryReadIPv4(text, out address, out bool isPlain) && isPlain;

    /// <summary>
    /// IPv4 as libxtables reads it: each part in base 0 (so 010 is 8), fewer than four parts are filled with zeros on the
    /// right (libxtables/xtables.c, __numeric_to_ipaddr).
    /// </summary>
    /// <param name="isPlain">Four parts, no leading zero, no hexadecimal: it means what it says.</param>
    public static bool TryReadIPv4(ReadOnlySpan<char> text, out uint address, out bool isPlain)
    {
        address = 0;
        isPlain = true;
        int parts = 0;
        while (true)
        {
            int dot = text.IndexOf('.');
            ReadOnlySpan<char> part = dot >= 0 && parts < 3 ? text[..dot] : text;
            if (!NumberText.TryRead(part, out ulong number) || number > 255)
            {
                return false;
            }

            isPlain &= part.Length == 1 || part[0] != '0';
            address |= (uint)number << (24 - 8 * parts);
            parts++;
            if (dot < 0 || parts == 4)
            {
                isPlain &= parts == 4;
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    /// <summary>IPv6 as inet_pton reads it.</summary>
    public static bool TryReadIPv6(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;
        Span<ushort> groups = stackalloc ushort[8];
        int count = 0;
        int gap = -1;
        if (text.StartsWith("::"))
        {
            gap = 0;
            text = text[2..];
        }

        while (text.Length > 0)
        {
            int colon = text.IndexOf(':');
            ReadOnlySpan<char> part = colon < 0 ? text : text[..colon];
            if (colon < 0 && part.Contains('.'))
            {
                if (count > 6 || !TryReadStrictIPv4(part, out uint tail))
                {
                    return false;
                }

                groups[count++] = (ushort)(tail >> 16);
                groups[count++] = (ushort)tail;
                break;
            }

            if (count == 8 || part.Length is 0 or > 4
                || !ushort.TryParse(part, System.Globalization.NumberStyles.AllowHexSpecifier, null, out groups[count]))
            {
                return false;
            }

            count++;
            if (colon < 0)
            {
                break;
            }

            text = text[(colon + 1)..];
            if (text.Length == 0)
            {
                return false;
            }

            if (text[0] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                text = text[1..];
            }
        }

        if (gap < 0 ? count != 8 : count > 7)
        {
            return false;
        }

        int missing = 8 - count;
        for (int group = 0; group < 8; group++)
        {
            ushort value = gap < 0 || group < gap ? groups[group]
                : group < gap + missing ? (ushort)0
                : groups[group - missing];
            address = (address << 16) | value;
        }

        return true;
    }

    /// <summary>The usual text of an address.</summary>
    public static string Format(UInt128 address, AddressFamily family) => family == AddressFamily.IPv4 ? FormatIPv4((uint)address) : FormatIPv6(address);

    private static string FormatIPv4(uint value) => $"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}";

    /// <summary>
    /// As inet_ntop prints it: the first of the longest runs of zeros is left out, and addresses that embed an IPv4 one end in its
    /// dotted form. .NET's own text has the dotted form for more addresses.
    /// </summary>
    private static string FormatIPv6(UInt128 address)
    {
        (int start, int length) = LongestZeros(address);
        bool isEmbedded = start == 0 && (length == 6 || (length == 5 && Group(address, 5) == 0xffff));
        int end = isEmbedded ? 6 : 8;
        var text = new StringBuilder(39);
        for (int group = 0; group < end; group++)
        {
            if (length > 1 && group == start)
            {
                text.Append("::");
                group += length - 1;
                continue;
            }

            text.Append(text.Length == 0 || text[^1] == ':' ? "" : ":").Append(Group(address, group).ToString("x"));
        }

        return isEmbedded ? text.Append(text[^1] == ':' ? "" : ":").Append(FormatIPv4((uint)address)).ToString() : text.ToString();
    }

    private static (int Start, int Length) LongestZeros(UInt128 address)
    {
        (int Start, int Length) longest = (-1, 0);
        int length = 0;
        for (int group = 0; group < 8; group++)
        {
            length = Group(address, group) == 0 ? length + 1 : 0;
            if (length > longest.Length)
            {
                longest = (group - length + 1, length);
            }
        }

        return longest;
    }

    private static ushort Group(UInt128 address, int index) => (ushort)(address >> (112 - 16 * index));

    /// <summary>The address as iptables-save prints it: with the prefix length, or a dotted mask that is not contiguous.</summary>
    public static string Format(AddressValue value)
    {
        string mask = PrefixLength(value.Mask, value.Family) is { } length
            ? length.ToString()
            : Format(value.Mask, value.Family);
        return $"{Format(value.Address, value.Family)}/{mask}";
    }

    /// <summary>How many of an address's bits a mask compares.</summary>
    public static int ComparedBits(UInt128 mask) => (int)UInt128.PopCount(mask);
}
