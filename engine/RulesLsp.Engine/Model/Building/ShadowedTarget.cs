using System.Collections.Immutable;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Building;

/// <summary>A rule whose target has the name of a chain: it jumps to the chain, and the target's options are nobody's.</summary>
internal static class ShadowedTarget
{
    /// <summary>The name is that of a target, if only in another family.</summary>
    public static bool MeansTarget(BoundRule bound)
    {
        if (bound.Target?.Entry is not null)
        {
            return true;
        }

        // Asked for every rule: no closure is made.
        foreach (BindingProblem problem in bound.Problems)
        {
            if (problem.Kind == BindingProblemKind.WrongFamily && problem.Span == bound.JumpNameSpan)
            {
                return true;
            }
        }

        return false;
    }

    public static BoundRule AsJump(BoundRule bound)
    {
        ImmutableArray<BoundOption> options = bound.Target?.Options ?? [];
        IEnumerable<BindingProblem> left = bound.Problems.Where(problem => problem.Span != bound.JumpNameSpan && !options.Any(option => Holds(option.Span, problem.Span)));
        IEnumerable<BindingProblem> unknown = options.Select(option => new BindingProblem(
            BindingProblemKind.UnknownOption,
            option.NameSpan,
            $"{bound.JumpName} is a chain here, which has no option {option.Definition.Name}"));
        BoundModule? target = bound.Target is null ? null : bound.Target with { Entry = null, Options = [] };
        return bound with { Target = target, Problems = [.. left.Concat(unknown).OrderBy(problem => problem.Span.Start)] };
    }

    private static bool Holds(TextSpan outer, TextSpan inner) => inner.Start >= outer.Start && inner.End <= outer.End;
}
