using BenchmarkDotNet.Attributes;
using RulesLsp.Bench.Rulesets;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Bench.Micro;

/// <summary>Which rules any packet reaches, of a model that is built already.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(1)]
[IterationCount(5)]
[InvocationCount(1)]
public class ReachabilityBench
{
    private Ruleset? _ruleset;

    [Params("flat10k", "flat100k", "kube1k")]
    public string Rules { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _ruleset = EngineInput.Build(EngineInput.Text(Rules));

    [Benchmark]
    public ReachabilityResult Analyse() => ReachabilityAnalysis.Analyse(_ruleset!, new ReachabilityOptions(), CancellationToken.None);
}
