using System.Globalization;
using System.Numerics;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>What a connection has sent, how many of them there are, and which share of them is meant.</summary>
internal static class ConnectionWords
{
    /// <summary>
    /// A port of the connection. nft asks for it only where the rule has asked for the protocol, so without that it is asked for all of them;
    /// one has to stand alone, or nft takes the whole for no question.
    /// </summary>
    public static IEnumerable<Saying> Port(SavedOption option, ModuleReading reading)
    {
        string field = option.Definition.Nft!.Part!;
        bool hasProtocol = reading.Options.Any(other => other is { IsNegated: false, Values: [ProtocolValue] });
        string anyProtocol = hasProtocol ? "" : $"ct {field[..field.IndexOf(' ', StringComparison.Ordinal)]} protocol {{ 6, 0-5, 7-255 }} ";
        return [Saying.Test($"{anyProtocol}ct {field} {NftValues.Compare(option, 0, "", reading)}")];
    }

    /// <summary>Packets or bytes that a connection has sent; a range without end is told by its beginning.</summary>
    public static Saying Counters(ModuleReading reading)
    {
        if (reading.Part("range") is not { Values: [NumberRangeValue range] } option)
        {
            return Saying.Test(reading.Refuse("the range has no form in nft"));
        }

        string direction = reading.Value<ChoiceValue>("direction")?.Name is { } name and not "both" ? $"{name} " : "";
        bool isOpen = range.Last == ulong.MaxValue;
        string test = (isOpen, option.IsNegated) switch
        {
            (true, false) => $"ge {range.First}",
            (true, true) => $"lt {range.First}",
            (_, var isNegated) => $"{(isNegated ? "!= " : "")}{range.First}-{range.Last}",
        };
        return Saying.Test($"ct {direction}{reading.Value<ChoiceValue>("what")?.Name} {test}");
    }

    /// <summary>The connections of a host or network are kept in a set of the rule's own.</summary>
    public static Saying Count(ModuleReading reading)
    {
        TranslationScope scope = reading.Scope;
        bool isAbove = reading.Part("above") is not null;
        ulong most = reading.Number(isAbove ? "above" : "upto") ?? 0;
        string name = scope.Objects.FreshName("connlimit");
        string type = scope.Family == AddressFamily.IPv4 ? "ipv4_addr" : "ipv6_addr";
        scope.Objects.Declare(name, $"add set {scope.FamilyWord} {scope.Table} {name} {{ type {type}; flags dynamic; }}");
        string address = $"{scope.FamilyWord} {(reading.Part("by-destination") is not null ? "daddr" : "saddr")}";
        return Saying.Test($"add @{name} {{ {address}{MaskOf(reading, "prefix")} ct count {(isAbove ? "over " : "")}{most} }}");
    }

    /// <summary>" and MASK" where a part is not the whole address.</summary>
    public static string MaskOf(ModuleReading reading, string part)
    {
        AddressFamily family = reading.Scope.Family;
        int width = AddressText.Width(family);
        return reading.Number(part) is { } prefix && (int)prefix < width
            ? $" and {AddressText.Format(AddressText.PrefixMask((int)prefix, family), family)}"
            : "";
    }

    /// <summary>A hash of the first sender chooses one node of several.</summary>
    public static Saying HashedShare(ModuleReading reading)
    {
        // A single node may be told by its number, from 1, where its bit is the highest.
        if ((reading.Part("nodes") ?? reading.Part("node")) is not { Values: [NumberValue told] } option || reading.Number("total") is not { } total)
        {
            return Saying.Test(reading.Refuse("the nodes have no form in nft"));
        }

        ulong nodes = reading.Part("nodes") is null ? 1UL << (int)(told.Number - 1) : told.Number;
        string[] chosen = [.. Enumerable.Range(0, 32).Where(node => (nodes >> node & 1) == 1).Select(node => node.ToString(CultureInfo.InvariantCulture))];
        if (chosen.Length == 0 || BitOperations.Log2((uint)nodes) >= (int)total)
        {
            return Saying.Test(reading.Refuse("one of the nodes does not exist"));
        }

        if (!reading.Scope.Hooks.SequenceEqual([Hook.Prerouting]))
        {
            return Saying.Test(reading.Refuse("nft sets the type of a packet in PREROUTING only"));
        }

        string test = chosen.Length > 1 ? $"{(option.IsNegated ? "!= " : "")}{NftValues.SetOf(chosen)}" : $"{(option.IsNegated ? "!=" : "eq")} {chosen[0]}";
        return Saying.Test($"jhash ct original saddr mod {total} seed 0x{reading.Number("seed") ?? 0:x8} {test} meta pkttype set host");
    }
}
