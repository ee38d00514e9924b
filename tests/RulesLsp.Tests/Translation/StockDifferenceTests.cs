using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle;
using RulesLsp.Tests.Oracle.Bench;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Translation;

/// <summary>
/// Where we say a rule otherwise than the installed xtables-translate, it is proved that the tool's words are wrong: nft does not load them,
/// a packet fares differently under them than under the rule itself and not under ours, or nft lists them without something that the rule has.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class StockDifferenceTests(ITestOutputHelper output)
{
    [KernelFact]
    public void Each_kind_of_difference_is_proved()
    {
        var wrong = new List<string>();
        var observed = new Dictionary<StockDifference, List<Observation>>();
        StockDifference[] byPackets = [.. StockDifference.All.Where(difference => difference.Proof == StockProof.Packets)];
        OwnNamespace.Run(() =>
        {
            using var bench = new KernelBench(OraclePools.Host, Backends.Legacy, tracking: KernelTracking.WhereAsked);
            foreach (StockDifference difference in byPackets)
            {
                if (bench.Load(difference.Family, RulesetOf(difference)) is { } refusal)
                {
                    throw new InvalidOperationException($"{difference.Example}: {refusal}");
                }

                observed[difference] = Send(bench, difference);
            }
        });
        OwnNamespace.Run(() =>
        {
            using var bench = new KernelBench(OraclePools.Host, Backends.Nft, tracking: KernelTracking.WhereAsked);
            foreach (StockDifference difference in StockDifference.All)
            {
                if (WhyUnproved(difference, bench, observed.GetValueOrDefault(difference)) is { } why)
                {
                    wrong.Add($"{difference.Proof} {difference.Family} {difference.Example}: {why}");
                }
            }
        });
        output.WriteLine($"{StockDifference.All.Count} rules are said otherwise than by the stock tool; proved by packets: {byPackets.Length}, refused by nft: {Count(StockProof.Refused)}, listed without a part: {Count(StockProof.Lost)}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static int Count(StockProof proof) => StockDifference.All.Count(difference => difference.Proof == proof);

    /// <summary>What the proof lacks; null: nothing.</summary>
    private static string? WhyUnproved(StockDifference difference, KernelBench bench, List<Observation>? original)
    {
        string[] words = difference.Example.Split(' ');
        StockTranslation stock = StockProgram.Translate(difference.Family, difference.Table, difference.Chain, words) ?? throw new InvalidOperationException(difference.Example);
        RulesetTranslation ours = RulesetTranslator.Translate(TranslatedRule.RulesetOf(difference.Family, RulesetOf(difference)), null, "example");
        RuleTranslation rule = TranslatedRule.Of(difference.Family, difference.Table, difference.Chain, difference.Example);
        if (StockDifference.Find(stock, rule.Rules) is null || rule.Rules.SequenceEqual(stock.Commands))
        {
            return $"the tool says it otherwise: {string.Join(" ; ", stock.Commands)}";
        }

        string theirs = ScriptOf(difference, ours, stock);
        string? refusal = bench.LoadScript(difference.Family, theirs);
        if (difference.Proof == StockProof.Refused || refusal is not null)
        {
            return (difference.Proof == StockProof.Refused && refusal is not null ? null : $"refused is {refusal ?? "nothing"}") ?? bench.LoadScript(difference.Family, ours.Script);
        }

        if (difference.Proof == StockProof.Lost)
        {
            string listed = KernelCommand.Run("nft", "list ruleset");
            string? refused = bench.LoadScript(difference.Family, ours.Script);
            return refused
                ?? (listed.Contains(difference.Lost, StringComparison.Ordinal) ? "nothing is lost" : null)
                ?? (KernelCommand.Run("nft", "list ruleset").Contains(difference.Lost, StringComparison.Ordinal) ? null : "ours loses it too");
        }

        string? theirDifference = Difference(original!, Send(bench, difference));
        if (bench.LoadScript(difference.Family, ours.Script) is { } ourRefusal)
        {
            return ourRefusal;
        }

        // A rule that is left out is told as left out, so that no packet has to fare as under it.
        string? ourDifference = ours.LeftOut > 0 ? null : Difference(original!, Send(bench, difference));
        return theirDifference is null ? $"no packet fares differently under the tool's words: {string.Join(" ; ", original!.Select(seen => $"{seen.Last?.Hook}.{seen.Last?.Side}"))}, {theirs}" : ourDifference is null ? null : $"ours differs, too: {ourDifference}";
    }

    private static string? Difference(List<Observation> original, List<Observation> translated) =>
        original.Zip(translated).Select(pair => TranslationComparison.Difference(pair.First, pair.Second)).FirstOrDefault(found => found is not null);

    private static List<Observation> Send(KernelBench bench, StockDifference difference)
    {
        var seen = new List<Observation>();
        byte[]? quoted = null;
        ushort number = 0;
        bench.ForgetConnections();
        foreach (string line in difference.Packets)
        {
            if (line.StartsWith("wait ", StringComparison.Ordinal))
            {
                Thread.Sleep(int.Parse(line.AsSpan("wait ".Length), CultureInfo.InvariantCulture));
                continue;
            }

            const string Error = "error ";
            bool isError = line.StartsWith(Error, StringComparison.Ordinal);
            string[] parts = (isError ? line[Error.Length..] : line).Split('|', StringSplitOptions.TrimEntries);
            Packet packet = PacketParser.Parse(parts[0], difference.Family).Packet ?? throw new InvalidDataException(line);
            var identity = new PacketIdentity(++number, 1, 1000, 0, isError ? quoted : null) { BehindHeader = parts.Length > 1 ? Convert.FromHexString(parts[1]) : default };
            quoted = PacketBytes.Of(packet, identity);
            seen.Add(bench.Send(packet, identity));
        }

        return seen;
    }

    private static string RulesetOf(StockDifference difference)
    {
        IEnumerable<string> rules = [.. difference.Before, difference.Example, .. difference.After];
        return $"*{difference.Table}\n{string.Concat(rules.Select(rule => $"-A {difference.Chain} {rule}\n"))}COMMIT\n";
    }

    /// <summary>Our script with the tool's commands in place of ours for the example.</summary>
    private static string ScriptOf(StockDifference difference, RulesetTranslation ours, StockTranslation stock)
    {
        int place = difference.Before.Length + 1;
        var script = new StringBuilder();
        script.AppendJoin('\n', ours.Lines.Where(line => line.Source is null or < 1 || line.Source < place).Select(line => line.Text)).Append('\n');
        script.AppendJoin('\n', stock.Commands).Append('\n');
        script.AppendJoin('\n', ours.Lines.Where(line => line.Source > place).Select(line => line.Text)).Append('\n');
        return script.ToString();
    }
}
