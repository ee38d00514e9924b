using System.Collections.Immutable;
using CsCheck;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Model;

/// <summary>Whole files: sections, numbers of rules, problems of shape, and builds after edits.</summary>
public sealed class RulesetBuilderTests
{
    private static readonly RulesetBuilder Builder = new(Engine.Catalogue.Catalogue.Default);

    private static readonly string[] Pieces =
    [
        "*filter\n", "*nat\n", "COMMIT\n", ":INPUT DROP [0:0]\n", ":web - [0:0]\n", ":web - [0:0]\n", "-N extra\n", "-A INPUT -j web\n", "-A web -p tcp --dport 80 -j ACCEPT\n",
        "-A INPUT -s 10.0.0.1,10.0.0.2 -d 10.1.0.1,10.1.0.2 -j DROP\n", "-I INPUT 2 -j ACCEPT\n", "-D INPUT 1\n", "-F web\n", "-X\n", "-E web www\n", "-P INPUT ACCEPT\n",
        "\n", " \n", " # note\n", "# note\n", "commit\n", "-A lost -j nowhere\n", "-A web -g web\n", "\r\n", "x", "-R INPUT 1 -j LOG\n",
        "iptables -A INPUT -j web\n", "iptables -t nat -N web \\\n", "-A web -p tcp \\\n", "  --dport 22 -j DROP\n", "$IPT -N more\n", "IPT=iptables\n", "sudo iptables -F; iptables -X\n",
    ];

    [Fact]
    public void Address_lists_make_a_rule_for_each_pair_source_by_source()
    {
        Ruleset ruleset = Build("*filter\n-A INPUT -s 10.0.0.1,10.0.0.2 -d 10.1.0.1,10.1.0.2 -j DROP\nCOMMIT\n");
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], ruleset.Rules.Select(rule => (rule.SourceIndex, rule.DestinationIndex)));
        Assert.Equal([1, 2, 3, 4], ruleset.Rules.Select(rule => rule.Number));
        Assert.Empty(ruleset.Problems);
    }

    [Fact]
    public void Inserted_and_deleted_rules_number_as_in_the_kernel()
    {
        Ruleset ruleset = Build("*filter\n-A INPUT -s 10.0.0.1 -j DROP\n-I INPUT -s 10.0.0.2 -j DROP\n-I INPUT 2 -s 10.0.0.3 -j DROP\n-D INPUT -s 10.0.0.1/32 -j DROP\nCOMMIT\n");
        Assert.Equal([2, 3], ruleset.LiveTable("filter")!.FindChain("INPUT")!.Rules.Select(rule => rule.Line));
        Assert.Equal(Backends.Nft, Assert.Single(ruleset.Problems).Backends);
    }

    /// <summary>Rules that lead to a chain are counted when the first one is to be deleted, and every command behind it may change how many there are.</summary>
    [Theory]
    [InlineData("-A INPUT -j web", Backends.Both)]
    [InlineData("-A INPUT -j web\n-D INPUT 1", Backends.None)]
    [InlineData("-A INPUT -s 10.0.0.1,10.0.0.2 -j web\n-D INPUT 1", Backends.Both)]
    [InlineData("-A INPUT -s 10.0.0.1,10.0.0.2 -j web\n-D INPUT -s 10.0.0.1,10.0.0.2 -j web", Backends.None)]
    [InlineData("-A INPUT -j ACCEPT\n-I INPUT -s 10.0.0.1,10.0.0.2 -j web\n-D INPUT 1", Backends.Both)]
    [InlineData("-I INPUT -j web\n-D INPUT 1", Backends.None)]
    [InlineData("-A INPUT -j web\n-R INPUT 1 -j ACCEPT", Backends.None)]
    [InlineData("-A INPUT -j ACCEPT\n-R INPUT 1 -j web", Backends.Both)]
    [InlineData("-A INPUT -j web\n-F INPUT", Backends.None)]
    [InlineData("-A INPUT -j web\n-F", Backends.Nft)]
    [InlineData("-A INPUT -j web\n-F\n-F INPUT", Backends.None)]
    [InlineData("-A INPUT -j web\n-F\n-A INPUT -j web\n-F INPUT", Backends.None)]
    [InlineData("-A INPUT -j web\n-X web\n-D INPUT 1", Backends.None)]
    [InlineData("-A web -j web\n-F web", Backends.None)]
    [InlineData("-N other\n-A other -j web\n-X other", Backends.Both)]
    public void A_chain_is_deleted_where_no_rule_leads_to_it(string commands, Backends refusing)
    {
        // Before the first chain is deleted, and behind it.
        foreach (string counted in new[] { "", "-N first\n-X first\n" })
        {
            string text = $"*filter\n:web - [0:0]\n{counted}{commands}\n-X web\n-A FORWARD -j ACCEPT\nCOMMIT\n";
            Ruleset ruleset = Build(text);
            int last = text.Count(character => character == '\n') - 3;
            Assert.Equal(refusing, ruleset.Problems.Where(problem => problem.Range.Start.Line == last).Aggregate(Backends.None, (all, problem) => all | problem.Backends));
            Assert.Equal(refusing == Backends.None, ruleset.LiveTable("filter")!.FindChain("web") is null);
            Assert.Null(ruleset.LiveTable("filter")!.FindChain("first"));
        }
    }

    [Fact]
    public void A_chain_that_was_deleted_may_be_made_again()
    {
        Ruleset ruleset = Build("*filter\n-N one\n-N two\n-X one\n-N one\n-E one three\n-N one\nCOMMIT\n");
        Assert.Equal(["two", "three", "one"], ruleset.LiveTable("filter")!.Chains.Where(chain => !chain.IsBuiltin).Select(chain => chain.Name));
    }

    [Fact]
    public void A_chain_with_the_name_of_a_target_is_where_jumps_go()
    {
        const string before = "*filter\n-A INPUT -j LOG\n";
        const string declared = ":LOG - [0:0]\n";
        const string behind = "-A LOG -s 10.0.0.1 -j DROP\n-A INPUT -j LOG\n-A INPUT -j LOG --log-level 3\nCOMMIT\n";
        Ruleset ruleset = Build(before + declared + behind);
        Chain chain = ruleset.LiveTable("filter")!.FindChain("LOG")!;
        Assert.Equal([4, 5], chain.Callers.Select(rule => rule.Line));
        Assert.Empty(ruleset.BoundLines[4]!.Problems);
        Assert.Equal(BindingProblemKind.UnknownOption, Assert.Single(ruleset.BoundLines[5]!.Problems).Kind);
        Assert.NotNull(ruleset.BoundLines[1]!.Target!.Entry);

        // Without the chain the same lines log again, also where they are shared with the version before.
        RulesetSyntax later = ruleset.Syntax.WithChange(new TextChange(new TextRange(new TextPosition(2, 0), new TextPosition(3, 0)), ""));
        Ruleset edited = Builder.Build(later, RulesetOptions.Default, ruleset);
        Assert.NotNull(edited.BoundLines[3]!.Target!.Entry);
        Assert.Empty(edited.BoundLines[4]!.Problems);
    }

    [Fact]
    public void The_addresses_of_an_inserted_list_stand_the_other_way_round()
    {
        Ruleset ruleset = Build("*filter\n-A INPUT -j DROP\n-I INPUT -s 10.0.0.1,10.0.0.2\n-I INPUT 2 -s 10.0.0.5 -d 10.0.0.6,10.0.0.7\nCOMMIT\n");
        Assert.Equal(
            [(2, 1, 0), (3, 0, 1), (3, 0, 0), (2, 0, 0), (1, 0, 0)],
            ruleset.LiveTable("filter")!.FindChain("INPUT")!.Rules.Select(rule => (rule.Line, rule.SourceIndex, rule.DestinationIndex)));
    }

    [Fact]
    public void A_deleted_rule_is_the_one_with_the_same_values()
    {
        Ruleset ruleset = Build(
            "*filter\n-A INPUT -p tcp -m multiport --dports 80,443 -j DROP\n-A INPUT -p tcp -m multiport --dports 25,587 -j DROP\n"
            + "-D INPUT -p tcp -m multiport --dports smtp,submission -j DROP\nCOMMIT\n");
        Assert.Equal([1], ruleset.LiveTable("filter")!.FindChain("INPUT")!.Rules.Select(rule => rule.Line));
        Assert.Empty(ruleset.Problems);
    }

    [Fact]
    public void A_deletion_finds_each_address_of_its_list_in_any_line()
    {
        Ruleset ruleset = Build("*filter\n-A INPUT -s 10.0.0.1,10.0.0.2 -j DROP\n-A INPUT -s 10.0.0.3 -j DROP\n-D INPUT -s 10.0.0.2,10.0.0.3 -j DROP\nCOMMIT\n");
        Assert.Equal([(1, 0)], ruleset.LiveTable("filter")!.FindChain("INPUT")!.Rules.Select(rule => (rule.Line, rule.SourceIndex)));
        Assert.Empty(ruleset.Problems);
        Assert.Equal(StructureProblemKind.NothingToChange, Assert.Single(Build("*filter\n-A INPUT -s 10.0.0.1 -j DROP\n-D INPUT -s 10.0.0.1,10.0.0.2 -j DROP\nCOMMIT\n").Problems).Kind);
    }

    [Fact]
    public void A_second_section_flushes_the_first()
    {
        Ruleset ruleset = Build("*filter\n-A INPUT -j DROP\nCOMMIT\n*filter\nCOMMIT\n");
        Assert.Equal(1, ruleset.Tables[0].SupersededBy);
        Assert.Equal(StructureProblemKind.TableTwice, Assert.Single(ruleset.Problems).Kind);
        Assert.Null(Build("*filter\nCOMMIT\n*filter\nCOMMIT\n", RulesetProfile.NoFlush).Tables[0].SupersededBy);
    }

    [Theory]
    [InlineData("*filter\n-A INPUT -j drop\nCOMMIT\n", StructureProblemKind.UndefinedJump, 1, "DROP")]
    [InlineData("*filter\n-A INPUT -j LATER\n:LATER - [0:0]\nCOMMIT\n", StructureProblemKind.UndefinedJump, 1, null)]
    [InlineData("*filter\n-A input -j DROP\nCOMMIT\n", StructureProblemKind.UndefinedChain, 1, "INPUT")]
    [InlineData("*nat\n-A FORWARD -j ACCEPT\nCOMMIT\n", StructureProblemKind.BuiltinChainNotInTable, 1, null)]
    [InlineData("*filter\n-A INPUT -j FORWARD\nCOMMIT\n", StructureProblemKind.JumpToBuiltinChain, 1, null)]
    [InlineData("*filter\n:INPUT drop [0:0]\nCOMMIT\n", StructureProblemKind.InvalidPolicy, 1, "DROP")]
    [InlineData("*filter\n:mine ACCEPT [0:0]\nCOMMIT\n", StructureProblemKind.PolicyOnUserChain, 1, "-")]
    [InlineData("*filter\n-I INPUT 3 -j DROP\nCOMMIT\n", StructureProblemKind.PositionOutOfRange, 1, null)]
    [InlineData("*filter\n-A INPUT -j DROP\n", StructureProblemKind.MissingCommit, 2, null)]
    [InlineData("*filter\n*nat\nCOMMIT\n", StructureProblemKind.TableInsideTable, 1, null)]
    [InlineData("*filter\nCOMMIT \n", StructureProblemKind.MalformedCommit, 1, "COMMIT")]
    [InlineData("*filter\ncommit\n", StructureProblemKind.MalformedCommit, 1, "COMMIT")]
    [InlineData("*filter\nCOMMIT", StructureProblemKind.MissingFinalNewline, 1, "COMMIT\n")]
    [InlineData("COMMIT\n", StructureProblemKind.CommitOutsideTable, 0, null)]
    [InlineData("-A INPUT -j DROP\n", StructureProblemKind.LineOutsideTable, 0, null)]
    [InlineData("*filtre\nCOMMIT\n", StructureProblemKind.UnknownTable, 0, "filter")]
    [InlineData("*filter\n  \nCOMMIT\n", StructureProblemKind.WhitespaceLine, 1, "")]
    [InlineData("*filter\n # x\nCOMMIT\n", StructureProblemKind.IndentedComment, 1, "")]
    [InlineData("*filter\r\n-A INPUT -j DROP\r\nCOMMIT\r\n", StructureProblemKind.CarriageReturn, 0, null)]
    [InlineData("\ufeff*filter\nCOMMIT\n", StructureProblemKind.ByteOrderMark, 0, "")]
    public void One_mistake_is_one_problem(string text, StructureProblemKind kind, int line, string? fix)
    {
        StructureProblem problem = Assert.Single(Build(text).Problems);
        Assert.Equal((kind, line, fix), (problem.Kind, problem.Range.Start.Line, problem.Fix?.NewText));
    }

    [Fact]
    public void Callers_are_ordered_before_the_chains_that_they_call_and_circles_are_found()
    {
        Table table = Build("*filter\n:a - [0:0]\n:b - [0:0]\n:c - [0:0]\n-A INPUT -j a\n-A a -j b\n-A b -j a\n-A FORWARD -g c\nCOMMIT\n").Tables[0];
        (ImmutableArray<Chain> order, ImmutableArray<ImmutableArray<Chain>> cycles) = new ChainOrder(table, static rule => rule.JumpChain).Compute();
        Assert.Equal(["a", "b"], Assert.Single(cycles).Select(chain => chain.Name).Order());
        Assert.True(order.IndexOf(table.FindChain("FORWARD")!) < order.IndexOf(table.FindChain("c")!));
        Assert.True(order.IndexOf(table.FindChain("INPUT")!) < order.IndexOf(table.FindChain("b")!));
    }

    [Theory]
    [InlineData("calico", "cali-INPUT")]
    [InlineData("fail2ban", "f2b-sshd")]
    [InlineData("firewalld", "IN_public_allow")]
    [InlineData("docker", "DOCKER-USER")]
    public void A_profile_brings_the_chains_of_its_program(string profile, string chain)
    {
        string text = $"# rules-lsp: profile {profile}\n*filter\n-A INPUT -j {chain}\nCOMMIT\n";
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        RulesetOptions options = ProfileDetection.OptionsFor("rules.v4", syntax, FileDirectives.Read(syntax));
        Assert.Equal(ProfileNames.Find(profile), options.Profile);
        Assert.Empty(Builder.Build(syntax, options).Problems);
    }

    [Theory]
    [InlineData("-A INPUT -j KUBE-FIREWALL", RulesetProfile.KubeProxy)]
    [InlineData("-A INPUT\t-g \t KUBE-FIREWALL", RulesetProfile.KubeProxy)]
    [InlineData("-A INPUT -j \"KUBE-FIREWALL\"", RulesetProfile.KubeProxy)]
    [InlineData("[1:2] -I DOCKER-USER -j DROP", RulesetProfile.Docker)]
    [InlineData("-A KUBE-MADE -j KUBE-MADE", RulesetProfile.Restore)]
    [InlineData("-A INPUT -m comment --comment \"say -j KUBE-FIREWALL here\" -j DROP", RulesetProfile.Restore)]
    [InlineData("-A INPUT --jump KUBE-FIREWALL", RulesetProfile.Restore)]
    [InlineData("-A INPUT -i KUBE-FIREWALL -j", RulesetProfile.Restore)]
    public void A_chain_of_a_program_that_no_line_declares_tells_the_profile(string line, RulesetProfile profile)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse($"*filter\n:KUBE-MADE - [0:0]\n-A INPUT -j KUBE-MADE\n{line}\nCOMMIT\n");
        Assert.Equal(profile, ProfileDetection.OptionsFor("rules.v4", syntax, FileDirectives.Read(syntax)).Profile);
    }

    [Fact]
    public void A_ufw_fragment_may_use_ufws_chains()
    {
        const string text = "*filter\n-A ufw-before-input -j ufw-logging-deny\nCOMMIT\n";
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        RulesetOptions options = ProfileDetection.OptionsFor("/etc/ufw/before.rules", syntax, FileDirectives.Read(syntax));
        Assert.Equal(RulesetProfile.Ufw, options.Profile);
        Assert.Empty(Builder.Build(syntax, options).Problems);
    }

    [Theory]
    [InlineData("/etc/iptables/rules.v6", "*filter\n", AddressFamily.IPv6)]
    [InlineData("server6.rules", "*filter\n-A INPUT -i lo -j ACCEPT\n", AddressFamily.IPv6)]
    [InlineData("node-16.rules", "*filter\n-A INPUT -s 10.0.0.1 -j DROP\n", AddressFamily.IPv4)]
    [InlineData("/etc/ufw/before6.rules", "*filter\n-A INPUT -s 10.0.0.1 -j DROP\n", AddressFamily.IPv6)]
    [InlineData("x.rules", "*filter\n-A INPUT -s 2001:db8::1 -j DROP\n", AddressFamily.IPv6)]
    [InlineData("x.rules", "# rules-lsp: family ipv6\n*filter\n", AddressFamily.IPv6)]
    [InlineData("x.rules", "*filter\n-A INPUT -s 10.0.0.1 -j DROP\n", AddressFamily.IPv4)]
    [InlineData("x.rules", "sudo ip6tables -A INPUT -i lo -j ACCEPT\n", AddressFamily.IPv6)]
    [InlineData("x.rules", "ip6tables -P INPUT DROP\niptables -P INPUT DROP\n", AddressFamily.IPv4)]
    public void Family_is_detected(string path, string text, AddressFamily family)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        Assert.Equal(family, FamilyDetection.Detect(path, syntax, FileDirectives.Read(syntax)));
    }

    [Theory]
    [InlineData("SUBSYSTEM==\"net\", ACTION==\"add\"\n", false)]
    [InlineData("polkit.addRule(function(action, subject) {\n", false)]
    [InlineData("alert tcp any any -> any 80 (msg:\"x\"; sid:1;)\n", false)]
    [InlineData("rules_version = '2';\nservice cloud.firestore {\n", false)]
    [InlineData("# my firewall\n\n*filter\n", true)]
    [InlineData("-A INPUT -j DROP\n", true)]
    [InlineData("sudo /sbin/iptables -A INPUT -j DROP\n", true)]
    [InlineData("#!/bin/sh\nset -e\niptables -A INPUT -j DROP\n", true)]
    [InlineData("IPT=/sbin/iptables\n\n$IPT -A INPUT -j DROP\n", true)]
    [InlineData("#!/bin/sh\necho iptables\n", false)]
    [InlineData("SUBSYSTEM==\"net\", RUN+=\"/sbin/iptables -A INPUT -j ACCEPT\"\n", false)]
    public void Foreign_rules_files_are_not_ours(string text, bool isOurs) =>
        Assert.Equal(isOurs, OwnershipDetection.IsRuleset("x.rules", RulesetSyntax.Parse(text)));

    [Fact]
    public void Directives_are_read_and_bad_ones_are_problems()
    {
        FileDirectives directives = FileDirectives.Read(RulesetSyntax.Parse(
            "# rules-lsp: family ipv6 · backend nft · profile ufw\n# rules-lsp: allow shadowed-rule -- on purpose\n# rules-lsp: external chain MINE\n# rules-lsp: expct DROP x\n# rules-lsp: trace tcp a > b\n"));
        Assert.Equal((AddressFamily.IPv6, Backends.Nft, RulesetProfile.Ufw), (directives.Family, directives.Backends, directives.Profile));
        Assert.Equal("on purpose", Assert.Single(directives.OfType<AllowDirective>()).Reason);
        Assert.Contains("MINE", directives.ExternalChains);
        Assert.Equal("tcp a > b", Assert.Single(directives.OfType<TraceDirective>()).Text);
        Assert.Equal(3, Assert.Single(directives.Problems).Line);
    }

    [Fact]
    public void A_build_after_edits_equals_a_fresh_one() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Array[0, 25], Gen.Select(Gen.Int[0, 25], Gen.Int[0, 3], Gen.Int[0, Pieces.Length - 1]).Array[1, 6])
            .Sample(
                (start, edits) =>
                {
                    RulesetSyntax syntax = RulesetSyntax.Parse(string.Concat(start.Select(index => Pieces[index])));
                    Ruleset ruleset = Builder.Build(syntax, RulesetOptions.Default);
                    foreach ((int line, int removed, int piece) in edits)
                    {
                        TextPosition from = syntax.Clamp(new TextPosition(line, 0));
                        syntax = syntax.WithChange(new TextChange(new TextRange(from, syntax.Clamp(new TextPosition(from.Line + removed, 0))), Pieces[piece]));
                        ruleset = Builder.Build(syntax, RulesetOptions.Default, ruleset);
                    }

                    Ruleset fresh = Builder.Build(RulesetSyntax.Parse(syntax.ToString()), RulesetOptions.Default);
                    Assert.Equal(Show(fresh), Show(ruleset));
                },
                iter: 1_500);

    private static string Show(Ruleset ruleset) => string.Join(
        '\n',
        (string[])[
        .. ruleset.Rules.Select(rule => $"{rule.Line} {rule.Chain.TableName} {rule.Chain.Name} {rule.Number} {rule.JumpChain?.Name} {rule.Bound.Problems.Length}"),
        .. ruleset.Problems.Select(problem => $"{problem.Range} {problem.Kind} {problem.Message}"),
        .. ruleset.Tables.SelectMany(table => table.Chains).Select(chain => $"{chain.Name} {chain.Origin} {chain.Policy} {chain.DeclarationLine} {chain.Callers.Length}"),
        .. ruleset.PastedRuns.Select(run => $"{run.First}-{run.Last} {run.Place} {run.Table} {run.Control}"),
        string.Join(',', ruleset.TableOfLine) + "|" + string.Join(',', ruleset.FirstRuleOfLine),
        ]);

    private static Ruleset Build(string text, RulesetProfile profile = RulesetProfile.Restore) =>
        Builder.Build(RulesetSyntax.Parse(text), new RulesetOptions(AddressFamily.IPv4, profile, []));
}
