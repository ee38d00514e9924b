using System.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>Makes a case that differs as small as it can: fewer flows, then fewer rules, as long as something differs.</summary>
internal sealed class OracleShrinker(KernelBench bench, Backends backend, OraclePools pools)
{
    private const int MostTries = 200;
    private int _tries;

    /// <summary>A ruleset file, the packets, both answers and the seed.</summary>
    public string Shrink(OracleScenario scenario, OracleMismatch found)
    {
        OracleScenario smallest = scenario with { Flows = scenario.Flows[..(found.Flow + 1)] };
        OracleMismatch? mismatch = Try(smallest);
        if (mismatch is null)
        {
            return $"seed {scenario.Seed}: NOT REPEATABLE {found.Packet}: {found.Difference}\n{scenario.Text}";
        }

        for (int i = 0; i < smallest.Flows.Length - 1;)
        {
            OracleScenario fewer = smallest with { Flows = smallest.Flows.RemoveAt(i) };
            if (Try(fewer) is { } still)
            {
                (mismatch, smallest) = (still, fewer with { Flows = fewer.Flows[..(still.Flow + 1)] });
            }
            else
            {
                i++;
            }
        }

        string[] lines = smallest.Text.Split('\n');
        for (int i = lines.Length - 1; i >= 0; i--)
        {
            bool isSpare = lines[i].StartsWith("-A", StringComparison.Ordinal) || lines[i].EndsWith("- [0:0]", StringComparison.Ordinal);
            string[] fewer = [.. lines.Where((_, index) => index != i)];
            if (isSpare && Try(smallest with { Text = string.Join('\n', fewer) }) is { } still)
            {
                (mismatch, lines) = (still, fewer);
            }
        }

        return Report(smallest, mismatch, lines);
    }

    private string Report(OracleScenario smallest, OracleMismatch mismatch, string[] lines)
    {
        var report = new StringBuilder($"seed {smallest.Seed}, {backend}, {pools.Family}: {mismatch.Difference}\n  packet: {mismatch.Packet}\n");
        if (smallest.Settings != BenchSettings.Usual)
        {
            report.Append($"  host: {smallest.Settings}\n");
        }

        foreach (OracleFlow flow in smallest.Flows)
        {
            report.Append($"  flow: {flow.First} {string.Join(' ', flow.Steps)}\n");
        }

        return report.AppendJoin('\n', lines.Where(line => line.Length > 0 && !line.EndsWith("ACCEPT [0:0]", StringComparison.Ordinal))).ToString();
    }

    // A text that does not load any more is no smaller case.
    private OracleMismatch? Try(OracleScenario scenario)
    {
        if (++_tries > MostTries)
        {
            return null;
        }

        try
        {
            return new OracleRun(bench, backend, pools).Compare(scenario);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
