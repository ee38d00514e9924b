using NJsonSchema;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features.Messages;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What programs say is explained: every known sample by its own entry, and what the real ones say of wrong files with the guilty line.</summary>
[Trait("Judge", "kernel")]
public sealed class MessageExplanationTests
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

    [Fact]
    public void What_is_no_message_is_said_to_be_none()
    {
        Assert.Equal(0, MessageExplanation.Explain("hello\nworld", null).Messages);
        Analysis analysis = Analysis.Create("rules.v4", RulesetSyntax.Parse("*filter\nCOMMIT\n"), AnalysisOptions.Default);
        Assert.Contains("has no line 7", MessageExplanation.Explain("iptables-restore: line 7 failed", analysis).Text, StringComparison.Ordinal);
        Assert.Contains("Nothing is known against this line", MessageExplanation.Explain("iptables-restore: line 2 failed", analysis).Text, StringComparison.Ordinal);
    }
}
