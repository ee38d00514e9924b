using CsCheck;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using Xunit;

namespace RulesLsp.Tests.Formatting;

/// <summary>Formatting is idempotent, changes no meaning, and leaves alone what it does not understand.</summary>
public sealed class FormattingProperties
{
    /// <summary>Parts of rules that go together in any number and order.</summary>
    private static readonly string[] Parts =
    [
        "-p tcp", "-p 17", "--protocol all", "! -p icmp", "-s 10.0.0.0/8", "-s 10.1.2.3/9", "--src 192.0.2.1,192.0.2.2", "! -d 198.51.100.7", "-d 0/0",
        "-i eth0", "! -i lo", "-i +", "--dport 22", "--dport ssh:http", "! --sport :1023", "--syn", "! --syn", "--tcp-flags ALL SYN,ACK", "--tcp-option 5",
        "-m tcp", "-m udp", "-m multiport --dports 1,2:5,http", "-m conntrack --ctstate NEW,RELATED", "-m state ! --state ESTABLISHED", "-m mark --mark 3/017",
        "-m limit --limit 90/minute", "-m limit --limit 7777/s --limit-burst 5", "-m comment --comment \"a 'b' \\\\ c\"", "-m mac --mac-source 0:1:2:A:B:C",
        "-m iprange --src-range 10.0.0.5", "-m length --length 40:", "-m ttl --ttl-lt 5", "-m dscp --dscp-class EF", "-m tos --tos 16", "-m recent --set",
        "-m recent --update --seconds 5 --name x --rdest", "-m hashlimit --hashlimit 60/min --hashlimit-name a", "-m statistic --mode random --probability .3",
        "-m connlimit ! --connlimit-above 3", "-m addrtype --dst-type MULTICAST,LOCAL", "-m string --algo bm --hex-string \"|41|b\"", "-m time ! --weekdays Mon",
        "-j ACCEPT", "-j DROP", "-j LOG --log-level info --log-prefix \"x: \"", "-j REJECT", "-j MARK --set-mark 5/3", "-j web", "-g web", "-c 5 6", "stray", "\"open",
        "--dport 70000", "-m nothing", "-v", "  ", "\t",
    ];

    private static readonly string[] Lines =
    [
        "# comment ", "", "#", "# rules-lsp: allow shadowed-rule -- reason", "*filter", ":INPUT DROP", ":web - [1:2]", "COMMIT", " ", "-N web", "-P INPUT ACCEPT", "[3:4] -A INPUT -j ACCEPT",
        "-D INPUT 1", "-F", "garbage", ":x", "*", "\ufeff*nat", "{{ jinja }}", "-A INPUT -s 10.0.0.1,10.0.0.2 -j ACCEPT",
    ];

    private static readonly Gen<string> RuleText =
        Gen.Int[0, Parts.Length - 1].Array[0, 5].Select(indices => "-A INPUT " + string.Join(' ', indices.Select(index => Parts[index])));

    private static readonly Gen<string> Text =
        Gen.Select(Gen.OneOf(RuleText, Gen.Int[0, Lines.Length - 1].Select(index => Lines[index])).Array[0, 12], Gen.Bool.Select(isWindows => isWindows ? "\r\n" : "\n"), Gen.Bool)
            .Select((lines, end, isEnded) => "*filter" + end + ":web - [0:0]" + end + string.Join(end, lines) + (isEnded ? end : ""));

    [Fact]
    public void The_form_of_the_form_is_the_form() =>
        Text.Sample(text =>
        {
            FormattedText once = FormattedText.Of(text);
            FormattedText twice = FormattedText.Of(once.Text);
            Assert.Equal(once.Text, twice.Text);
            Assert.Equal(once.Kept.Count, twice.Kept.Count);
        }, iter: 4_000, threads: 2);

    [Fact]
    public void Only_tables_chains_and_commands_change_each_in_its_place() =>
        Text.Sample(text =>
        {
            Ruleset ruleset = FormattedText.Model(text);
            FormattedText formatted = FormattedText.Of(text);
            Assert.Empty(formatted.Changes.Select(change => change.Line).Intersect(formatted.Kept.Select(kept => kept.Line)));
            Assert.All(formatted.Changes, change =>
            {
                LineSyntax line = ruleset.Syntax[change.Line];
                Assert.Contains(line.Kind, new[] { LineKind.Table, LineKind.Chain, LineKind.Command });
                Assert.All(change.NewLines, changed => Assert.Equal(line.Kind, LineLexer.Lex(changed, line.Terminator).Kind));
                Assert.NotEmpty(change.NewLines);
            });
            Dictionary<int, string> changes = formatted.Changes.ToDictionary(change => change.Line, change => change.TextIn(ruleset.Syntax));
            Assert.Equal(
                string.Concat(ruleset.Syntax.Lines.ToArray().Select((line, number) => changes.GetValueOrDefault(number, line.Text) + line.TerminatorText)),
                formatted.Text);
        }, iter: 4_000, threads: 2);

    [Fact]
    public void A_rule_means_the_same_to_packets() =>
        RuleText.Sample(rule => RequireSameMeaning($"*filter\n:web - [0:0]\n{rule}\nCOMMIT\n", AddressFamily.IPv4), iter: 8_000, threads: 2);

    [Fact]
    public void Every_example_of_the_catalogue_means_the_same_to_packets() =>
        Assert.All(ExampleCase.All.Where(example => example.IsOk && example.Backend == Backends.Legacy && !HasUserName(example)), example => RequireSameMeaning(example.Restore.Text, example.Family));

    /// <summary>A user by name is unknown to the packet model, and the number that the name is printed as is not.</summary>
    private static bool HasUserName(ExampleCase example) => example.Example.Rule.Contains("-owner root", StringComparison.Ordinal);

    /// <summary>Compares rule by rule, for a line may become several.</summary>
    private static void RequireSameMeaning(string text, AddressFamily family)
    {
        Ruleset before = FormattedText.Model(text, family);
        string form = FormattedText.Of(text, family).Text;
        Ruleset after = FormattedText.Model(form, family);
        Assert.Equal(before.Rules.Select(rule => Meaning(rule, family)), after.Rules.Select(rule => Meaning(rule, family)));
    }

    /// <summary>
    /// The rule as sets of packets and an action. Conditions that depend on time or state are compared by their kind only:
    /// their text tells how they are written, and the kernel test compares what they load as.
    /// </summary>
    private static string Meaning(Rule rule, AddressFamily family)
    {
        RuleSemantics semantics = RuleSemanticsTable.Of(rule, family);

        // Inside of one match the order of options has no meaning; that of the matches has one where they keep state.
        IEnumerable<string> tests = semantics.Tests.Where(test => test is not OpaqueTest).Select(Meaning).Order(StringComparer.Ordinal)
            .Concat(semantics.Tests.Where(test => test is OpaqueTest).Select(Meaning));
        return $"{rule.Chain.Name} {rule.Bound.SetCounters?.Values.Length}: {string.Join(" & ", tests)} => {Meaning(semantics.Action)}";
    }

    private static string Meaning(PacketTest test) => test switch
    {
        RangeTest range => $"{range.IsNegated} {range.Field} in {string.Join(',', range.Ranges)}",
        MaskTest mask => $"{mask.IsNegated} {mask.Field} & {mask.Mask:x} = {mask.Value:x}",
        InterfaceTest device => $"{device.IsNegated} {device.IsInput} {device.Name} {device.IsPrefix}",
        AnyOfTest any => $"{any.IsNegated} any({string.Join(" | ", any.Alternatives.Select(Meaning))})",
        OpaqueTest opaque => $"{opaque.Kind} {opaque.Source?.Entry?.Name}",
        _ => test.GetType().Name,
    };

    private static string Meaning(RuleAction action) => action switch
    {
        ChainAction chain => $"{chain.Chain.Name} {chain.IsGoto}",
        MarkAction mark => $"mark {mark.Clear:x} {mark.Toggle:x}",
        ConnectionMarkAction mark => $"connmark {mark.Operation} {mark.ClearMask:x} {mark.SourceMask:x} {mark.Value:x}",
        SetFieldAction field => $"{field.Field} {field.Clear:x} {field.Toggle:x}",
        RejectAction reject => $"reject {reject.ReplyType}",
        TranslateAction to => $"{to.Kind} {to.To} {to.Network} {to.IsRandom} {to.IsPersistent}",
        VerdictAction verdict => $"accept {verdict.IsAccept}",
        _ => action.GetType().Name,
    };
}
