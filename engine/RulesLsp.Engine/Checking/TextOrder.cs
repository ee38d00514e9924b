using RulesLsp.Engine.Lints;

namespace RulesLsp.Engine.Checking;

/// <summary>The order in which findings are told: by place, then code, then words.</summary>
internal static class TextOrder
{
    /// <summary>Sorts in place, and gives the same array.</summary>
    public static Diagnostic[] Sort(Diagnostic[] findings)
    {
        Array.Sort(findings, Compare);
        return findings;
    }

    public static int Compare(Diagnostic first, Diagnostic second)
    {
        int order = first.Range.Start.CompareTo(second.Range.Start);
        order = order != 0 ? order : first.Range.End.CompareTo(second.Range.End);
        order = order != 0 ? order : string.CompareOrdinal(first.Code, second.Code);
        return order != 0 ? order : string.CompareOrdinal(first.Message, second.Message);
    }
}
