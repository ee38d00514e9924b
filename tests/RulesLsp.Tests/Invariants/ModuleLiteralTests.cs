using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using Xunit;

namespace RulesLsp.Tests.Invariants;

/// <summary>
/// Invariant I9 for matches and targets: a literal that is the name of one, that loads one (<c>-m NAME</c>, <c>-j NAME</c>) or that
/// mentions a target stands in the catalogue and in the table that binds names to packet semantics. Many names are words of the
/// kernel, of protocols or of other programs too: where those are meant, the file and the names stand below with the reason.
/// </summary>
public sealed partial class ModuleLiteralTests
{
    private const string SemanticsTable = "engine/RulesLsp.Engine/Packets/Semantics/";

    /// <summary>Per file the names that mean something else there, and what.</summary>
    private static readonly Dictionary<string, (string[] Names, string Reason)> OtherMeanings = new(StringComparer.Ordinal)
    {
        ["engine/RulesLsp.Engine/Catalogue/SaveData.cs"] = (["set"], "a word of the catalogue's own files"),
        ["engine/RulesLsp.Engine/Formatting/Values/NameForms.cs"] = (["dst"], "a direction of a set's dimension"),
        ["engine/RulesLsp.Engine/Lints/MasqueradeEverywhere.cs"] = (["MASQUERADE"], "the lint's summary, which people read"),
        ["engine/RulesLsp.Engine/Lints/PartlyLoaded.cs"] = (["DROP"], "the policy of a built-in chain"),
        ["engine/RulesLsp.Engine/Lints/ProtocolOfOtherFamily.cs"] = (["icmp", "ipv6-icmp"], "protocols"),
        ["engine/RulesLsp.Engine/Lints/ReturnInBuiltinChain.cs"] = (["RETURN"], "the lint's summary, which people read"),
        ["engine/RulesLsp.Engine/Lints/StructureLints.cs"] = (["ACCEPT", "DROP"], "the policies of built-in chains"),
        ["engine/RulesLsp.Engine/Model/Binding/TypographyMender.cs"] = (["MARK"], "the names of characters in Unicode"),
        ["engine/RulesLsp.Engine/Model/Building/ChainDeclarations.cs"] = (["ACCEPT", "DROP"], "the policies of built-in chains"),
        ["engine/RulesLsp.Engine/Packets/Json/PacketJson.cs"] = (["dst", "icmp", "mac", "state"], "keys of a packet in JSON, and the protocol"),
        ["engine/RulesLsp.Engine/Packets/PacketGrammar.cs"] = (["icmp", "length", "mac", "mark", "tos", "ttl"], "words of our packet notation, and the protocol"),
        ["engine/RulesLsp.Engine/Packets/PacketLogLine.cs"] = (["LOG", "MARK", "TOS", "TTL"], "the fields of the kernel's log lines"),
        ["engine/RulesLsp.Engine/Packets/PacketShortNotation.cs"] = (["icmpv6", "length", "mac", "mark", "tos", "ttl"], "words of our packet notation, and the protocol"),
        ["engine/RulesLsp.Engine/Tracing/ExpectationReader.cs"] = (["ACCEPT", "DNAT"], "words of our expectations: verdicts and translations"),
        ["engine/RulesLsp.Engine/Tracing/Host/HostJson.cs"] = (["mac"], "a key of a host description"),
        ["engine/RulesLsp.Engine/Tracing/Host/HostWords.cs"] = (["tos"], "a word of ip rule"),
        ["engine/RulesLsp.Engine/Tracing/Host/IpSet.cs"] = (["mac", "mark", "tcp"], "parts of ipset's elements, and the protocol"),
        ["engine/RulesLsp.Engine/Tracing/Host/IpSetMember.cs"] = (["comment"], "a word of ipset"),
        ["engine/RulesLsp.Engine/Tracing/Host/IpTools.cs"] = (["dst", "tos", "TOS"], "keys of what ip prints, and the field"),
        ["engine/RulesLsp.Engine/Tracing/PacketChanges.cs"] = (["mark", "tos", "ttl"], "what fields of a packet are called"),
        ["engine/RulesLsp.Engine/Tracing/Stepping/PacketNames.cs"] = (["dst", "length", "mac", "mark", "pkttype", "state", "tos", "ttl"], "keys of a packet in JSON, and words of nft"),
        ["engine/RulesLsp.Engine/Tracing/Stepping/SituationValues.cs"] = (["helper", "state"], "parts of a connection's entry"),
        ["engine/RulesLsp.Engine/Tracing/Walk/FieldText.cs"] = (["length", "mark", "socket", "state", "tos", "ttl"], "what fields of a packet are called"),
        ["engine/RulesLsp.Engine/Tracing/Walk/KernelLog.cs"] = (["ACCEPT", "DROP", "policy", "RETURN", "TRACE"], "words of xtables-monitor and of the kernel's log lines"),
        ["engine/RulesLsp.Engine/Tracing/Walk/LogLine.cs"] = (["MARK", "TOS", "TTL"], "the fields of the kernel's log lines"),
        ["engine/RulesLsp.Engine/Translation/Makers/ConnectionWords.cs"] = (["connlimit"], "what sets of nft are called that have no name in the ruleset"),
        ["engine/RulesLsp.Engine/Translation/Makers/CopyMarkWords.cs"] = (["mark"], "a word of nft"),
        ["engine/RulesLsp.Engine/Translation/Makers/IcmpTypeWords.cs"] = (["icmpv6"], "a word of nft"),
        ["engine/RulesLsp.Engine/Translation/Makers/ServiceByteWords.cs"] = (["dscp", "ECN"], "a word of nft, and the field of the IP header in a sentence"),
        ["engine/RulesLsp.Engine/Values/Grammars/ConntrackStatesGrammar.cs"] = (["DNAT", "SNAT"], "states of a connection"),
        ["engine/RulesLsp.Engine/Values/Grammars/TosGrammars.cs"] = (["DSCP"], "the field of the IP header"),
        ["engine/RulesLsp.Engine/Values/Grammars/TextGrammars.cs"] = (["dst"], "a direction of a set's dimension"),
        ["engine/RulesLsp.Engine/Values/ValueWords.cs"] = (["dst"], "a direction of a set's dimension"),
        ["engine/RulesLsp.Engine/Values/IcmpTypeNames.cs"] = (["TOS"], "part of names of ICMP codes"),
        ["engine/RulesLsp.Engine/Values/ProtocolNames.cs"] = (["ah", "dccp", "esp", "icmp", "icmpv6", "ipcomp", "ipv6-icmp", "mh", "sctp", "tcp", "udp"], "protocols"),
        ["engine/RulesLsp.Engine/Values/ValueTypes.cs"] = (["dscp", "mac", "mark", "tos", "u32"], "the closed list of value types"),
        ["engine/RulesLsp.Ide/Features/ValueTypeWords.cs"] = (["DSCP", "TOS"], "the fields of the IP header"),
        ["server/RulesLsp.Server/Convert/SemanticTokensConverter.cs"] = (["comment", "string"], "token types of the protocol"),
        ["server/RulesLsp.Server/Handlers/FoldingRangeHandler.cs"] = (["comment"], "a folding kind of the protocol"),
    };

    private static readonly HashSet<string> Targets = NamesOf(Catalogue.Default.Targets);
    private static readonly HashSet<string> Modules = [.. Targets, .. NamesOf(Catalogue.Default.Matches)];

    [Fact]
    public void The_code_names_no_match_and_no_target()
    {
        string[] wrong = [.. from path in SourceFiles.Under("engine", ".cs").Concat(SourceFiles.Under("server", ".cs"))
                             where !path.StartsWith(SemanticsTable, StringComparison.Ordinal)
                             let allowed = OtherMeanings.TryGetValue(path, out (string[] Names, string) meaning) ? meaning.Names : []
                             from name in NamesIn(path).Except(allowed)
                             select $"{path}: {name}"];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_other_meaning_is_still_needed()
    {
        string[] needless = [.. from path in OtherMeanings.Keys
                                from name in OtherMeanings[path].Names.Except(NamesIn(path))
                                select $"{path}: {name}"];
        Assert.Empty(needless);
        Assert.All(OtherMeanings.Values, meaning => Assert.NotEmpty(meaning.Reason));
    }

    [Theory]
    [InlineData("\"DNAT\"", "DNAT")]
    [InlineData("$\"-m conntrack --ctstate {x}\"", "conntrack")]
    [InlineData("\"use -j REJECT\"", "REJECT")]
    [InlineData("\"a \\\"quoted\\\" MASQUERADE\"", "MASQUERADE")]
    [InlineData("\"conntrack entry\"", "")]
    [InlineData("// \"DNAT\"", "")]
    public void What_names_a_module_is_found(string code, string names) => Assert.Equal(names, string.Join(' ', NamesInCode(code)));

    private static IEnumerable<string> NamesIn(string path) => NamesInCode(SourceFiles.Read(path)).Distinct();

    private static IEnumerable<string> NamesInCode(string code) =>
        StringLiteral().Matches(Comment().Replace(code, "")).SelectMany(literal => NamesInLiteral(literal.Groups[1].Value));

    private static IEnumerable<string> NamesInLiteral(string text) => Modules.Contains(text)
        ? [text]
        : LoadedModule().Matches(text).Select(match => match.Groups[1].Value).Where(Modules.Contains)
            .Concat(CapitalWord().Matches(text).Select(match => match.Value).Where(Targets.Contains))
            .Distinct();

    private static HashSet<string> NamesOf(IEnumerable<CatalogueEntry> entries) => [.. entries.SelectMany(entry => entry.Aliases.Prepend(entry.Name))];

    [GeneratedRegex("\"((?:[^\"\\\\\n]|\\\\.)*)\"")]
    private static partial Regex StringLiteral();

    [GeneratedRegex(@"-[mj] ([\w-]+)")]
    private static partial Regex LoadedModule();

    [GeneratedRegex(@"\b[A-Z]{2,}\b")]
    private static partial Regex CapitalWord();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
