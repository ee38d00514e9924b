using System.Globalization;
using System.Text;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Reaching.Families;

/// <summary>How two families compare, for people.</summary>
public static class FamiliesText
{
    /// <summary>Every difference with both deciding lines and a packet of each family; the last line sums up.</summary>
    /// <param name="ipv4">What the IPv4 ruleset is called, such as its file.</param>
    public static string WritePretty(FamiliesAnswer answer, string ipv4, string ipv6, TextStyle style)
    {
        var text = new StringBuilder();
        foreach (ServiceDifference difference in answer.Differences)
        {
            text.Append(ComparisonText.Paint(style, ComparisonText.Bold, difference.Service)).Append('\n');
            Side(text, "IPv4", difference.IPv4, ipv4);
            Side(text, "IPv6", difference.IPv6, ipv6);
            text.Append('\n');
        }

        ComparisonText.Undecided(text, answer.Undecided, style);
        return text.Append(Summary(answer)).Append('\n').ToString();
    }

    /// <summary>One line for each difference.</summary>
    public static string WriteConcise(FamiliesAnswer answer, string ipv4, string ipv6)
    {
        var text = new StringBuilder();
        foreach (ServiceDifference difference in answer.Differences)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ComparisonText.Place(difference.IPv6.Fate, ipv6)}: {difference.Service}: IPv4 {Opening(difference.IPv4)} ({ComparisonText.Place(difference.IPv4.Fate, ipv4)}), IPv6 {Opening(difference.IPv6)}\n");
        }

        foreach (UndecidedPart part in answer.Undecided)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ipv6}: undecided: {part.Packets}: {part.Reason}\n");
        }

        return text.ToString();
    }

    private static void Side(StringBuilder text, string family, ServiceSide side, string file)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {family}  {Opening(side)}{(side.Packets is { } packets ? $": {packets}" : "")}\n");
        if (side.Fate.Step is { } step)
        {
            text.Append(CultureInfo.InvariantCulture, $"        {ComparisonText.Place(side.Fate, file)}  {step.Table} {step.Chain.Name}  {side.Fate.LineText ?? "its policy, which the file does not mention"}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"        {side.Fate.Ending}: {side.Witness.ToShortNotation()}\n");
    }

    private static string Opening(ServiceSide side) => side.Opening switch
    {
        ServiceOpening.Everyone => "lets everyone in",
        ServiceOpening.Some => "lets some in",
        _ => "lets nobody in",
    };

    private static string Summary(FamiliesAnswer answer)
    {
        string undecided = answer.Undecided.IsEmpty ? "" : $" {ComparisonText.Count(answer.Undecided.Length, "part is", "parts are")} undecided.";
        return answer.Differences.IsEmpty
            ? answer.Undecided.IsEmpty ? "Both families let the same services in." : "No difference was found." + undecided
            : $"{ComparisonText.Count(answer.Differences.Length, "group of services differs", "groups of services differ")} between the families." + undecided;
    }
}
