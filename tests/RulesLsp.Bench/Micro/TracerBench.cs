using BenchmarkDotNet.Attributes;
using RulesLsp.Bench.Rulesets;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Bench.Micro;

/// <summary>Packets through flat100k.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(2)]
[IterationCount(5)]
[InvocationCount(1)]
public class TracerBench
{
    private const int Batch = 100;
    private Tracer? _tracer;
    private Packet[] _packets = [];

    [GlobalSetup]
    public void Setup()
    {
        _tracer = EngineInput.Tracer(FlatRuleset.Text(100_000));
        _packets = EngineInput.Packets(Batch);
    }

    /// <summary>A packet that no rule takes: every one of them is a step.</summary>
    [Benchmark]
    public string FullTrace() => TraceJson.Write(_tracer!.Trace(_packets[0]));

    [Benchmark(OperationsPerInvoke = Batch)]
    public int Verdicts() => _packets.Sum(packet => (int)_tracer!.OfDecisions.Trace(packet).Outcomes[0].Verdict);
}
