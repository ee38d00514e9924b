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
    public string Shrink(string text, IReadOnlyList<OracleFlow> flows, OracleMismatch found, int seed)
    {
        OracleMismatch? smallest = Try(text, [.. flows.Take(found.Flow + 1)]);
        if (smallest is null)
        {
            return $"seed {seed}: NOT REPEATABLE {found.Packet}: {found.Difference}\n{text}";
        }

        List<OracleFlow> left = [.. flows.Take(smallest.Flow + 1)];
        for (int i = 0; i < left.Count - 1;)
        {
            List<OracleFlow> fewer = [.. left.Where((_, index) => index != i)];
            if (Try(text, fewer) is { } still)
            {
                (smallest, left) = (still, [.. fewer.Take(still.Flow + 1)]);
            }
            else
            {
                i++;
            }
        }

        List<string> lines = [.. text.Split('\n')];
        for (int i = lines.Count - 1; i >= 0; i--)
        {
            bool isSpare = lines[i].StartsWith("-A", StringComparison.Ordinal) || lines[i].EndsWith("- [0:0]", StringComparison.Ordinal);
            List<string> fewer = [.. lines.Where((_, index) => index != i)];
            if (isSpare && Try(string.Join('\n', fewer), left) is { } still)
            {
                (smallest, lines) = (still, fewer);
            }
        }

        var report = new StringBuilder($"seed {seed}, {backend}, {pools.Family}: {smallest.Difference}\n  packet: {smallest.Packet}\n");
        foreach (OracleFlow flow in left)
        {
            report.Append($"  flow: {flow.First} {string.Join(' ', flow.Steps)}\n");
        }

        return report.AppendJoin('\n', lines.Where(line => line.Length > 0 && !line.EndsWith("ACCEPT [0:0]", StringComparison.Ordinal))).ToString();
    }

    // A text that does not load any more is no smaller case.
    private OracleMismatch? Try(string text, IReadOnlyList<OracleFlow> flows)
    {
        if (++_tries > MostTries)
        {
            return null;
        }

        try
        {
            return new OracleRun(bench, backend, pools).Compare(text, flows);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
