using System.Numerics;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>Sets of TCP flags in the words of people.</summary>
internal static class TcpFlagWords
{
    private const int All = 63;

    /// <summary>"with SYN and without FIN, RST, ACK"; null for a set that no two lists of flags can say.</summary>
    public static string? Of(FieldDomain domain)
    {
        int[] values = [.. Enumerable.Range(0, All + 1).Where(value => domain.Contains((UInt128)value))];
        if (values.Length == 0)
        {
            return null;
        }

        int set = values.Aggregate(All, static (bits, value) => bits & value);
        int clear = values.Aggregate(All, static (bits, value) => bits & ~value);
        if (values.Length != 1 << (6 - BitOperations.PopCount((uint)(set | clear))))
        {
            return null;
        }

        string with = set == 0 ? "" : $"with {Names(set)}";
        string without = clear == 0 ? "" : $"without {Names(clear)}";
        return with.Length > 0 && without.Length > 0 ? $"{with} and {without}" : with + without;
    }

    private static string Names(int flags) => string.Join(", ", TcpFlagNames.Of((byte)flags));
}
