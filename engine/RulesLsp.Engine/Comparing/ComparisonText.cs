using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Comparing;

/// <summary>Comparisons for people.</summary>
public static class ComparisonText
{
    private const string Red = "31";
    internal const string Green = "32";
    private const string Yellow = "33";
    internal const string Bold = "1";

    /// <summary>Every class with both deciding lines and a witness; the last line sums up.</summary>
    /// <param name="oldName">What the old ruleset is called, such as its file.</param>
    public static string WritePretty(ComparisonResult result, string oldName, string newName, TextStyle style)
    {
        var text = new StringBuilder();
        foreach (DifferenceClass item in result.Classes)
        {
            text.Append(Paint(style, Bold, item.Packets)).Append('\n');
            Side(text, style, Red, "old", item.Old, oldName);
            Side(text, style, Green, "new", item.New, newName);
            Example(text, item.Witness, item.Conditions);
        }

        Undecided(text, result.Undecided, style);
        return text.Append(Summary(result)).Append('\n').ToString();
    }

    /// <summary>A packet of a class, and the end of what is said about it.</summary>
    internal static void Example(StringBuilder text, Packet witness, ImmutableArray<string> conditions)
    {
        text.Append("  for example  ").Append(witness.ToShortNotation()).Append('\n');
        foreach (string condition in conditions)
        {
            text.Append("  where        ").Append(condition).Append('\n');
        }

        text.Append('\n');
    }

    /// <summary>Packets of which nobody can tell.</summary>
    internal static void Undecided(StringBuilder text, ImmutableArray<UndecidedPart> parts, TextStyle style)
    {
        foreach (UndecidedPart part in parts)
        {
            text.Append(Paint(style, Yellow, "undecided")).Append(": ").Append(part.Packets).Append("\n  ").Append(part.Reason).Append("\n\n");
        }
    }

    /// <summary>One line for each class.</summary>
    public static string WriteConcise(ComparisonResult result, string oldName, string newName)
    {
        var text = new StringBuilder();
        foreach (DifferenceClass item in result.Classes)
        {
            text.Append(Place(item.New, newName)).Append(": ").Append(item.Packets).Append(": ").Append(item.Old.Text).Append(" (").Append(Place(item.Old, oldName))
                .Append(") becomes ").Append(item.New.Text).Append(", for example ").Append(item.Witness.ToShortNotation()).Append('\n');
        }

        foreach (UndecidedPart part in result.Undecided)
        {
            text.Append(newName).Append(": undecided: ").Append(part.Packets).Append(": ").Append(part.Reason).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>"3 classes of packets fare differently." or that none does.</summary>
    public static string Summary(ComparisonResult result)
    {
        string undecided = result.Undecided.IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $" {Count(result.Undecided.Length, "part is", "parts are")} undecided.");
        return result.Classes.IsEmpty
            ? result.Undecided.IsEmpty ? "Every packet fares alike in both." : "No difference was found." + undecided
            : $"{Count(result.Classes.Length, "class of packets fares", "classes of packets fare")} differently." + undecided;
    }

    internal static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static void Side(StringBuilder text, TextStyle style, string colour, string name, FateOfSide side, string file)
    {
        text.Append("  ").Append(Paint(style, colour, $"{name}  {side.Text}")).Append('\n');
        if (side.Step is { } step)
        {
            text.Append("       ").Append(Place(side, file)).Append("  ").Append(step.Table).Append(' ').Append(step.Chain.Name).Append("  ").Append(side.LineText ?? "its policy, which the file does not mention").Append('\n');
        }
    }

    internal static string Place(FateOfSide side, string file) =>
        side.Step?.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{file}:{line}") : file;

    internal static string Paint(TextStyle style, string code, string text) => style == TextStyle.Ansi ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
