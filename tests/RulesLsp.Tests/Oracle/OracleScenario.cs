using System.Collections.Immutable;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>A ruleset, the host's switches, and what is sent: all that a seed makes.</summary>
/// <param name="Text">The ruleset as a file.</param>
internal sealed record OracleScenario(int Seed, BenchSettings Settings, string Text, ImmutableArray<OracleFlow> Flows)
{
    private const int FlowsInOne = 16;

    public static OracleScenario Of(int seed, OraclePools pools)
    {
        var random = new Random(seed);
        BenchSettings settings = random.Next(12) switch
        {
            0 => BenchSettings.Usual with { Forwarding = ForwardingState.Off },
            1 => BenchSettings.Usual with { ReversePathFilter = 1 },
            2 => BenchSettings.Usual with { ReversePathFilter = 2 },
            3 => BenchSettings.Usual with { Loopback = LoopbackRouting.Allowed },
            _ => BenchSettings.Usual,
        };
        string text = new RandomOracleRulesets(random, pools).Next();
        var flows = new RandomOracleFlows(random, pools);
        return new OracleScenario(seed, settings, text, [.. Enumerable.Range(0, FlowsInOne).Select(_ => flows.Next())]);
    }
}
