using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>Tells why a line is dead.</summary>
internal delegate Diagnostic DeadLineTeller(DeadLine dead, LintContext context);

/// <summary>The lint of one kind of dead lines, together with the deep wave.</summary>
/// <param name="Rulesets">The rulesets that it says something about.</param>
internal sealed record DeadLineLint(LintDescriptor Descriptor, DeadLineKind Kind, DeadLineTeller Tell, LintRulesets Rulesets = LintRulesets.OfPackets)
{
    /// <summary>Worth another core.</summary>
    private const int LinesToldTogether = 512;

    /// <summary>The findings about those dead lines that are not known yet, chain by chain.</summary>
    /// <param name="lines">Gets those lines (0-based).</param>
    public static Diagnostic[] Findings(LintContext context, NumberSet lines)
    {
        var telling = new List<Task<List<Diagnostic>>>();
        foreach (DeadLine[] some in context.Reachability is { } reachability ? DeadLine.Find(context, reachability).Chunk(LinesToldTogether) : [])
        {
            // The other cores tell of them while the next ones are found, which is the work of one.
            telling.Add(some.Length < LinesToldTogether ? Task.FromResult(TellAll(some, context)) : Task.Run(() => TellAll(some, context)));
            foreach (DeadLine dead in some)
            {
                lines.Add(dead.Line);
            }
        }

        return [.. telling.SelectMany(static some => some.GetAwaiter().GetResult())];
    }

    private static List<Diagnostic> TellAll(DeadLine[] lines, LintContext context)
    {
        var told = new List<Diagnostic>(lines.Length);
        (DeadLine Line, Diagnostic Finding)? last = null;
        foreach (DeadLine dead in lines)
        {
            DeadLineLint lint = LintCatalogue.DeadLineLints[(int)dead.Kind];
            if (lint.Rulesets == LintRulesets.All || context.Ruleset.Family.HasPackets())
            {
                // One rule may take all packets of a hundred thousand others.
                Diagnostic finding = last is { } before && IsToldLike(before.Line, dead)
                    ? before.Finding with { Range = context.RangeOfLine(dead.Line) }
                    : lint.Tell(dead, context);
                told.Add(finding);
                last = (dead, finding);
            }
        }

        return told;
    }

    /// <summary>The words about both name the same earlier rule of their chain, and nothing of the lines themselves.</summary>
    private static bool IsToldLike(DeadLine one, DeadLine other) =>
        one.Kind == other.Kind
        && one.Kind is DeadLineKind.Shadowed or DeadLineKind.Duplicate
        && one.Chain == other.Chain
        && one.Chain.Calls.IsEmpty
        && one is { Blockers: [var blocker], Policies.IsEmpty: true, Calls.IsEmpty: true }
        && other is { Blockers: [var same], Policies.IsEmpty: true, Calls.IsEmpty: true }
        && ReferenceEquals(blocker, same);
}
