using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Comparing;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Witnesses of comparisons, really sent: the old ruleset in one namespace and the new one in another do with the packet what the class
/// tells. Witnesses that need no history and that a host of the bench can get. RULES_LSP_ORACLE=full compares more pairs.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class KernelDifferenceTests(ITestOutputHelper output)
{
    private const long MostWork = 200_000;
    private static readonly int Pairs = LargeTexts.IsFullRun ? 200 : 60;

    /// <summary>A class of differing packets, and one of them as it can be sent.</summary>
    private sealed record Case(int Seed, DifferenceClass Told, Packet Packet, Side Old, Side New);

    /// <summary>One of the two rulesets, and what the tracer says that it does with the packet.</summary>
    private sealed record Side(string Text, TraceOutcome Outcome);

    [KernelOracleTheory]
    [InlineData(Backends.Legacy)]
    [InlineData(Backends.Nft)]
    public void Both_fates_are_as_told(Backends backend)
    {
        HostDescription host = new OraclePools(AddressFamily.IPv4).Describe(BenchSettings.Usual);
        (int classes, int undecided) = (0, 0);
        var cases = new List<Case>();
        for (int seed = 1; seed <= Pairs; seed++)
        {
            (string old, string @new) = new RandomPairs(seed).Next();
            (old, @new) = (Complete(old), Complete(@new));
            (Tracer before, Tracer after) = (TracerOf(old, backend).On(host), TracerOf(@new, backend).On(host));
            ComparisonResult result = RulesetComparison.Compare(before, after, host, new ComparisonOptions(MostWork), CancellationToken.None);
            classes += result.Classes.Length;
            undecided += result.Undecided.IsEmpty ? 0 : 1;
            cases.AddRange(result.Classes.Select(told => CaseOf(seed, told, (old, before), (@new, after))).OfType<Case>());
        }

        List<string?> ofOld = Differences([.. cases.Select(static item => (item.Old, item.Packet))], backend);
        List<string?> ofNew = Differences([.. cases.Select(static item => (item.New, item.Packet))], backend);
        List<string> wrong = [];
        for (int i = 0; i < cases.Count; i++)
        {
            if ((ofOld[i] ?? ofNew[i]) is { } difference)
            {
                wrong.Add($"pair {cases[i].Seed}, {(ofOld[i] is null ? "new" : "old")} ruleset: {cases[i].Packet}: {difference}\ntold: {cases[i].Told.Old.Text} -> {cases[i].Told.New.Text}\n{cases[i].Old.Text}\n{cases[i].New.Text}");
            }
        }

        output.WriteLine($"{Pairs} pairs, {undecided} undecided in part; {classes} classes, of {cases.Count} a packet can be sent");
        output.WriteLine($"packets|witnesses of differences ({backend})|{cases.Count}|{cases.Count - wrong.Count}|0|0|{wrong.Count}");
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong.Take(4)));
        Assert.True(cases.Count > Pairs / 2, $"{cases.Count} witnesses only");
    }

    private static Tracer TracerOf(string text, Backends backend) => new(ExhaustiveComparison.Build(text), null, TraceOptions.Default with { Backend = backend });

    /// <summary>The class with a packet like its witness that fares on this host as the class tells; null: there is none, or it needs more than the packet.</summary>
    private static Case? CaseOf(int seed, DifferenceClass told, (string Text, Tracer Tracer) old, (string Text, Tracer Tracer) @new)
    {
        foreach (Packet packet in told.Conditions.IsEmpty ? SendablePackets.Like(told.Witness) : [])
        {
            if (Outcome(old.Tracer, packet, told.Old) is { } before && Outcome(@new.Tracer, packet, told.New) is { } after)
            {
                return new Case(seed, told, packet, new Side(old.Text, before), new Side(@new.Text, after));
            }
        }

        return null;
    }

    private static TraceOutcome? Outcome(Tracer tracer, Packet packet, FateOfSide told) =>
        tracer.Trace(packet) is { Outcomes: [var only] } && only.Verdict == told.Verdict && only.Verdict != TraceVerdict.Unknown && only.Fate == told.Fate && only.Reply == told.Reply ? only : null;

    /// <summary>Sends each packet to its ruleset, all in one namespace; what differs from the tracer's outcome, in words, or null.</summary>
    private static List<string?> Differences(ImmutableArray<(Side Side, Packet Packet)> sent, Backends backend)
    {
        List<string?> differences = [];
        OwnNamespace.Run(() =>
        {
            using var bench = new KernelBench(OraclePools.Host, backend);
            string? loaded = null;
            foreach ((Side side, Packet packet) in sent)
            {
                if (loaded != side.Text && bench.Load(AddressFamily.IPv4, side.Text) is { } refusal)
                {
                    throw new InvalidOperationException($"iptables refuses the ruleset: {refusal}\n{side.Text}");
                }

                loaded = side.Text;
                bench.ForgetConnections();
                ushort number = (ushort)(differences.Count + 1);
                differences.Add(OracleComparison.Difference(bench.Send(packet, new PacketIdentity(number, number, 1000, 0, null)), side.Outcome));
            }
        });
        return differences;
    }

    /// <summary>With every built-in chain of its tables: the bench goes from ruleset to ruleset, and chains that are not named keep their policy.</summary>
    private static string Complete(string text)
    {
        foreach (string table in new[] { "raw", "mangle", "nat", "filter" })
        {
            int start = text.IndexOf($"*{table}\n", StringComparison.Ordinal);
            if (start < 0)
            {
                continue;
            }

            int end = text.IndexOf("COMMIT\n", start, StringComparison.Ordinal);
            string missing = string.Concat(Catalogue.Default.Pipeline.HooksOf(table).Select(Pipeline.ChainName)
                .Where(chain => text.IndexOf($":{chain} ", start, end - start, StringComparison.Ordinal) < 0).Select(static chain => $":{chain} ACCEPT [0:0]\n"));
            text = text.Insert(text.IndexOf('\n', start) + 1, missing);
        }

        return text;
    }
}
