using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Ide.Features.Sentences;

/// <summary>Puts a test that the packet alone does not decide into words.</summary>
internal static class OpaquePhrase
{
    public static string Of(LineSyntax line, OpaqueTest test) => test.Detail switch
    {
        RandomDetail random => $"with a probability of {Percent(test.IsNegated ? 1 - random.Probability : random.Probability)}",
        EveryNthDetail nth when !test.IsNegated => $"one in {nth.Every}",
        TokenBucketDetail bucket when !test.IsNegated => $"up to {bucket.Count} per {Unit(bucket.Seconds)} (burst {bucket.Burst})",
        RecentDetail recent when !test.IsNegated => RecentWords(recent),
        SetMembershipDetail set => $"whose {Dimensions(set)} {(test.IsNegated ? "is not" : "is")} in the set `{set.SetName}`",
        _ => $"when {Source(line, test)} agrees",
    };

    private static string RecentWords(RecentDetail recent)
    {
        string who = recent.IsDestination ? "destination" : "source";
        string list = $"the list `{recent.List}`";
        string often = recent.HitCount > 1 ? $" at least {recent.HitCount} times" : "";
        string when = recent.Seconds > 0 ? $" within {recent.Seconds} seconds" : "";
        return recent.Operation switch
        {
            RecentOperation.Set => $"and notes their {who} on {list}",
            RecentOperation.Remove => $"whose {who} is on {list}, and takes it off",
            RecentOperation.Update => $"whose {who} was put on {list}{often}{when}, and notes it again",
            _ => $"whose {who} was put on {list}{often}{when}",
        };
    }

    private static string Source(LineSyntax line, OpaqueTest test) => test switch
    {
        { Option: { } option } => RuleWords.Option(line, option),
        { Source: { } module } => RuleWords.Module(line, module),
        _ => RuleWords.Code(test.Key),
    };

    private static string Dimensions(SetMembershipDetail set) =>
        RuleWords.Join(set.IsSource.Select(isSource => isSource ? "source" : "destination").Distinct(), "and");

    private static string Unit(uint seconds) => seconds switch
    {
        1 => "second",
        60 => "minute",
        3600 => "hour",
        86400 => "day",
        _ => $"{seconds} seconds",
    };

    private static string Percent(double probability) => (probability * 100).ToString("0.##") + " %";
}
