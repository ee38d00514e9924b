using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Puts a chain's rules in the place of a jump to it.</summary>
internal static class InlineChain
{
    private const int MostRules = 100;

    public static IEnumerable<CodeAction> Of(Analysis analysis, int line, string lineEnd)
    {
        if (RuleBlock.Of(analysis, line, line) is not { } block
            || analysis.Ruleset.RulesOfLine(line) is not [{ JumpChain: { Origin: ChainOrigin.Declared } chain, Bound.JumpKind: JumpKind.Jump } jump]
            || RuleBlock.IsAllowed(analysis, line)
            || chain.Rules.Length > MostRules
            || !RuleBlock.IsInOrder(analysis, chain)
            || ConditionsOf(analysis, jump, chain) is not { } conditions
            || LinesOf(analysis, chain, block.Chain.Name, conditions) is not { } lines)
        {
            yield break;
        }

        bool isOnlyCall = chain.Callers is [_] && !analysis.Ruleset.KeepsChains && chain.DeclarationLine is not null && !chain.Rules.Any(rule => RuleBlock.IsAllowed(analysis, rule.Line));
        TextChange replaced = new(new TextRange(new TextPosition(line, 0), new TextPosition(line + 1, 0)), string.Concat(lines.Select(text => text + lineEnd)));
        yield return new CodeAction(
            isOnlyCall ? $"Inline chain {chain.Name}" : $"Inline chain {chain.Name} here",
            CodeActionKind.Inline,
            CodeActionPreference.Ordinary,
            [.. (isOnlyCall ? Removal(chain) : []).Append(replaced).OrderBy(change => change.Range.Start)],
            null,
            line);
    }

    private static IEnumerable<TextChange> Removal(Chain chain) =>
        chain.Rules.Select(rule => rule.Line).Distinct().Append(chain.DeclarationLine!.Value).Select(line => RuleBlock.Delete(line, line));

    /// <summary>The conditions of the jump, which each of the rules gets; null when they can't be asked again and again, or not behind what the rules do.</summary>
    private static ImmutableArray<string>? ConditionsOf(Analysis analysis, Rule jump, Chain chain)
    {
        if (jump.Bound.BuiltinOptions.IsEmpty && jump.Bound.Matches.IsEmpty)
        {
            return [];
        }

        // Addresses, devices and the protocol stay what they are until a packet has left the chain.
        bool isLasting = analysis.Facts.Semantics.Of(jump).Tests.All(test => test is RangeTest or MaskTest or InterfaceTest or AnyOfTest)
            && chain.Rules.All(rule => analysis.Facts.Semantics.Of(rule).Action is not AlterAction);

        // Rules with another option of their own for the same thing, and modules that could take each other's options, would need more than text.
        bool isApart = jump.Bound.Matches.All(match => match.Options.IsEmpty)
            && chain.Rules.All(rule => rule.Bound.BuiltinOptions.All(own => jump.Bound.BuiltinOptions.All(option =>
                option.Definition != own.Definition || TextOf(analysis, rule.Line, own) == TextOf(analysis, jump.Line, option))));
        return isLasting && isApart
            ? [.. jump.Bound.BuiltinOptions.Select(option => TextOf(analysis, jump.Line, option))]
            : null;
    }

    private static string TextOf(Analysis analysis, int line, BoundOption option) => analysis.Syntax[line].Text.Substring(option.Span.Start, option.Span.Length);

    /// <summary>The rules as lines of the calling chain; null when one of them leaves its chain in a way that would lead elsewhere.</summary>
    private static List<string>? LinesOf(Analysis analysis, Chain chain, string caller, ImmutableArray<string> conditions)
    {
        var lines = new List<string>();
        foreach (IGrouping<int, Rule> group in chain.Rules.GroupBy(rule => rule.Line))
        {
            Rule rule = group.First();
            RuleSemantics semantics = analysis.Facts.Semantics.Of(rule);
            bool isReturn = semantics.Action is ReturnAction;
            if (isReturn && semantics.Tests.IsEmpty && ReferenceEquals(group.Last(), chain.Rules[^1]))
            {
                // Coming back is what the end of a chain does anyway.
                continue;
            }

            if (isReturn || rule.Bound.JumpKind == JumpKind.Goto || semantics.Action is UnknownAction || !RuleBlock.IsWhole(analysis, rule.Line))
            {
                return null;
            }

            LineSyntax syntax = analysis.Syntax[rule.Line];
            string text = RuleBlock.WithChain(analysis, rule.Line, caller);
            int end = rule.Bound.ChainSpan.End + text.Length - syntax.Text.Length;
            IEnumerable<string> missing = conditions.Except(rule.Bound.BuiltinOptions.Select(option => TextOf(analysis, rule.Line, option)));
            lines.Add(text.Insert(end, string.Concat(missing.Select(condition => " " + condition))));
        }

        return lines;
    }
}
