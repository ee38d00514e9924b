namespace RulesLsp.Engine.Syntax;

/// <summary>Writes a text as one word of a line.</summary>
public static class WordQuoting
{
    /// <summary>The word as iptables-restore reads it: double quotes hold it together, and a backslash escapes inside of them only.</summary>
    public static string Of(string text) => text.Length > 0 && text.AsSpan().IndexOfAny(' ', '\t', '"') < 0
        ? text
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
