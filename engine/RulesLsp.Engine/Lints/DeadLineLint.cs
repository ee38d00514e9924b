using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>Tells why a line is dead.</summary>
internal delegate Diagnostic DeadLineTeller(DeadLine dead, LintContext context);

/// <summary>The lint of one kind of dead lines, together with the deep wave.</summary>
/// <param name="Rulesets">The rulesets that it says something about.</param>
internal sealed record DeadLineLint(LintDescriptor Descriptor, DeadLineKind Kind, DeadLineTeller Tell, LintRulesets Rulesets = LintRulesets.OfPackets)
{
    /// <summary>Enough for all cores, and not all that an edit may kill.</summary>
    private const int LinesToldAtOnce = 1 << 14;

    /// <summary>The findings about those dead lines that are not known yet, chain by chain.</summary>
    /// <param name="lines">Gets those lines (0-based).</param>
    public static Diagnostic[] Findings(LintContext context, NumberSet lines)
    {
        var found = new List<Diagnostic>();
        foreach (DeadLine[] some in context.Reachability is { } reachability ? DeadLine.Find(context, reachability).Chunk(LinesToldAtOnce) : [])
        {
            var told = new Diagnostic?[some.Length];
            SharedWork.Do(some.Length, (from, to) => TellAll(some.AsSpan(from, to - from), context, told.AsSpan(from)));
            found.AddRange(told.OfType<Diagnostic>());
            foreach (DeadLine dead in some)
            {
                lines.Add(dead.Line);
            }
        }

        return [.. found];
    }

    private static void TellAll(ReadOnlySpan<DeadLine> lines, LintContext context, Span<Diagnostic?> told)
    {
        (DeadLine Line, Diagnostic Finding)? last = null;
        for (int index = 0; index < lines.Length; index++)
        {
            DeadLine dead = lines[index];
            DeadLineLint lint = LintCatalogue.DeadLineLints[(int)dead.Kind];
            if (lint.Rulesets == LintRulesets.All || context.Ruleset.Family.HasPackets())
            {
                // One rule may take all packets of a hundred thousand others.
                Diagnostic finding = last is { } before && IsToldLike(before.Line, dead)
                    ? before.Finding with { Range = context.RangeOfLine(dead.Line) }
                    : lint.Tell(dead, context);
                told[index] = finding;
                last = (dead, finding);
            }
        }
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
