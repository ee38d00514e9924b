using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>Neighbouring rules that packets are compared with one after the other, though one set or one chain could ask for all of them.</summary>
public static class LongRun
{
    /// <summary>Fewer rules are read and asked as fast.</summary>
    private const int FewestRules = 20;

    public static LintDescriptor Descriptor { get; } =
        new("RL5022", "long-run", Severity.Hint, "A set or a chain would ask once where many rules ask.", IsOffByDefault: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Chain chain in context.LiveTables.SelectMany(table => table.Chains).Where(chain => chain.Rules.Length >= FewestRules))
        {
            Rule[] rules = [.. chain.Rules.DistinctBy(rule => rule.Line)];
            for (int first = 0; first + FewestRules <= rules.Length;)
            {
                (Diagnostic? finding, int length) = Judge(context, chain, rules, first);
                if (finding is not null)
                {
                    yield return finding;
                }

                first += length;
            }
        }
    }

    /// <summary>The finding at a rule, and how many rules are judged with it.</summary>
    private static (Diagnostic? Finding, int Length) Judge(LintContext context, Chain chain, Rule[] rules, int first)
    {
        (string asked, int length) = Longest(context, rules, first, Addresses);
        if (length >= FewestRules)
        {
            return (Of($"these {length} rules are the same but for {asked}: a set asks once where they ask {length} times"), length);
        }

        (asked, length) = Longest(context, rules, first, Conditions);

        // Where a whole chain shares a condition, its callers may ask for it.
        return length < FewestRules || (!chain.IsBuiltin && length == rules.Length)
            ? (null, 1)
            : (Of($"these {length} rules all ask for {asked}: in a chain of their own, packets without it meet one rule in place of {length}"), length);

        Diagnostic Of(string message) => new(
            Descriptor,
            Descriptor.DefaultSeverity,
            context.RangeOfLine(rules[first].Line),
            message,
            [new RelatedLine(rules[first + length - 1].Line, "the last of them")]);
    }

    /// <summary>The longest run of rules from here on that share a key, and what is shown for it.</summary>
    private static (string Shown, int Length) Longest(LintContext context, Rule[] rules, int first, Func<LintContext, Rule, IEnumerable<(string Shown, string Key)>> keysOf)
    {
        (string Shown, int Length) longest = ("", 0);
        foreach ((string Shown, string Key) wanted in keysOf(context, rules[first]))
        {
            int length = rules.Skip(first).TakeWhile(rule => IsMovable(context, rule) && keysOf(context, rule).Contains(wanted)).Count();
            longest = length > longest.Length ? (wanted.Shown, length) : longest;
        }

        return longest;
    }

    /// <summary>The line without each of its addresses.</summary>
    private static IEnumerable<(string Shown, string Key)> Addresses(LintContext context, Rule rule)
    {
        string text = context.Ruleset.Syntax[rule.Line].Text;
        return
            from option in rule.Bound.BuiltinOptions
            where option is { IsNegated: false, ValueSpans: [_], Definition.Values: [{ Type: ValueTypes.AddressList }] }
            let value = option.ValueSpans[0]
            select (option.Definition.Name, string.Concat(text.AsSpan(0, value.Start), " ", text.AsSpan(value.End)));
    }

    private static IEnumerable<(string Shown, string Key)> Conditions(LintContext context, Rule rule)
    {
        string text = context.Ruleset.Syntax[rule.Line].Text;
        return
            from option in rule.Bound.BuiltinOptions
            let condition = text.Substring(option.Span.Start, option.Span.Length)
            select (condition, condition);
    }

    // What returns, or goes for good, means another place in a chain of its own.
    private static bool IsMovable(LintContext context, Rule rule) =>
        rule.Bound is { Command: RuleCommand.Append, HasUnknownParts: false, JumpKind: not JumpKind.Goto }
        && !context.RefusedLines.Contains(rule.Line)
        && context.SemanticsOf(rule).Action is not (ReturnAction or UnknownAction);
}
