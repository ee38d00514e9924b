using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Model;

/// <summary>What the binder and builder refuse in a text, for comparison with the real tools.</summary>
internal static class CorpusVerdicts
{
    private static readonly RulesetBuilder Builder = new(Engine.Catalogue.Catalogue.Default);

    /// <summary>Kinds that say "unchecked", never "refused".</summary>
    private static readonly ImmutableArray<BindingProblemKind> Hints =
        [BindingProblemKind.UncheckedOption, BindingProblemKind.SurprisingValue, BindingProblemKind.Deprecated, BindingProblemKind.UnterminatedQuote];

    public static Ruleset Build(string text, AddressFamily family, RulesetProfile profile = RulesetProfile.Restore) =>
        Builder.Build(RulesetSyntax.Parse(text), new RulesetOptions(family, profile, []));

    /// <summary>Every refusal that holds for <paramref name="backend"/>, as "line N: message".</summary>
    public static List<(int Line, string Message)> Refusals(Ruleset ruleset, Backends backend)
    {
        var refusals = new List<(int, string)>();
        foreach (StructureProblem problem in ruleset.Problems.Where(problem => (problem.Backends & backend) != 0))
        {
            refusals.Add((problem.Range.Start.Line, $"{problem.Kind}: {problem.Message}"));
        }

        for (int line = 0; line < ruleset.BoundLines.Length; line++)
        {
            foreach (BindingProblem problem in ruleset.BoundLines[line]?.Problems ?? [])
            {
                if (!Hints.Contains(problem.Kind) && (problem.Backends & backend) != 0)
                {
                    refusals.Add((line, $"{problem.Kind}: {problem.Message}"));
                }
            }
        }

        return refusals;
    }

    /// <summary>Whether the text uses something that the catalogue lacks, so that nothing can be claimed.</summary>
    public static bool HasUnknownParts(Ruleset ruleset) => ruleset.BoundLines.Any(rule => rule is { HasUnknownParts: true });
}
