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
            (string Shown, int Length)[] addresses = SharedRuns.Longest(rules, rule => IsMovable(context, rule) ? Addresses(context, rule) : []);
            (string Shown, int Length)[] conditions = SharedRuns.Longest(rules, Conditions(context, chain, rules));
            for (int first = 0; first + FewestRules <= rules.Length;)
            {
                if (Message(addresses[first], conditions[first]) is not var (message, length))
                {
                    first++;
                    continue;
                }

                yield return new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    context.RangeOfLine(rules[first].Line),
                    message,
                    [new RelatedLine(rules[first + length - 1].Line, "the last of them")]);
                first += length;
            }
        }
    }

    /// <summary>What is said at the first rule of a run, and how long the run is; null: there is nothing to say.</summary>
    private static (string Message, int Length)? Message((string Shown, int Length) addresses, (string Shown, int Length) conditions) =>
        addresses.Length >= FewestRules
            ? ($"these {addresses.Length} rules are the same but for {addresses.Shown}: a set asks once where they ask {addresses.Length} times", addresses.Length)
        : conditions.Length >= FewestRules
            ? ($"these {conditions.Length} rules all ask for {conditions.Shown}: in a chain of their own, packets without it meet one rule in place of {conditions.Length}", conditions.Length)
        : null;

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

    /// <summary>What rules ask for; what a whole chain asks for is left out where its callers may ask in its place.</summary>
    private static Func<Rule, IEnumerable<(string Shown, string Key)>> Conditions(LintContext context, Chain chain, Rule[] rules)
    {
        Dictionary<int, string[]> conditions = rules.ToDictionary(rule => rule.Line, rule => IsMovable(context, rule) ? ConditionsOf(context, rule) : []);
        HashSet<string> everywhere = chain.IsBuiltin ? [] : [.. conditions[rules[0].Line]];
        foreach (Rule rule in rules)
        {
            everywhere.IntersectWith(conditions[rule.Line]);
        }

        return rule => conditions[rule.Line].Where(condition => !everywhere.Contains(condition)).Select(condition => (condition, condition));
    }

    private static string[] ConditionsOf(LintContext context, Rule rule)
    {
        string text = context.Ruleset.Syntax[rule.Line].Text;
        return [.. rule.Bound.BuiltinOptions.Select(option => text.Substring(option.Span.Start, option.Span.Length)).Distinct()];
    }

    // What returns, or goes for good, means another place in a chain of its own.
    private static bool IsMovable(LintContext context, Rule rule) =>
        rule.Bound is { Command: RuleCommand.Append, HasUnknownParts: false, JumpKind: not JumpKind.Goto }
        && !context.RefusedLines.Contains(rule.Line)
        && context.SemanticsOf(rule).Action is not (ReturnAction or UnknownAction);
}
