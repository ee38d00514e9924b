using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule that meets most packets stands behind rules that meet few, and could stand before them without changing anything.</summary>
public static class HeavyRuleLate
{
    // Below that a move is not worth the reading.
    private const ulong FewestPackets = 1_000;
    private const int FewestPassed = 3;
    private const int MostPassed = 500;

    // The packets of the rules that are passed meet one rule more.
    private const ulong Gain = 10;

    public static LintDescriptor Descriptor { get; } =
        new("RL5021", "heavy-rule-late", Severity.Hint, "A busy rule could stand further up.", IsOffByDefault: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Chain chain in context.LiveTables.SelectMany(table => table.Chains).Where(chain => CountersOfRules.SumOf(chain.Rules) >= FewestPackets))
        {
            if (chain.Rules.Any(rule => rule.Bound.Command != RuleCommand.Append || context.RefusedLines.Contains(rule.Line)))
            {
                continue;
            }

            Rule[][] lines = [.. chain.Rules.GroupBy(rule => rule.Line).Select(group => group.ToArray())];
            for (int at = FewestPassed; at < lines.Length; at++)
            {
                if (Judge(context, chain, lines, at) is { } finding)
                {
                    yield return finding;
                }
            }
        }
    }

    private static Diagnostic? Judge(LintContext context, Chain chain, Rule[][] lines, int at)
    {
        ulong packets = CountersOfRules.PacketsOf(lines[at][0]);
        if (packets < FewestPackets)
        {
            return null;
        }

        int passed = 0;
        ulong met = 0;
        while (passed < at && passed < MostPassed && MayChange(context, lines[at], lines[at - passed - 1]))
        {
            ulong next = met + CountersOfRules.PacketsOf(lines[at - passed - 1][0]);
            if (next * Gain > packets)
            {
                break;
            }

            met = next;
            passed++;
        }

        if (passed < FewestPassed)
        {
            return null;
        }

        int line = lines[at][0].Line;
        int target = lines[at - passed][0].Line;
        return new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            context.RangeOfLine(line),
            string.Create(CultureInfo.InvariantCulture, $"{packets:N0} packets met this rule behind {passed} others of {chain.Name}, which {met:N0} met: it can stand in front of line {target + 1}, and no packet fares differently"),
            [new RelatedLine(target, "it can stand in front of this rule")],
            Fix: FixFor(context.Ruleset.Syntax, line, target));
    }

    private static bool MayChange(LintContext context, Rule[] one, Rule[] other) =>
        one.All(mine => other.All(theirs => RuleOrder.MayChange(context.SemanticsOf(mine), context.SemanticsOf(theirs))));

    // A comment above may be about the rule, or a directive about the next one: then nobody but the writer moves it.
    private static DiagnosticFix? FixFor(RulesetSyntax syntax, int line, int target)
    {
        if (syntax[line - 1].Kind == LineKind.Comment || syntax[target - 1].Kind == LineKind.Comment || syntax[line].Terminator == LineTerminator.None)
        {
            return null;
        }

        var start = new TextPosition(target, 0);
        return new DiagnosticFix("Move the rule up",
        [
            new TextChange(new TextRange(start, start), syntax[line].Text + syntax[line].TerminatorText),
            new TextChange(new TextRange(new TextPosition(line, 0), new TextPosition(line + 1, 0)), ""),
        ]);
    }
}
