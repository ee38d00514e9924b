using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Incremental;

/// <summary>I6 where chain lines are edited.</summary>
public class EditedChainLineTests(ITestOutputHelper output)
{
    private const int EditsOfEach = 80;

    [Theory]
    [InlineData(RulesetProfile.Restore, 1_000)]
    [InlineData(RulesetProfile.NoFlush, 3_000)]
    public void Verdicts_after_each_edit_of_chain_lines_are_those_of_a_fresh_analysis(RulesetProfile profile, int seed)
    {
        var builder = new RulesetBuilder(Catalogue.Default);
        (int patched, int followed, int anew) = (0, 0, 0);
        for (int number = 0; number < 20; number++)
        {
            var edited = new EditedChainLines(seed + number);
            var memory = new ReachabilityMemory();
            var options = new ReachabilityOptions { KeepsChains = profile == RulesetProfile.NoFlush };
            RulesetSemantics? before = null;
            for (int edit = 0; edit < EditsOfEach; edit++)
            {
                string change = edit == 0 ? "" : edited.Edit();
                Ruleset ruleset = builder.Build(edited.Syntax, new RulesetOptions(AddressFamily.IPv4, profile, []), before?.Ruleset);
                before = new RulesetSemantics(ruleset, Backends.Legacy, before);
                EditedReachabilityTests.SameVerdicts($"seed {seed + number}, edit {edit}, {change}", ruleset, ReachabilityAnalysis.Analyse(before, options, CancellationToken.None, memory), options);
                patched += ruleset.Edited is null ? 0 : 1;
            }

            (followed, anew) = (followed + memory.Followed, anew + memory.Anew);
        }

        output.WriteLine($"{patched} of {20 * EditsOfEach} versions were made of the one before, {followed} tables went on from it, {anew} were analysed anew");
        Assert.True(patched > 20 * EditsOfEach / 2, "most edits are to be patched");
        Assert.True(followed > 2 * anew, "most edits are to be followed");
    }

    [Fact]
    public void Each_version_with_other_chain_lines_is_analysed_as_a_fresh_document()
    {
        int patched = 0;
        for (int number = 0; number < 30; number++)
        {
            var edited = new EditedChainLines(2_000 + number);
            Analysis? analysis = null;
            for (int edit = 0; edit < EditsOfEach; edit++)
            {
                string change = edit == 0 ? "" : edited.Edit();
                analysis = Analysis.Create("x.rules", edited.Syntax, AnalysisOptions.Default, analysis);
                Analysis fresh = Analysis.Create("x.rules", RulesetSyntax.Parse(edited.Syntax.ToString()), AnalysisOptions.Default);
                EditedAnalysisTests.Same($"seed {2_000 + number}, edit {edit}, {change}", fresh, analysis);
                patched += analysis.Ruleset.Edited is null ? 0 : 1;
            }
        }

        output.WriteLine($"{patched} of {30 * EditsOfEach} versions were made of the one before");
        Assert.True(patched > 30 * EditsOfEach / 2, "most edits are to be patched");
    }

    /// <summary>What is told of rules elsewhere may name the chain line, or rest on the policy.</summary>
    [Theory]
    [InlineData(":FORWARD DROP [0:0]", ":FORWARD ACCEPT [1:2]", 1)]
    [InlineData(":INPUT DROP [0:0]", ":INPUT ACCEPT [0:0]", 2)]
    [InlineData(":idle - [0:0]", "", 2)]
    [InlineData(":idle - [0:0]", ":idlf - [0:0]", 2)]
    [InlineData(":idle - [0:0]", ":", 2)]
    [InlineData(":idle - [0:0]", ":id", 2)]
    [InlineData(":idle - [0:0]", ":idle -", 2)]
    [InlineData(":own - [0:0]", ":idlf - [0:0]\n:own - [1:1]", 2)]
    public void An_edit_of_one_chain_line_is_followed(string line, string edited, int followed)
    {
        string[] lines =
        [
            "*mangle", ":FORWARD DROP [0:0]", "-A FORWARD -p tcp -j ACCEPT", "COMMIT",
            "*filter", ":INPUT DROP [0:0]", ":FORWARD ACCEPT [0:0]", ":idle - [0:0]", ":own - [0:0]", "-A INPUT -p icmp -j RETURN", "-A FORWARD -p udp -j DROP", "-A FORWARD -j own", "-A own -s 10.0.0.1/32 -j DROP", "-A own -s 10.0.0.1/32 -j DROP", "COMMIT", "",
        ];
        int at = Array.IndexOf(lines, line);
        var builder = new RulesetBuilder(Catalogue.Default);
        var memory = new ReachabilityMemory();
        RulesetSyntax syntax = RulesetSyntax.Parse(string.Join('\n', lines));
        Analysis analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default);
        _ = analysis.AllDiagnostics(CancellationToken.None);
        RulesetSemantics? before = null;
        for (int version = 0; version < 2; version++)
        {
            Ruleset ruleset = builder.Build(syntax, new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []), before?.Ruleset);
            Assert.Equal(version == 1, ruleset.Edited is not null);
            before = new RulesetSemantics(ruleset, Backends.Legacy, before);
            EditedReachabilityTests.SameVerdicts(edited, ruleset, ReachabilityAnalysis.Analyse(before, new ReachabilityOptions(), CancellationToken.None, memory));
            analysis = Analysis.Create("x.rules", syntax, AnalysisOptions.Default, analysis);
            EditedAnalysisTests.Same(edited, Analysis.Create("x.rules", RulesetSyntax.Parse(syntax.ToString()), AnalysisOptions.Default), analysis);
            syntax = syntax.WithChange(new TextChange(new TextRange(new TextPosition(at, 0), new TextPosition(at, line.Length)), edited));
        }

        Assert.Equal(followed, memory.Followed);
    }
}
