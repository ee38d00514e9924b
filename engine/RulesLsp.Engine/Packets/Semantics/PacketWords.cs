using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>
/// Reads packets in iptables' own words by binding them as the rule that takes just such packets: what the rule demands of a
/// field, with one possible value, is the packet's value.
/// </summary>
internal static class PacketWords
{
    private const string Chain = "PACKET";

    public static PacketResult Parse(string text, AddressFamily family)
    {
        (string rule, int offset) = RuleOf(text, family);
        LineSyntax line = RulesetSyntax.Parse(rule)[0];
        BoundRule bound = new RuleBinder(Catalogue.Catalogue.Default, family).Bind(line);
        foreach (BindingProblem problem in bound.Problems)
        {
            if (problem.Kind is not (BindingProblemKind.SurprisingValue or BindingProblemKind.Deprecated or BindingProblemKind.WrongInterfaceDirection))
            {
                return PacketResult.Refused(Math.Clamp(problem.Span.Start - offset, 0, text.Length), problem.Message);
            }
        }

        var chain = new Model.Chain
        {
            Name = Chain,
            TableName = "",
            Hook = null,
            Origin = ChainOrigin.Undeclared,
            Policy = ChainPolicy.None,
            DeclarationLine = null,
            PolicyLine = null,
        };
        var loaded = new Rule { Chain = chain, Number = 1, Line = 0, Bound = bound, SourceIndex = 0, DestinationIndex = 0 };
        var packet = new Packet { Family = family };
        foreach (PacketTest test in RuleSemanticsTable.Of(loaded, family).Tests)
        {
            if (With(packet, test) is not { } next)
            {
                int position = Math.Clamp((test.Option?.Span.Start ?? offset) - offset, 0, text.Length);
                return PacketResult.Refused(position, $"{test.Option?.Definition.Name ?? "this"} does not say one value of a packet's field");
            }

            packet = next;
        }

        return PacketResult.Of(packet);
    }

    // The matches that the options belong to are loaded in front, so that nobody has to write -m for a packet.
    private static (string Rule, int Offset) RuleOf(string text, AddressFamily family)
    {
        LineSyntax words = RulesetSyntax.Parse(text)[0];
        ImmutableArray<string> named = NamedMatches(words);
        var modules = new List<string>();
        for (int i = 0; i < words.Words.Length; i++)
        {
            if (words.Words[i].Shape != WordShape.Dash)
            {
                continue;
            }

            string option = words.WordText(i).ToString();
            ImmutableArray<CatalogueEntry> owners = [.. Catalogue.Catalogue.Default.FindOptionOwners(option)
                .Select(owner => owner.Entry)
                .Where(entry => entry.Families.Contains(FamilyNames.Of(family)))];
            bool isLoadedByProtocol = owners.Any(entry => entry.Protocols.Length > 0 || entry.Kind == EntryKind.Builtin);
            bool isLoadedByText = owners.Any(entry => entry.Kind == EntryKind.Match && named.Contains(entry.Name));
            if (!isLoadedByProtocol && !isLoadedByText && MatchOf(owners, option) is { } match && !modules.Contains(match.Name))
            {
                modules.Add(match.Name);
            }
        }

        var rule = new StringBuilder(BuiltinOptionNames.Append).Append(' ').Append(Chain);
        foreach (string module in modules)
        {
            rule.Append(' ').Append(BuiltinOptionNames.Match).Append(' ').Append(module);
        }

        rule.Append(' ');
        int offset = rule.Length;
        return (rule.Append(text).ToString(), offset);
    }

    // Where several matches own an option, the one of the option's own name means the packet itself (mark, not connmark).
    private static CatalogueEntry? MatchOf(ImmutableArray<CatalogueEntry> owners, string option)
    {
        string name = option.TrimStart('-');
        CatalogueEntry[] matches = [.. owners.Where(entry => entry.Kind == EntryKind.Match)];
        return Array.Find(matches, entry => entry.Name == name) ?? matches.FirstOrDefault();
    }

    private static ImmutableArray<string> NamedMatches(LineSyntax words)
    {
        CatalogueOption match = Catalogue.Catalogue.Default.Builtin(BuiltinOptionNames.Match);
        var names = ImmutableArray.CreateBuilder<string>();
        for (int i = 0; i + 1 < words.Words.Length; i++)
        {
            if (Catalogue.Catalogue.Spellings(match).Contains(words.WordText(i).ToString()))
            {
                names.Add(words.WordText(i + 1).ToString());
            }
        }

        return names.ToImmutable();
    }

    private static Packet? With(Packet packet, PacketTest test) => test switch
    {
        // "NEW,DNAT": a packet has one state and its connection's translations besides.
        AnyOfTest { IsNegated: false } states when states.Alternatives.All(static state => state is RangeTest { Field: PacketField.ConntrackState, Ranges.Length: 1 } or MaskTest { Field: PacketField.ConntrackNat }) =>
            states.Alternatives.Aggregate((Packet?)packet, static (known, state) => known is null ? null : With(known, state)),
        { IsNegated: true } or UnmodelledTest or NeverTest or AnyOfTest => null,
        InterfaceTest { IsPrefix: false } device => device.IsInput ? packet with { InInterface = device.Name } : packet with { OutInterface = device.Name },
        RangeTest { Option: null } => packet,
        RangeTest { Field: PacketField.ConntrackState, Ranges.Length: 3 } => packet,
        RangeTest { Field: PacketField.IcmpTypeCode, Ranges: [var range] } when range.First >> 8 == range.Last >> 8 => packet with
        {
            IcmpType = (byte)(range.First >> 8),
            IcmpCode = range.First == range.Last || !HasCodes((byte)(range.First >> 8), packet.Family) ? (byte)range.First : null,
        },
        RangeTest { Ranges: [var range] } exact when range.First == range.Last => packet.With(exact.Field, range.First),
        MaskTest mask => packet.With(mask.Field, mask.Value),
        OpaqueTest { Detail: ChunkTypesDetail { IsWhole: false } chunks } => packet with { Chunks = chunks.Types },
        OpaqueTest { Detail: SetMembershipDetail set } => packet with { Sets = packet.Sets.Add(new SetAssumption(set.SetName, true)) },
        _ => null,
    };

    private static bool HasCodes(byte type, AddressFamily family) =>
        (family == AddressFamily.IPv4 ? IcmpTypeNames.IPv4 : IcmpTypeNames.IPv6).Any(name => name.Type == type && name.Code is not null);
}
