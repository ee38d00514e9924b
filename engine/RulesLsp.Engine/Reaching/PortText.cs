using System.Globalization;
using System.Text;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Reaching;

/// <summary>What a ruleset lets through to a port, for people.</summary>
public static class PortText
{
    /// <summary>Every class with the deciding line and a witness; the last line sums up.</summary>
    /// <param name="name">What the ruleset is called, such as its file.</param>
    public static string WritePretty(PortAnswer answer, string name, TextStyle style)
    {
        var text = new StringBuilder();
        foreach (PortClass item in answer.Classes)
        {
            text.Append(ComparisonText.Paint(style, ComparisonText.Bold, item.Packets)).Append('\n');
            text.Append("  ").Append(ComparisonText.Paint(style, ComparisonText.Green, item.Fate.Text)).Append('\n');
            if (item.Fate.Step is { } step)
            {
                text.Append("    ").Append(ComparisonText.Place(item.Fate, name)).Append("  ").Append(step.Table).Append(' ').Append(step.Chain.Name).Append("  ")
                    .Append(item.Fate.LineText ?? "its policy, which the file does not mention").Append('\n');
            }

            if (item.Translation is { } rule)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {name}:{rule.Line}  {rule.Table} {rule.Chain}  {rule.Text}\n");
            }

            ComparisonText.Example(text, item.Witness, item.Conditions);
        }

        ComparisonText.Undecided(text, answer.Undecided, style);
        return text.Append(Summary(answer)).Append('\n').ToString();
    }

    /// <summary>One line for each class.</summary>
    public static string WriteConcise(PortAnswer answer, string name)
    {
        var text = new StringBuilder();
        foreach (PortClass item in answer.Classes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ComparisonText.Place(item.Fate, name)}: {item.Packets}: {item.Fate.Text}, for example {item.Witness.ToShortNotation()}\n");
        }

        foreach (UndecidedPart part in answer.Undecided)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: undecided: {part.Packets}: {part.Reason}\n");
        }

        return text.ToString();
    }

    private static string Summary(PortAnswer answer)
    {
        int there = answer.Classes.Count(item => item.Arrival == PortArrival.AtPort);
        int elsewhere = answer.Classes.Length - there;
        string undecided = answer.Undecided.IsEmpty ? "" : $" {ComparisonText.Count(answer.Undecided.Length, "part is", "parts are")} undecided.";
        string redirected = elsewhere == 0 ? "" : $" {ComparisonText.Count(elsewhere, "class", "classes")} sent to it {(elsewhere == 1 ? "arrives" : "arrive")} at another port.";
        string reached = there > 0 ? $"{ComparisonText.Count(there, "class of packets is", "classes of packets are")} let through to {answer.Question.Text}."
            : answer.Undecided.IsEmpty ? $"No packet is let through to {answer.Question.Text}." : $"No packet was found that is let through to {answer.Question.Text}.";
        return reached + redirected + undecided;
    }
}
