using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>Tells why a line is dead.</summary>
internal delegate Diagnostic DeadLineTeller(DeadLine dead, LintContext context);

/// <summary>What is told where nothing has to be named but the rules that take the packets.</summary>
/// <param name="takers">At least one.</param>
/// <param name="own">What the dead rule would have done, where the takers do not agree.</param>
internal delegate string TakersTeller(ReadOnlySpan<Taker> takers, RuleDeed own);

/// <summary>The lint of one kind of dead lines, together with the deep wave.</summary>
/// <param name="Rulesets">The rulesets that it says something about.</param>
/// <param name="Words">The same words made of less; null: its findings name more.</param>
internal sealed record DeadLineLint(LintDescriptor Descriptor, DeadLineKind Kind, DeadLineTeller Tell, LintRulesets Rulesets = LintRulesets.OfPackets, TakersTeller? Words = null)
{
    /// <summary>The findings about those dead lines that are not known yet.</summary>
    /// <param name="lines">Gets those lines (0-based).</param>
    public static ToldDead Findings(LintContext context, NumberSet lines)
    {
        if (context.Reachability is not { } reachability)
        {
            return ToldDead.Nothing;
        }

        var taken = new TakenLines.Builder(Math.Max(0, reachability.DeadCount - context.KnownDead.Count));
        var others = new List<Diagnostic>();
        foreach (DeadLine dead in DeadLine.Find(context, reachability))
        {
            lines.Add(dead.Line);
            DeadLineLint lint = LintCatalogue.DeadLineLints[(int)dead.Kind];
            if (lint.Rulesets != LintRulesets.All && !context.Ruleset.Family.HasPackets())
            {
                continue;
            }

            if (TakenLines.Builder.CanHold(dead, context))
            {
                taken.Add(dead, context);
            }
            else
            {
                others.Add(lint.Tell(dead, context));
            }
        }

        return new ToldDead(taken.Build(context.Ruleset.Syntax), [.. others]);
    }
}
