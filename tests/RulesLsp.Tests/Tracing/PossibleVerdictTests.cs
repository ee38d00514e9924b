using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Incremental;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Tracing;

/// <summary>"No such packet passes" is certain: what the analysis found to reach a rule is among the possible verdicts.</summary>
public sealed class PossibleVerdictTests(ITestOutputHelper output)
{
    private const string Text = """
        *filter
        :INPUT DROP [0:0]
        :own - [0:0]
        -A INPUT -i lo -j ACCEPT
        -A INPUT -p tcp -m tcp --dport 22 -m set --match-set trusted src -j ACCEPT
        -A INPUT -p tcp -j own
        -A INPUT -p udp -m limit --limit 1/sec -j RETURN
        -A INPUT -p udp -j REJECT --reject-with icmp-port-unreachable
        -A own -p tcp -m tcp --dport 80 -j ACCEPT
        -A own -p tcp -m tcp --dport 81 -j RETURN
        -A own -s 192.0.2.0/24 -j DROP
        COMMIT
        """;

    [Theory]
    [InlineData(6, 22, null, true)]
    [InlineData(6, 80, null, true)]
    [InlineData(6, 81, null, false)]
    [InlineData(6, 23, null, false)]
    [InlineData(6, 23, "lo", true)]
    [InlineData(17, 53, null, false)]
    [InlineData(null, null, null, true)]
    public void A_packet_passes_only_where_nothing_known_forbids_it(int? protocol, int? port, string? device, bool canPass)
    {
        Ruleset ruleset = CheckedText.Build("rules.v4", Text);
        var packet = new Packet { Family = AddressFamily.IPv4, Protocol = (byte?)protocol, DestinationPort = (ushort?)port, InInterface = device };
        Assert.Equal(canPass, VerdictsOf(ruleset).Of(packet, Hook.Input).CanPass);
    }

    [Fact]
    public void Those_that_may_take_it_are_told()
    {
        Ruleset ruleset = CheckedText.Build("rules.v4", Text);
        PossibleVerdict tcp = VerdictsOf(ruleset).Of(new Packet { Family = AddressFamily.IPv4, Protocol = 6, DestinationPort = 23 }, Hook.Input);
        Assert.Equal([10], tcp.Takers.AsEnumerable());
        Assert.Equal("INPUT", tcp.PolicyChain?.Name);
        PossibleVerdict udp = VerdictsOf(ruleset).Of(new Packet { Family = AddressFamily.IPv4, Protocol = 17, DestinationPort = 53 }, Hook.Input);
        Assert.Equal([7], udp.Takers.AsEnumerable());
    }

    [Theory]
    [InlineData(6, 80, true)]
    [InlineData(6, 22, false)]
    [InlineData(17, 53, false)]
    public void A_packet_surely_passes_only_where_nothing_open_may_take_it(int protocol, int port, bool passes)
    {
        Ruleset ruleset = CheckedText.Build("rules.v4", Text);
        var packet = new Packet { Family = AddressFamily.IPv4, Protocol = (byte)protocol, DestinationPort = (ushort)port };
        Assert.Equal(passes, VerdictsOf(ruleset).LetsAllPass(packet, Hook.Input));
    }

    [Fact]
    public void Without_work_left_everything_is_possible()
    {
        Ruleset ruleset = CheckedText.Build("rules.v4", Text);
        var verdicts = new PossibleVerdicts(ruleset.LiveTable("filter")!, new RulesetSemantics(ruleset, Backends.Both), 0, 3);
        Assert.True(verdicts.Of(new Packet { Family = AddressFamily.IPv4, Protocol = 6, DestinationPort = 23 }, Hook.Input).CanPass);
    }

    [Fact]
    public void A_chain_that_others_fill_may_do_anything()
    {
        Ruleset ruleset = CheckedText.Build("rules.v4", "# rules-lsp: external chain OTHERS\n*filter\n:INPUT DROP [0:0]\n-A INPUT -j OTHERS\nCOMMIT\n");
        Assert.True(VerdictsOf(ruleset).Of(new Packet { Family = AddressFamily.IPv4 }, Hook.Input).CanPass);
    }

    /// <summary>What an edited file takes over from its version before, or from one some edits before, is what the same file tells that was just opened; so is the work.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(300)]
    public void An_edited_file_answers_as_a_fresh_one(int work)
    {
        var builder = new RulesetBuilder(Catalogue.Default);
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var edited = new EditedRulesets(seed, 25);
            Ruleset ruleset = builder.Build(edited.Syntax, RulesetOptions.Default);
            PossibleVerdicts? before = null;
            for (int edit = 0; edit < 50; edit++)
            {
                string what = $"seed {seed}, edit {edit}: {edited.Edit()}";
                ruleset = builder.Build(edited.Syntax, RulesetOptions.Default, ruleset);
                if (random.Next(3) == 0 || ruleset.LiveTable("filter") is not { } table)
                {
                    continue;
                }

                var fresh = new PossibleVerdicts(table, new RulesetSemantics(ruleset, Backends.Both), 0, work);
                before = new PossibleVerdicts(table, new RulesetSemantics(ruleset, Backends.Both), 0, work, before);
                foreach (Packet packet in Packets())
                {
                    Hook hook = packet.OutInterface is null ? Hook.Input : Hook.Output;
                    Assert.Equal($"{what} {Words(fresh.Of(packet, hook))}", $"{what} {Words(before.Of(packet, hook))}");
                    Assert.Equal($"{what} {fresh.LetsAllPass(packet, hook)} {fresh.WorkLeft}", $"{what} {before.LetsAllPass(packet, hook)} {before.WorkLeft}");
                }
            }
        }
    }

    private static IEnumerable<Packet> Packets() =>
        from address in new uint[] { 0x0A010203, 0xC6336407, 0x7F000001 }
        from port in new ushort?[] { 22, 80, null }
        from device in new[] { "lo", null }
        select new Packet { Family = AddressFamily.IPv4, Protocol = 6, Source = address, DestinationPort = port, InInterface = device };

    private static string Words(PossibleVerdict verdict) => $"{verdict.CanPass} {string.Join(' ', verdict.Takers)} {verdict.PolicyChain?.Name}";

    [CorpusFact]
    public void What_reaches_an_accepting_rule_can_pass_and_what_reaches_a_dropping_one_is_taken_there()
    {
        int accepted = 0;
        int taken = 0;
        foreach (string path in Directory.GetFiles(Path.Combine(RepositoryRoot.Corpus!, "dumps", "rules")).Order(StringComparer.Ordinal))
        {
            Ruleset ruleset = CheckedText.Build(path, File.ReadAllText(path));
            if (ruleset.KeepsChains || ruleset.LiveTable("filter") is not { } table || table.Chains.Sum(chain => chain.Rules.Length) > 400)
            {
                continue;
            }

            // After a target or chain that is not known the analysis takes no field for known any more.
            if (table.Chains.Any(chain => chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared || chain.Rules.Any(rule => RuleSemanticsTable.Of(rule, ruleset.Family).Action is UnknownAction)))
            {
                continue;
            }

            ReachabilityResult reachability = ReachabilityAnalysis.Analyse(ruleset);
            PossibleVerdicts verdicts = VerdictsOf(ruleset);
            foreach (Rule rule in table.Chains.SelectMany(chain => chain.Rules))
            {
                if (RuleSemanticsTable.Of(rule, ruleset.Family).Action is not (VerdictAction or RejectAction) || reachability.VerdictOf(rule) is not AliveVerdict { Path: [var outermost, ..] } alive || outermost.Chain.Hook is not { } hook)
                {
                    continue;
                }

                PossibleVerdict verdict = verdicts.Of(alive.Witness.Packet, hook);
                bool isAccept = RuleSemanticsTable.Of(rule, ruleset.Family).Action is VerdictAction { IsAccept: true };
                Assert.True(verdict.CanPass || (!isAccept && verdict.Takers.Contains(rule.Line)), $"{path}:{rule.Line + 1} {alive.Witness.Packet}");
                accepted += isAccept ? 1 : 0;
                taken += verdict.CanPass ? 0 : 1;
            }
        }

        output.WriteLine($"{accepted} witnesses of accepting rules, {taken} that cannot pass and meet the rule that drops them");
        Assert.True(accepted > 1000 && taken > 200);
    }

    private static PossibleVerdicts VerdictsOf(Ruleset ruleset) =>
        new(ruleset.LiveTable("filter")!, new RulesetSemantics(ruleset, Backends.Both), 0, int.MaxValue);
}
