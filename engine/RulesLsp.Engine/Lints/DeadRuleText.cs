using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Engine.Lints;

/// <summary>The sentences about dead rules: what an earlier rule does with the packets.</summary>
internal static class DeadRuleText
{
    /// <summary>"accepts", for the plural "accept".</summary>
    public static (string One, string Several) VerbOf(Rule rule, LintContext context) => VerbOf(DeedOf(context.Semantics.Of(rule)));

    public static (string One, string Several) VerbOf(RuleDeed deed) => deed switch
    {
        RuleDeed.Accept => ("accepts", "accept"),
        RuleDeed.Drop => ("drops", "drop"),
        RuleDeed.Reject => ("rejects", "reject"),
        RuleDeed.Return => ("returns", "return"),
        RuleDeed.SendOn => ("sends on", "send on"),
        RuleDeed.Translate => ("translates", "translate"),
        RuleDeed.Queue => ("queues", "queue"),
        RuleDeed.Untrack => ("untracks", "untrack"),
        _ => ("takes", "take"),
    };

    public static RuleDeed DeedOf(RuleSemantics rule) => rule.Action switch
    {
        VerdictAction { IsAccept: true } => RuleDeed.Accept,
        VerdictAction => RuleDeed.Drop,
        RejectAction => RuleDeed.Reject,
        ReturnAction => RuleDeed.Return,
        ChainAction { IsGoto: true } => RuleDeed.SendOn,
        TranslateAction => RuleDeed.Translate,
        QueueAction => RuleDeed.Queue,
        NoTrackAction => RuleDeed.Untrack,
        _ => RuleDeed.Take,
    };

    /// <summary>"lines 3, 5 and 9".</summary>
    public static string Lines(IEnumerable<Rule> rules) => Lines(rules.Select(static rule => rule.Line));

    /// <summary>The same of lines (0-based) in any order.</summary>
    public static string Lines(IEnumerable<int> lines)
    {
        const int most = 6;

        // Few lines anywhere in the file, for each of thousands of rules: a NumberSet would be as long as the file each time.
        int[] numbers = [.. lines.Select(static line => line + 1).Distinct().Order()];
        return numbers.Length switch
        {
            1 => string.Create(CultureInfo.InvariantCulture, $"line {numbers[0]}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"lines {numbers[0]} and {numbers[1]}"),
            > most => $"lines {string.Join(", ", numbers.Take(most))} and {numbers.Length - most} more",
            _ => $"lines {string.Join(", ", numbers[..^1])} and {numbers[^1]}",
        };
    }

    /// <summary>Where an earlier rule stands, as far as that is not where the dead one does.</summary>
    public static string PlaceOf(Rule earlier, DeadLine dead) => earlier.Chain == dead.Chain ? ""
        : earlier.Chain.TableName == dead.Chain.TableName ? $" of chain {earlier.Chain.Name}"
        : $" of chain {earlier.Chain.Name} in table {earlier.Chain.TableName}";

    /// <summary>"the policy of chain FORWARD in table mangle".</summary>
    public static string PolicyOf(Chain chain) => $"the policy of chain {chain.Name} in table {chain.TableName}";

    /// <summary>What is lost with a dead call: the chain that only it leads to.</summary>
    public static string LostChain(DeadLine dead, LintContext context) =>
        !dead.Chain.Calls.IsEmpty && dead.Rule.JumpChain is { } chain && context.Reachability is { } reachability && !reachability.IsReached(chain)
            ? $"; chain {chain.Name} is not reached either"
            : "";

    /// <summary>The earlier rules, each with what it does, and the calls that let none of the packets in.</summary>
    private static ImmutableArray<RelatedLine> Related(DeadLine dead, LintContext context) =>
        [
            .. dead.Blockers.Select(blocker => Related(new Taker(blocker.Line, DeedOf(context.Semantics.Of(blocker))))),
            .. dead.Policies.Where(chain => chain.PolicyLine is not null).Select(chain => new RelatedLine(chain.PolicyLine!.Value, "this policy drops them")),
            .. dead.Calls.Select(call => new RelatedLine(call.Line, $"{call.Chain.Name} jumps to {call.JumpChain!.Name} here{(dead.Cause == DeadKind.CallerExcludes ? ", with other packets" : "")}")),
        ];

    public static RelatedLine Related(Taker taker) => new(taker.Line, $"this rule {VerbOf(taker.Deed).One} them");

    public static Diagnostic Finding(LintDescriptor lint, DeadLine dead, string message, LintContext context) =>
        new(lint, lint.DefaultSeverity, context.RangeOfLine(dead.Line), message, Related(dead, context));
}
