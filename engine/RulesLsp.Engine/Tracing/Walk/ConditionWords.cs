using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>A condition that the packet alone does not decide, in words: the match with its options and values as they were written.</summary>
/// <param name="Name">"limit --limit 5/min"; of a lot without its probability.</param>
/// <param name="Line">"line 16".</param>
internal sealed record ConditionWords(string Name, string Line)
{
    private const int LongestName = 80;

    /// <summary>For what is said about the condition: "limit --limit 5/min (line 16)".</summary>
    public string Place { get; } = $"{Name} ({Line})";

    public string Matches { get; } = $"{Name} matches ({Line})";

    public string DoesNotMatch { get; } = $"{Name} does not match ({Line})";

    public static ConditionWords Of(Ruleset ruleset, Rule rule, OpaqueTest test) =>
        new(NameOf(ruleset.Syntax.Lines[rule.Line], test), TraceRun.LineOf(rule));

    /// <summary>The same for what is not modelled; where values could not be read, that is said instead.</summary>
    public static ConditionWords Of(Ruleset ruleset, Rule rule, UnmodelledTest test)
    {
        bool isRead = test.Option is { } option && !option.Values.Contains(null);
        return rule.Bound.Matches.FirstOrDefault(match => isRead && match.Options.Contains(test.Option!)) is { } module
            ? new(Short(WordsOf(ruleset.Syntax.Lines[rule.Line], module)), TraceRun.LineOf(rule))
            : new(test.Text, TraceRun.LineOf(rule));
    }

    /// <summary>The same at its second, third … evaluation by one packet.</summary>
    public (string Matches, string DoesNotMatch) At(int visit)
    {
        string which = visit switch
        {
            1 => "",
            2 => " the 2nd time",
            3 => " the 3rd time",
            _ => $" the {visit}th time",
        };
        return ($"{Name} matches{which} ({Line})", $"{Name} does not match{which} ({Line})");
    }

    /// <summary>How a lot fell: "statistic --mode random matched (line 44, probability 0.333)".</summary>
    public string Drawn(TraceResult result, double probability) => result == TraceResult.Match
        ? string.Create(CultureInfo.InvariantCulture, $"{Name} matched ({Line}, probability {probability:0.###})")
        : string.Create(CultureInfo.InvariantCulture, $"{Name} did not match ({Line}, probability {1 - probability:0.###})");

    /// <summary>What of the packet is looked up in a set, with its value where it is known.</summary>
    public static string SubjectOf(SetMembershipDetail set, string? element) => (set.IsSource, element) switch
    {
        ([var isSource], null) => Side(isSource),
        ([var isSource], { } value) => $"{Side(isSource)} ({value})",
        _ => $"the packet ({string.Join(',', set.IsSource.Select(static isSource => isSource ? "src" : "dst"))})",
    };

    private static string Side(bool isSource) => isSource ? "the source" : "the destination";

    private static string NameOf(LineSyntax line, OpaqueTest test) => Short(test switch
    {
        { IsWholeMatch: true, Source: { } module } => WordsOf(line, module),
        { Option: { } option } => Join(test.Source?.Name, [line.Text[option.NameSpan.Start..(option.Span.Start + option.Span.Length)]]),
        _ => test.Source?.Name ?? "",
    });

    private static string WordsOf(LineSyntax line, BoundModule module) => Join(
        module.Name,
        module.Options.Where(static option => option.Value<ProbabilityValue>() is null).Select(option => line.Text.Substring(option.Span.Start, option.Span.Length)));

    private static string Join(string? module, IEnumerable<string> options) => string.Join(' ', module is null ? options : options.Prepend(module));

    private static string Short(string name)
    {
        if (name.Length <= LongestName)
        {
            return name;
        }

        int blank = name.LastIndexOf(' ', LongestName);
        return name[..(blank > 0 ? blank : LongestName)] + " …";
    }
}
