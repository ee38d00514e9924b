using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Reachability;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Witnesses of real rulesets, really sent: the rule's counter moves. Rules whose witness fits a host of the bench and needs no history
/// (no state but NEW, no mark, no assumed condition). RULES_LSP_ORACLE=full takes more rules of each file.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelWitnessTests(ITestOutputHelper output)
{
    private const int MostRules = 3_000;
    private static readonly int RulesOfFile = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full" ? 60 : 6;

    [KernelOracleTheory]
    [InlineData(Backends.Legacy)]
    [InlineData(Backends.Nft)]
    public void The_counter_of_the_rule_moves(Backends backend)
    {
        if (RepositoryRoot.Corpus is not { } corpus)
        {
            output.WriteLine("skipped: no corpus beside the checkout");
            return;
        }

        OwnNamespace.Run(() => Run(corpus, backend));
    }

    private void Run(string corpus, Backends backend)
    {
        using var bench = new KernelBench(OraclePools.Host, backend);
        BenchSettings.Usual.Apply();
        HostDescription host = new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual);
        int files = 0;
        int sent = 0;
        List<string> still = [];
        foreach (string path in Directory.GetFiles(Path.Combine(corpus, "dumps", "rules"), "*.rules").Order(StringComparer.Ordinal))
        {
            string text = File.ReadAllText(path);
            RulesetSyntax syntax = RulesetSyntax.Parse(text);
            RulesetOptions options = ProfileDetection.OptionsFor(path, syntax, FileDirectives.Read(syntax));
            bool isMeant = options.Family == AddressFamily.IPv4 && options.Profile == RulesetProfile.Restore && syntax.LineCount <= MostRules && OwnershipDetection.IsRuleset(path, syntax);

            // The bench empties the tables whose names it does not find: "* nat" is one.
            if (!isMeant || text.Contains("\n* ", StringComparison.Ordinal) || text.StartsWith("* ", StringComparison.Ordinal) || bench.Load(AddressFamily.IPv4, text) is not null)
            {
                continue;
            }

            files++;
            Ruleset ruleset = WitnessCheck.Loadable(path, text);
            ReachabilityResult reachability = ReachabilityAnalysis.Analyse(ruleset);
            Tracer tracer = new Tracer(ruleset, host, TraceOptions.Default with { Backend = backend }).OfDecisions;
            int ofFile = 0;
            foreach (Rule rule in ruleset.Rules)
            {
                if (ofFile >= RulesOfFile || PacketFor(rule, reachability, tracer) is not { } packet)
                {
                    continue;
                }

                ofFile++;
                sent++;
                bench.ForgetConnections();
                Observation seen = bench.Send(packet, new PacketIdentity((ushort)sent, (ushort)sent, 1000, 0, null));
                if (!seen.Moved.ContainsKey(new RulePlace(rule.Chain.TableName, rule.Chain.Name, rule.Number)))
                {
                    still.Add($"{Path.GetFileName(path)}:{rule.Line + 1} {syntax[rule.Line].Text}: {packet}; moved {string.Join(' ', seen.Moved.Keys)}");
                }
            }
        }

        output.WriteLine($"{sent} witnesses of {files} files, {still.Count} counters did not move");
        output.WriteLine($"packets|witnesses of rules ({backend})|{sent}|{sent - still.Count}|0|0|{still.Count}");
        Assert.True(sent > 300, $"{sent} witnesses only");
        Assert.True(still.Count == 0, string.Join("\n", still));
    }

    // Among packets like the witness, one that this host's devices and routes let arrive, with all that its bytes will tell.
    private static Packet? PacketFor(Rule rule, ReachabilityResult reachability, Tracer tracer)
    {
        if (reachability.VerdictOf(rule) is not AliveVerdict { Witness: { Conditions.IsEmpty: true, Packet: var witness } })
        {
            return null;
        }

        return SendablePackets.Like(witness)
            .FirstOrDefault(candidate => tracer.Trace(candidate) is { Outcomes: [{ Verdict: not TraceVerdict.Unknown } only] } && only.Matched(rule));
    }
}
