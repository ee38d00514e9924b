using System.Globalization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Tests of four bytes at a place of the packet, masked and shifted.</summary>
internal static partial class RawByteWords
{
    public static IEnumerable<Saying> Make(SavedOption option, ModuleReading reading)
    {
        string[] tests = option.Values is [TextValue text] ? text.Text.Split("&&") : [];
        if (option.IsNegated)
        {
            return [Saying.Test(reading.Refuse("a packet that ends before the place matches in iptables, and never in nft"))];
        }

        return [Saying.Test(string.Join(' ', tests.Select(test => One(test, reading))))];
    }

    /// <summary>The value is shifted back, for nft does not shift the packet's bytes.</summary>
    private static string One(string test, ModuleReading reading)
    {
        Match parts = Test().Match(string.Concat(test.Where(character => !char.IsWhiteSpace(character))));
        if (!parts.Success)
        {
            return reading.Refuse("nft does not follow an offset that stands in the packet, and shifts nothing to the left");
        }

        ulong offset = Number(parts.Groups["offset"].Value);
        uint mask = parts.Groups["mask"].Success ? (uint)Number(parts.Groups["mask"].Value) : uint.MaxValue;
        int shift = parts.Groups["shift"].Success ? (int)Number(parts.Groups["shift"].Value) : 0;
        var ranges = new List<string>();
        foreach (string range in parts.Groups["ranges"].Value.Split(','))
        {
            string[] ends = range.Split(':');
            ulong first = Number(ends[0]) << shift;
            ulong last = (Number(ends[^1]) << shift) | ((1UL << shift) - 1);
            if (last > uint.MaxValue || first > last)
            {
                return reading.Refuse("no packet has such a value there");
            }

            ranges.Add(first == last ? $"0x{first:x}" : string.Create(CultureInfo.InvariantCulture, $"0x{first:x}-0x{last:x}"));
        }

        string masked = mask == uint.MaxValue ? "" : $" and 0x{mask:x}";
        string equals = mask == uint.MaxValue || ranges.Count > 1 || ranges[0].Contains('-', StringComparison.Ordinal) ? "" : " ==";
        return $"@nh,{offset * 8},32{masked}{equals} {NftValues.SetOf(ranges)}";
    }

    private static ulong Number(string text) => NumberText.TryRead(text, out ulong number) ? number : 0;

    [GeneratedRegex(@"^(?<offset>\w+)(&(?<mask>\w+))?(>>(?<shift>\w+))?=(?<ranges>[\w:,]+)$")]
    private static partial Regex Test();
}
