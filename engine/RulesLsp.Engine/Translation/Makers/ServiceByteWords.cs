using System.Globalization;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>The byte of the type of service: six bits of DSCP and two of ECN, which nft has as two fields.</summary>
internal static class ServiceByteWords
{
    private const uint WholeDscp = 0x3f;
    private const uint WholeEcn = 0x3;

    private static readonly string[] EcnWords = ["not-ect", "ect1", "ect0", "ce"];

    /// <summary>Tests the whole byte, or six bits of it by their name.</summary>
    public static IEnumerable<Saying> Test(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [MarkValue { Value: var value, Mask: var mask }])
        {
            return [Saying.Test(reading.Refuse("the value has no form in nft"))];
        }

        bool isIPv4 = reading.Scope.Family == AddressFamily.IPv4;
        string mark = option.IsNegated ? "!=" : "==";
        if ((mask & WholeEcn) == 0 && (value & WholeEcn) == 0)
        {
            string field = string.Create(CultureInfo.InvariantCulture, $"{reading.Scope.FamilyWord} {Dscp}");
            return [Saying.Test(mask >> 2 == WholeDscp
                ? $"{field} {(option.IsNegated ? "!= " : "")}0x{value >> 2:x2}"
                : $"{field} and 0x{mask >> 2:x2} {mark} 0x{value >> 2:x2}")];
        }

        // The second byte of an IPv4 header; in IPv6 it stands four bits later.
        return [Saying.Test(isIPv4 ? $"@nh,8,8 and 0x{mask:x2} {mark} 0x{value:x2}" : $"@nh,0,16 and 0x{mask << 4:x4} {mark} 0x{value << 4:x4}")];
    }

    /// <summary>Changes the bits of a mask. nft sets whole fields, so each value of the bits that stay has a rule of its own.</summary>
    public static IEnumerable<Saying> Change(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [MarkValue { Value: var value, Mask: var mask }])
        {
            return [Saying.Action(reading.Refuse("the value has no form in nft"))];
        }

        if (reading.Scope.Family == AddressFamily.IPv6 && mask != byte.MaxValue)
        {
            // Four bits after the version; IPv6 has no checksum that would have to follow.
            string words = $"@nh,0,16 and 0x{0xffff & ~(mask << 4):x4}{(value == 0 ? "" : $" xor 0x{value << 4:x4}")}";
            return [Saying.Action($"@nh,0,16 set {words}")];
        }

        string ecn = (mask & WholeEcn, value & WholeEcn) switch
        {
            (WholeEcn, var bits) => $"{reading.Scope.FamilyWord} ecn set {EcnWords[bits]}",
            (0, 0) => "",
            _ => reading.Refuse("nft sets both bits of ECN at once"),
        };
        uint kept = WholeDscp & ~(mask >> 2);
        uint set = value >> 2;
        if ((set & kept) != 0)
        {
            return [Saying.Action(reading.Refuse("nft can't flip bits of the field"))];
        }

        string field = $"{reading.Scope.FamilyWord} {Dscp}";
        if (kept == WholeDscp)
        {
            return [Saying.Action(ecn)];
        }

        if (kept == 0)
        {
            return [Saying.Action($"{field} set 0x{set:x2}").And(Saying.Action(ecn))];
        }

        return Enumerable.Range(0, (int)WholeDscp + 1).Where(bits => (bits & ~kept) == 0).Select(bits =>
            new Saying($"{field} and 0x{kept:x2} == 0x{bits:x2}", $"{field} set 0x{(uint)bits | set:x2}").And(Saying.Action(ecn)));
    }

    private const string Dscp = "dscp";
}
