using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// What REJECT sends goes through the rules of the host itself: as the answer to the packet in a scenario the tracer leads it the same way,
/// through random rulesets.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelRefusalTests(ITestOutputHelper output)
{
    private const int NormalAnswers = 25;
    private const int FullAnswers = 400;
    private const int FirstSeed = 600_000;

    [KernelOracleTheory]
    [InlineData(AddressFamily.IPv4, Backends.Legacy)]
    [InlineData(AddressFamily.IPv4, Backends.Nft)]
    [InlineData(AddressFamily.IPv6, Backends.Legacy)]
    [InlineData(AddressFamily.IPv6, Backends.Nft)]
    public void Refusals_go_through_the_hosts_own_rules(AddressFamily family, Backends backend) => OwnNamespace.Run(() => Run(family, backend));

    private void Run(AddressFamily family, Backends backend)
    {
        int wanted = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full" ? FullAnswers : NormalAnswers;
        var pools = new OraclePools(family);
        using var bench = new KernelBench(OraclePools.Host, backend, KernelAnswers.Passed);
        KernelCommand.Run("ipset", "restore", pools.SetCommands());
        var run = new OracleRun(bench, backend, pools);
        List<string> differences = [];
        int compared = 0;
        for (int seed = FirstSeed; compared < wanted; seed++)
        {
            OracleScenario scenario = OracleScenario.Of(seed, pools);
            Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(scenario.Text), new RulesetOptions(family, RulesetProfile.Restore, []));
            var tracer = new Tracer(ruleset, pools.Describe(scenario.Settings), TraceOptions.Default with { Backend = backend });
            if (FirstRefused(scenario, tracer) is not { } refused)
            {
                continue;
            }

            run.Load(scenario);
            compared++;
            if (Difference(bench.Send(refused.Packet, refused.Identity), refused, tracer) is { } difference)
            {
                differences.Add($"seed {seed}, {refused.Packet}: {difference}\n{scenario.Text}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"packets|refusals through the host's own rules ({family}, {backend})|{compared}|{compared - differences.Count}|0|0|{differences.Count}"));
        Assert.True(differences.Count == 0, string.Join("\n\n", differences.Take(4)));
    }

    private sealed record Refused(Packet Packet, PacketIdentity Identity, TraceOutcome Outcome);

    // The first packet of the scenario that surely is refused with an answer, if it is the only one that is sent.
    private static Refused? FirstRefused(OracleScenario scenario, Tracer tracer)
    {
        foreach (OracleFlow flow in scenario.Flows)
        {
            PacketIdentity identity = PacketIdentity.Alone;
            Packet packet = PacketBytes.Sized(flow.First, identity);
            var state = new TraceState();
            state.HostAnswers = state.HostAnswers.Add(TraceRun.TrackingQuestion, true);
            if (tracer.Trace(packet, state).Outcomes is [{ Answer: not null } outcome])
            {
                return new Refused(packet, identity, outcome);
            }
        }

        return null;
    }

    private static string? Difference(Observation seen, Refused refused, Tracer tracer)
    {
        var reply = new Packet { Family = refused.Packet.Family, IsReplyToPrevious = true };
        TraceTree tree = tracer.Next(reply, new Tracer.PacketBefore(refused.Outcome, " 1"), refused.Outcome.StateAfter!.Copy(), out _);

        // An answer that is refused in turn is another test's.
        if (tree.Outcomes.Any(outcome => outcome.Answer is not null))
        {
            return null;
        }

        string? first = null;
        foreach (TraceOutcome answer in tree.Outcomes)
        {
            if (Difference(seen, refused.Outcome, answer) is not { } difference)
            {
                return null;
            }

            first ??= $"answer {tree.Packet}: {difference}";
        }

        return first;
    }

    private static string? Difference(Observation seen, TraceOutcome refused, TraceOutcome answer)
    {
        Dictionary<RulePlace, long> hits = OracleComparison.HitsOf([.. refused.Steps, .. answer.Steps]);
        if (hits.Count != seen.Moved.Count || hits.Any(hit => seen.Moved.GetValueOrDefault(hit.Key) != hit.Value))
        {
            return $"rules: kernel {OracleComparison.Show(seen.Moved)}; tracer {OracleComparison.Show(hits)}";
        }

        Checkpoint? last = seen.AnswerPath.Count == 0 ? null : seen.AnswerPath[^1];
        bool fits = answer.Fate switch
        {
            TraceFate.Sent => last is { Hook: Hook.Postrouting, Side: CheckpointSide.Leaves } && last.Output == answer.OutInterface,
            TraceFate.Delivered => last is { Hook: Hook.Input, Side: CheckpointSide.Leaves },
            TraceFate.Unrouted => last is null,
            _ => last is { Side: CheckpointSide.Enters } && last.Hook == answer.DecidingStep?.Hook,
        };
        return !fits ? $"fate: kernel {last?.Side} {last?.Hook} {last?.Output}; tracer {answer.Fate} {answer.Reason} {answer.OutInterface}"
            : answer.Verdict == TraceVerdict.Accept && answer.Fate != TraceFate.Unrouted ? OracleComparison.PacketDifference(last!.Bytes.Span, last.Mark, answer.PacketAfter)
            : null;
    }
}
