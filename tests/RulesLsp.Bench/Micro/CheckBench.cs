using BenchmarkDotNet.Attributes;
using RulesLsp.Bench.Rulesets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;

namespace RulesLsp.Bench.Micro;

/// <summary>From text to the complete findings, cold and after an edit of one line.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(1)]
[IterationCount(5)]
[InvocationCount(1)]
public class CheckBench
{
    private string _text = "";
    private Analysis? _before;
    private RulesetSyntax _edited = RulesetSyntax.Parse("");

    [Params("flat10k", "kube1k")]
    public string Rules { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _text = EngineInput.Text(Rules);
        _before = Analyse(RulesetSyntax.Parse(_text), null);
        int middle = _before.Syntax.LineCount / 2;
        _edited = _before.Syntax.WithChange(new(new(new(middle, 0), new(middle, 0)), "-A INPUT -s 198.51.100.0/24 -j DROP\n"));
    }

    [Benchmark]
    public int WholeCheck() => Analyse(RulesetSyntax.Parse(_text), null).AllDiagnostics(CancellationToken.None).Length;

    [Benchmark]
    public int AfterAnInsertedLine() => Analyse(_edited, _before).AllDiagnostics(CancellationToken.None).Length;

    private static Analysis Analyse(RulesetSyntax syntax, Analysis? previous)
    {
        Analysis analysis = Analysis.Create("rules.v4", syntax, new AnalysisOptions(), previous);
        _ = analysis.AllDiagnostics(CancellationToken.None);
        return analysis;
    }
}
