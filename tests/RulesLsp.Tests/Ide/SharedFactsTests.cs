using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Tests.Invariants;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What is expensive about a version is worked out once, whoever asks and in whatever order.</summary>
public sealed class SharedFactsTests
{
    private const string Text = """
        # rules-lsp: host eth0 192.0.2.1/24
        # rules-lsp: trace tcp 198.51.100.7 > 192.0.2.1:22 in eth0
        # rules-lsp: expect ACCEPT tcp 198.51.100.7 > 192.0.2.1:22 in eth0
        # rules-lsp: expect DROP udp 198.51.100.7 > 192.0.2.1:53 in eth0
        *filter
        :INPUT DROP [0:0]
        :web - [0:0]
        -A INPUT -p tcp -j web
        -A INPUT -p tcp -m tcp --dport 22 -j DROP
        -A web -j ACCEPT
        -A web -p tcp -j DROP
        COMMIT

        """;

    [Fact]
    public void One_version_works_out_reachability_and_expectations_once()
    {
        Analysis analysis = Create(Text);
        Assert.Equal((0, 0), Computations(analysis));
        Assert.Equal(["RL4001"], analysis.AllDiagnostics(CancellationToken.None).Select(finding => finding.Code).Distinct());
        Assert.Equal((1, 1), Computations(analysis));
        Parallel.For(0, 4, _ => AskEverything(analysis));
        AskEverything(analysis.WithTrace(8, "tcp 198.51.100.7 > 192.0.2.1:22 in eth0"));
        AskEverything(analysis.WithTrace(8, "tcp 198.51.100.7 > 192.0.2.1:22 in eth0").WithoutTraces());
        Assert.Equal((1, 1), Computations(analysis));
    }

    [Fact]
    public void The_first_wave_needs_neither()
    {
        Analysis analysis = Create(Text);
        Assert.Empty(analysis.FastDiagnostics);
        Assert.Equal((0, 0), Computations(analysis));
    }

    [Fact]
    public void Who_gives_up_leaves_the_work_to_the_next_one()
    {
        Analysis analysis = Create(Text);
        Assert.Throws<OperationCanceledException>(() => analysis.AllDiagnostics(new CancellationToken(true)));
        Assert.Throws<OperationCanceledException>(() => analysis.Reachability(new CancellationToken(true)));
        Assert.Equal((0, 0), Computations(analysis));
        Assert.NotEmpty(analysis.AllDiagnostics(CancellationToken.None));
        Assert.NotEmpty(analysis.AllDiagnostics(new CancellationToken(true)));
        Assert.Equal((1, 1), Computations(analysis));
    }

    [Fact]
    public void A_new_version_has_facts_of_its_own()
    {
        Analysis before = Create(Text);
        AskEverything(before);
        RulesetSyntax edited = before.Syntax.WithChange(new TextChange(new TextRange(new TextPosition(9, 0), new TextPosition(10, 0)), ""));
        Analysis after = Analysis.Create("rules.v4", edited, AnalysisOptions.Default, before);
        AskEverything(after);
        Assert.Equal((1, 1), Computations(before));
        Assert.Equal((1, 1), Computations(after));
    }

    [Theory]
    [InlineData("ReachabilityAnalysis.Analyse(Semantics", "engine/RulesLsp.Engine/Checking/RulesetFacts.cs")]
    [InlineData("ExpectationRunner.Run(", "engine/RulesLsp.Engine/Checking/RulesetFacts.cs")]
    [InlineData("new Tracer(", "engine/RulesLsp.Engine/Checking/RulesetFacts.cs")]
    [InlineData("FastFindings.Of(", "engine/RulesLsp.Engine/Checking/RulesetFacts.cs")]
    [InlineData("DeepFindings.Of(", "engine/RulesLsp.Engine/Checking/Checker.cs")]
    [InlineData("new Checker(", "engine/RulesLsp.Ide/Analysis.cs")]
    public void One_place_works_it_out(string call, string place) =>
        Assert.Equal([place], SourceFiles.Under("engine", ".cs").Concat(SourceFiles.Under("server", ".cs")).Where(path => SourceFiles.Read(path).Contains(call, StringComparison.Ordinal)));

    private static Analysis Create(string text) => Analysis.Create("rules.v4", RulesetSyntax.Parse(text), AnalysisOptions.Default);

    private static (int Reachability, int Expectations) Computations(Analysis analysis) =>
        (analysis.Facts.ReachabilityComputations, analysis.Facts.ExpectationComputations);

    private static void AskEverything(Analysis analysis)
    {
        _ = analysis.FastDiagnostics;
        _ = analysis.Check(CancellationToken.None);
        _ = CodeLensFeature.Compute(analysis);
        _ = TraceDiagnostics.Compute(analysis);
        _ = InlayHintsFeature.Compute(analysis, InlayHintKinds.Verdicts | InlayHintKinds.ImpliedMatches | InlayHintKinds.RuleNumbers | InlayHintKinds.Counters);
        for (int line = 0; line < analysis.Syntax.LineCount; line++)
        {
            _ = HoverFeature.Compute(analysis, new TextPosition(line, 4));
            _ = TraceHere.SuggestPacket(analysis, line, CancellationToken.None);
            var caret = new TextPosition(line, 0);
            _ = CodeActionsFeature.Compute(analysis, new TextRange(caret, caret), analysis.AllDiagnostics(CancellationToken.None));
        }
    }
}
