using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Values that are words of a closed list.</summary>
internal static class Choices
{
    /// <summary>The words; none when the value is something else.</summary>
    public static string[] Of(ParsedValue? value) => value switch
    {
        ChoiceValue choice => choice.Name.Split(','),
        TextValue text => text.Text.Split(','),
        _ => [],
    };
}
