using NJsonSchema;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features.Messages;
using RulesLsp.Tests.CatalogueData;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Ide;

/// <summary>What programs say is explained: every known sample by its own entry, and what the real ones say of wrong files with the guilty line.</summary>
[Trait("Judge", "kernel")]
public sealed class MessageExplanationTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_messages_fit_their_schema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "messages.schema.json"));
        Assert.Empty(schema.Validate(File.ReadAllText(RepositoryRoot.Combine("schemas", "messages.json"))));
    }

    [Fact]
    public void Every_sample_is_explained_by_its_own_entry() =>
        Assert.All(ToolMessages.Default.Messages, message => Assert.All(message.Samples, sample =>
        {
            Assert.Same(message, ToolMessages.Default.Messages.First(other => other.Find(sample).Success));
            Assert.DoesNotContain('{', ToolMessage.Filled(message.Means + message.Advice, message.Find(sample)));
        }));

    /// <summary>A file, and its guilty line (1-based).</summary>
    public static TheoryData<string, int> WrongFiles => new()
    {
        { "*filter\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -j MASQUERADE\n-A INPUT -j DROP\nCOMMIT\n", 3 },
        { "*filter\n-A INPUT -m owner --uid-owner 0 -j ACCEPT\nCOMMIT\n", 2 },
        { "*nat\n-A POSTROUTING -o eth0 -j DNAT --to-destination 192.0.2.1\nCOMMIT\n", 2 },
        { "*filter\n:a - [0:0]\n-A INPUT -j a\n-A a -j a\nCOMMIT\n", 4 },
        { "*filter\n-A INPUT -m nosuch -j ACCEPT\nCOMMIT\n", 2 },
        { "*filter\n-A INPUT -j DROP\n-A INPUT -j nosuch\nCOMMIT\n", 3 },
        { "*filter\n-A INPUT -p tcp foo -j ACCEPT\nCOMMIT\n", 2 },
        { "*filter\n-A INPUT --dport 22 -j ACCEPT\nCOMMIT\n", 2 },
        { "*filter\n-A INPUT -p tcp --dport 80,443 -j ACCEPT\nCOMMIT\n", 2 },
        { "*filter\n-A NOCHAIN -j ACCEPT\nCOMMIT\n", 2 },
        { "*filter\n-P INPUT FOO\nCOMMIT\n", 2 },
        { "*filter\n-A INPUT -o eth0 -j ACCEPT\nCOMMIT\n", 2 },
        { "*filter\n-A INPUT -p foo -j ACCEPT\nCOMMIT\n", 2 },
        { "*filter\n-A INPUT -s 10.0.0.0/99 -j DROP\nCOMMIT\n", 2 },
        { "*nosuch\nCOMMIT\n", 1 },
    };

    [KernelTheory]
    [MemberData(nameof(WrongFiles))]
    public void What_the_real_programs_say_leads_to_the_guilty_line(string text, int line)
    {
        Analysis analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse(text), AnalysisOptions.Default);
        using var kernel = new KernelNamespace();
        foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
        {
            RestoreResult said = kernel.Restore(new KernelRestore(backend, AddressFamily.IPv4, text));
            Assert.False(said.IsTaken);
            ExplainedMessages explained = MessageExplanation.Explain(said.Errors, analysis);
            Assert.True(explained.Messages > 0, said.Errors);
            Assert.Contains($"  rules.v4:{line}  ", explained.Text, StringComparison.Ordinal);
            Assert.Matches(@"\n  RL\d{4} ", explained.Text);
        }
    }

    /// <summary>
    /// Every way to break a rule that the catalogue knows, and every fixture of a lint, through the restore programs: nothing that they say is
    /// unknown.
    /// </summary>
    [KernelFact]
    public void Nothing_that_the_real_programs_say_of_broken_files_is_unknown()
    {
        KernelRestore[] broken =
        [
            .. ExampleCase.All.Where(example => !example.IsOk).Select(example => example.Restore),
            .. from path in Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "lints"), "*.rules").Order(StringComparer.Ordinal)
               from text in Broken(path)
               from family in new[] { AddressFamily.IPv4, AddressFamily.IPv6 }
               from backend in new[] { Backends.Nft, Backends.Legacy }
               select new KernelRestore(backend, family, text),
        ];
        using var kernel = new KernelNamespace();
        RestoreResult[] said = [.. kernel.Restore(broken).Where(result => !result.IsTaken && result.Errors.Length > 0)];
        string[] unknown = [.. said.SelectMany(result => MessageExplanation.Explain(result.Errors, null).Unknown).Distinct()];
        int silent = said.Count(result => MessageExplanation.Explain(result.Errors, null).Messages == 0);
        output.WriteLine($"{broken.Length} broken rulesets, {said.Length} refused: {said.Length - silent} explained, {unknown.Length} lines unknown; {said.SelectMany(result => result.Errors.Split('\n')).Distinct().Count()} different lines");
        Assert.True(unknown.Length == 0, string.Join('\n', unknown));
        Assert.Equal(0, silent);
        Assert.True(said.Length >= 200, $"only {said.Length} were refused");
    }

    [KernelFact]
    public void What_the_real_programs_say_of_single_commands_is_explained()
    {
        string commands = RepositoryRoot.Combine("tests", "fixtures", "messages", "commands.sh");
        string said = "";
        OwnNamespace.Run(() => said = KernelCommand.Run("sh", $"-c \"sh '{commands}' 2>&1; true\""));
        ExplainedMessages explained = MessageExplanation.Explain(said, null);
        output.WriteLine($"{explained.Messages} messages explained, {explained.Unknown.Length} lines unknown");
        Assert.True(explained.Unknown.IsEmpty, string.Join('\n', explained.Unknown));
        Assert.True(explained.Messages >= 45, said);
    }

    /// <summary>A fixture as it is, and with each of its wrong lines alone.</summary>
    private static IEnumerable<string> Broken(string path)
    {
        string text = FixtureText.WithoutMarkers(File.ReadAllText(path));
        Analysis analysis = Analysis.Create(path, RulesetSyntax.Parse(text), AnalysisOptions.Default);
        int[] wrong = [.. analysis.FastDiagnostics.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line).Distinct()];
        string[] lines = text.Split('\n');
        yield return text;
        foreach (int kept in wrong)
        {
            yield return string.Join('\n', lines.Where((_, line) => line == kept || !wrong.Contains(line)));
        }
    }

    [Theory]
    [InlineData("Nov 26 12:00:00 gw netfilter-persistent[412]: iptables-restore v1.8.9 (nf_tables): unknown option \"--dport\"")]
    [InlineData("2026-11-26T12:00:00+0000 gw kernel: [58889.853082] x_tables: ip_tables: MASQUERADE target: only valid in nat table, not filter")]
    [InlineData("[58976.967767] IPv4: martian source 10.9.0.1 from 127.0.0.9, on dev v0")]
    [InlineData("[Thu Nov 26 12:00:00 2026] x_tables: ip_tables: owner match: used from hooks INPUT, but only valid from OUTPUT/POSTROUTING")]
    [InlineData("[    5.699675][    T1] xt_time: kernel timezone is -0000")]
    [InlineData("<6>[    7.825113] xt_time: kernel timezone is -0000")]
    [InlineData("ERROR: COMMAND_FAILED: '/usr/sbin/iptables-restore -w -n' failed: iptables-restore: line 4 failed")]
    public void Stamps_of_logs_and_words_of_wrappers_are_no_hindrance(string line)
    {
        ExplainedMessages explained = MessageExplanation.Explain(line, null);
        Assert.Equal((1, 0), (explained.Messages, explained.Unknown.Length));
    }

    [Fact]
    public void A_line_of_nfts_own_file_is_none_of_the_ruleset()
    {
        Analysis analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse("*filter\n-A INPUT -j DROP\nCOMMIT\n"), AnalysisOptions.Default);
        ExplainedMessages explained = MessageExplanation.Explain("/etc/nftables.conf:2:16-21: Error: syntax error, unexpected reject, expecting string\nadd chain ip t reject\n               ^^^^^^\n", analysis);
        ExplainedMessage message = Assert.Single(explained.All);
        Assert.Equal((1, null, 0), (message.Line, message.Place, explained.Unknown.Length));
    }

    [Fact]
    public async Task The_json_keeps_to_its_schema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "explanation.schema.json"));
        Analysis analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse("*filter\n-A INPUT -j MASQUERADE\nCOMMIT\n"), AnalysisOptions.Default);
        string json = MessageJson.Write(MessageExplanation.Explain("iptables-restore: line 3 failed\nhello\n", analysis));
        Assert.Empty(schema.Validate(json));
        Assert.Contains("\"place\":{\"path\":\"rules.v4\",\"line\":2,", json, StringComparison.Ordinal);
        Assert.Contains("\"unknown\":[\"hello\"]", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ip6tables-nft-restore v1.8.9 (nf_tables): host/network `10.0.0.0' not found\nError occurred at line: 3", AddressFamily.IPv6)]
    [InlineData("iptables-restore: line 4 failed", AddressFamily.IPv4)]
    [InlineData("Nov 26 12:00:00 gw x[4]: ebtables v1.8.9 (nf_tables): Unknown policy 'FOO'", AddressFamily.Bridge)]
    [InlineData("x_tables: ip_tables: owner match: used from hooks INPUT", null)]
    [InlineData("nothing", null)]
    public void The_program_that_speaks_tells_the_family(string text, AddressFamily? family) => Assert.Equal(family, MessageExplanation.FamilyIn(text));

    [Fact]
    public void Nothing_said_is_no_unknown_message() =>
        Assert.StartsWith("Nothing was said.", MessageExplanation.Explain(" \n", null).Text, StringComparison.Ordinal);

    [Fact]
    public void What_is_no_message_is_said_to_be_none()
    {
        Assert.Equal(0, MessageExplanation.Explain("hello\nworld", null).Messages);
        Analysis analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse("*filter\nCOMMIT\n"), AnalysisOptions.Default);
        Assert.Contains("has no line 7", MessageExplanation.Explain("iptables-restore: line 7 failed", analysis).Text, StringComparison.Ordinal);
        Assert.Contains("Nothing is known against this line", MessageExplanation.Explain("iptables-restore: line 2 failed", analysis).Text, StringComparison.Ordinal);
    }
}
