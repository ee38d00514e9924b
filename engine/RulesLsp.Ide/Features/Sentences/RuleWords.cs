using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Sentences;

/// <summary>Pieces of a rule as they were written.</summary>
internal static class RuleWords
{
    /// <summary>The option's values, in code marks.</summary>
    public static string Values(LineSyntax line, BoundOption option) =>
        Code(string.Join(' ', option.ValueSpans.Select(span => line.Text.Substring(span.Start, span.Length))));

    /// <summary>The option with its negation and values, in code marks.</summary>
    public static string Option(LineSyntax line, BoundOption option) => Code(line.Text.Substring(option.Span.Start, option.Span.Length));

    /// <summary>The match or target with all of its options, in code marks.</summary>
    public static string Module(LineSyntax line, BoundModule module) =>
        Code(string.Join(' ', module.Options.Select(option => line.Text.Substring(option.Span.Start, option.Span.Length)).Prepend(module.Name)));

    /// <summary>The target's values as written, in code marks; null when it has none.</summary>
    public static string? TargetValues(LineSyntax line, BoundModule target)
    {
        foreach (BoundOption option in target.Options)
        {
            if (!option.ValueSpans.IsEmpty)
            {
                return Values(line, option);
            }
        }

        return null;
    }

    /// <summary>The names of states or flags joined for a sentence: "NEW or RELATED".</summary>
    public static string Join(IEnumerable<string> words, string conjunction)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : string.Join(", ", all[..^1]) + $" {conjunction} " + all[^1];
    }

    /// <summary>The states' names as iptables writes them.</summary>
    public static IEnumerable<string> StateNames(ConntrackStates states) =>
        Enum.GetValues<ConntrackStates>()
            .Where(state => state != ConntrackStates.None && states.HasFlag(state))
            .Select(state => state.ToString().ToUpperInvariant());

    public static string Code(string text) => text.Contains('`') ? $"`` {text} ``" : $"`{text}`";
}
