using System.Text.RegularExpressions;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>How one packet's comparison came out.</summary>
internal enum OracleVerdict : byte
{
    Agrees,

    /// <summary>The tracer tells several cases apart, and the kernel's is one of them.</summary>
    AgreesInOneCase,

    /// <summary>The tracer says UNKNOWN.</summary>
    Unknown,
    Differs,
}

/// <summary>A packet that the two do not agree on.</summary>
/// <param name="Flow">The number of its flow in the run.</param>
internal sealed record OracleMismatch(int Flow, Packet Packet, string Difference);

/// <summary>One ruleset with its flows, sent through the kernel and through the tracer side by side.</summary>
/// <param name="bench">null: through the tracer alone.</param>
internal sealed partial class OracleRun(KernelBench? bench, Backends backend, OraclePools pools)
{
    private static int _loaded;

    /// <summary>Counted results of all runs of this object.</summary>
    public OracleTally Tally { get; } = new();

    /// <summary>How many rules were called dead so far, and how many of them only because of the tables before their own.</summary>
    public (int All, int BehindOthers) Dead { get; private set; }

    /// <summary>The kernel is asked too.</summary>
    public bool AsksTheKernel => bench is not null;

    /// <summary>The first packet that differs; null: none does.</summary>
    public OracleMismatch? Compare(OracleScenario scenario) =>
        Results(scenario).Where(item => item.Result.Difference is not null).Select(item => new OracleMismatch(item.Flow, item.Result.Packet, item.Result.Difference!)).FirstOrDefault();

    /// <summary>Each packet's comparison, with the number of its flow; the one that is asked for last is sent last.</summary>
    public IEnumerable<(int Flow, OracleResult Result)> Results(OracleScenario scenario)
    {
        Load(scenario);

        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(scenario.Text), new RulesetOptions(pools.Family, RulesetProfile.Restore, []));
        var tracer = new Tracer(ruleset, pools.Describe(scenario.Settings), TraceOptions.Default with { Backend = backend });
        ReachabilityResult reachability = ReachabilityAnalysis.Analyse(ruleset);
        ReachabilityResult alone = ReachabilityAnalysis.Analyse(ruleset, new ReachabilityOptions { Scope = ReachabilityScope.EachTable }, CancellationToken.None);
        Dead = (Dead.All + reachability.DeadRules.Count(), Dead.BehindOthers + reachability.DeadRules.Count(rule => !alone.IsDead(rule)));
        var state = new TraceState();

        // The bench's own table keeps conntrack at work, whatever the ruleset asks.
        state.HostAnswers = state.HostAnswers.Add(TraceRun.TrackingQuestion, true);
        ushort number = 1;
        for (int flow = 0; flow < scenario.Flows.Length; flow++)
        {
            bench?.ForgetConnections();
            state.Connections.Clear();
            var walk = new OracleFlowWalk(bench, tracer, scenario.Flows[flow], flow, state);
            foreach (OracleStep step in scenario.Flows[flow].Steps)
            {
                if (walk.Next(step, number++) is not { } walked)
                {
                    break;
                }

                OracleResult result = WithDeadRule(walked, reachability);
                Tally.Count(result);
                yield return (flow, result);
            }

            state = walk.State;
        }
    }

    // Where the tracer agrees with the kernel, the rules that it met are those whose counters moved.
    private static OracleResult WithDeadRule(OracleResult result, ReachabilityResult reachability) =>
        result.Difference is null && result.Outcome?.Steps.FirstOrDefault(step => step is { Result: TraceResult.Match, Rule: { } rule } && reachability.IsDead(rule)) is { } dead
            ? result with { Verdict = OracleVerdict.Differs, Difference = $"line {dead.Line} of {dead.Table} matches, and is called dead: {reachability.VerdictOf(dead.Rule!)}" }
            : result;

    /// <summary>Hands the ruleset to the kernel, if it is asked.</summary>
    public void Load(OracleScenario scenario)
    {
        if (bench is not { } kernel)
        {
            return;
        }

        scenario.Settings.Apply();
        string text = MemoryName().Replace(scenario.Text, "${0}" + Interlocked.Increment(ref _loaded));
        if (kernel.Load(pools.Family, text) is { } refusal)
        {
            throw new InvalidOperationException($"iptables refuses the ruleset: {refusal}\n{scenario.Text}");
        }

        // Rules change members of a set.
        KernelCommand.Run("ipset", "restore", pools.SetCommands());
    }

    // Lists and rates outlive a ruleset when the next one has them too: each ruleset gets its own.
    [GeneratedRegex("(?<=--name |--hashlimit-name )\\w+")]
    private static partial Regex MemoryName();
}
