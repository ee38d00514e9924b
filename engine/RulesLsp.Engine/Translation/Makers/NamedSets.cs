using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>A set of nft, and what of the packet is looked up in it.</summary>
internal readonly record struct NamedSet(string Name, string Key);

/// <summary>Declares the sets of ipset that rules name, with the members that the host's description has.</summary>
internal static class NamedSets
{
    private const string PortDimension = "port";

    /// <summary>The set of this name with the key that its type and the rule's directions make; what it can't be is a reason of the reading.</summary>
    public static NamedSet Of(string name, ImmutableArray<bool> isSource, ModuleReading reading)
    {
        TranslationScope scope = reading.Scope;
        string nftName = NftNames.Plain(name);
        IpSet? known = scope.Host?.FindSet(name);
        if (known is not null && WhyNot(known, scope) is { } reason)
        {
            reading.Refuse($"the set {name} {reason}");
            return new NamedSet(nftName, "");
        }

        ImmutableArray<string> dimensions = known?.Dimensions ?? GuessOf(isSource.Length);
        if (isSource.Length < dimensions.Length)
        {
            reading.Refuse($"the set {name} has {dimensions.Length} dimensions, and the rule tells {isSource.Length} directions: it matches nothing");
            return new NamedSet(nftName, "");
        }

        var parts = new List<string>();
        var types = new List<string>();
        bool isInterval = false;
        for (int i = 0; i < dimensions.Length; i++)
        {
            if (scope.Language.Dimensions.GetValueOrDefault(dimensions[i]) is not { } dimension
                || (isSource[i] ? dimension.Source : dimension.Destination) is not { } part)
            {
                reading.Refuse($"nft can't look up the dimension {dimensions[i]} of the set {name}");
                return new NamedSet(nftName, "");
            }

            parts.Add(NftTemplate.Fill(part, reading, null) + MaskOf(known, dimensions[i], scope.Family));
            types.Add(scope.Family == AddressFamily.IPv6 ? dimension.TypeIpv6 ?? dimension.Type : dimension.Type);
            isInterval |= dimension.IsInterval;
        }

        Declare(new Declaration(name, nftName, string.Join(" . ", types), isInterval || IsRanged(known), dimensions), known, reading);
        return new NamedSet(nftName, string.Join(" . ", parts));
    }

    private static void Declare(Declaration set, IpSet? known, ModuleReading reading)
    {
        TranslationScope scope = reading.Scope;
        if (known is null)
        {
            reading.Differ($"nothing is known of the set {set.Name}: it is declared empty, for {string.Join(" and ", set.Dimensions)}; a description of the host (ipset save) has its members");
        }

        bool isChanged = scope.ChangedSets.Contains(set.Name);
        if (isChanged && set.IsInterval)
        {
            reading.Refuse($"rules change the set {set.Name}, and nft has ranges in sets only that no rule changes");
            return;
        }

        ImmutableArray<IpSetMember> members = known is null ? [] : [.. known.Members.Select(IpSetMember.Of)];
        bool hasTimes = isChanged || members.Any(member => member.Seconds is not null);
        string[] flags = [.. new[] { (set.IsInterval, "interval"), (isChanged, "dynamic"), (hasTimes, "timeout") }.Where(flag => flag.Item1).Select(flag => flag.Item2)];
        string options = flags.Length == 0 ? "" : $" flags {string.Join(',', flags)};";
        if (set.IsInterval && !set.Type.Contains('.', StringComparison.Ordinal))
        {
            options += " auto-merge;";
        }

        List<string> elements = [.. members.Select(member => SetElements.Of(member, set.Dimensions, reading))];
        if (elements.Count > 0)
        {
            options += $" elements = {{ {string.Join(", ", elements)} }};";
        }

        scope.Objects.Declare($"set {set.NftName}", $"add set {scope.FamilyWord} {scope.Table} {set.NftName} {{ type {set.Type};{options} }}");
    }

    /// <summary>Why nothing in nft is like the set; null: something is.</summary>
    private static string? WhyNot(IpSet set, TranslationScope scope) =>
        set.Dimensions.IsEmpty || set.IsList ? "is a list of sets, which nft does not have"
        : set.MembersFamily is { } family && family != scope.Family ? "is of the other family: it has none of the packets"
        : set.Members.Any(member => IpSetMember.Of(member).IsExcluded) ? "has members that take others out (nomatch), which nft does not have"
        : null;

    private static ImmutableArray<string> GuessOf(int directions) => directions switch
    {
        1 => ["net"],
        2 => ["ip", PortDimension],
        _ => ["ip", PortDimension, "ip"],
    };

    private static bool IsRanged(IpSet? set) => set is not null && set.Members.Any(member => member.Split(' ')[0].AsSpan().ContainsAny('-', '/'));

    /// <summary>A set with a netmask holds networks, and a packet is looked up by its own.</summary>
    private static string MaskOf(IpSet? set, string dimension, AddressFamily family) =>
        set?.Option("netmask") is { } text && int.TryParse(text, out int length) && dimension == "ip"
            ? $" and {AddressText.Format(AddressText.PrefixMask(length, family), family)}"
            : "";

    private readonly record struct Declaration(string Name, string NftName, string Type, bool IsInterval, ImmutableArray<string> Dimensions);
}
