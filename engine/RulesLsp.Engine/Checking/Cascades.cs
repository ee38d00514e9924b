using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Checking;

/// <summary>Leaves out findings that only follow from another one: one cause, one finding.</summary>
internal static class Cascades
{
    // A wrong dash, quote or blank turns what follows it into stray words.
    private static readonly HashSet<LintDescriptor> Roots =
    [
        BindingLints.Of(BindingProblemKind.TypographicCharacter),
        BindingLints.Of(BindingProblemKind.UnterminatedQuote),
        StructureLints.Of(StructureProblemKind.IndentedComment),
        StructureLints.Of(StructureProblemKind.MalformedCommit),
        StructureLints.Of(StructureProblemKind.TableInsideTable),
        StructureLints.Of(StructureProblemKind.InvalidChainLine),
        StructureLints.Of(StructureProblemKind.WhitespaceLine),
        StructureLints.Of(StructureProblemKind.LineOutsideTable),
    ];

    private static readonly HashSet<LintDescriptor> Consequences =
    [
        BindingLints.Of(BindingProblemKind.UnexpectedWord),
        BindingLints.Of(BindingProblemKind.MissingCommand),
        BindingLints.Of(BindingProblemKind.UnknownOption),
        BindingLints.Of(BindingProblemKind.UncheckedOption),
        BindingLints.Of(BindingProblemKind.MissingValue),
        BindingLints.Of(BindingProblemKind.MissingOption),
        RuleWithoutTarget.Descriptor,
    ];

    public static IEnumerable<Diagnostic> WithoutConsequences(IEnumerable<Diagnostic> findings)
    {
        foreach (IGrouping<int, Diagnostic> line in findings.GroupBy(finding => finding.Range.Start.Line))
        {
            Diagnostic[] found = [.. line.Distinct()];
            bool hasRoot = found.Any(finding => Roots.Contains(finding.Lint));
            bool hasEmptyAddress = found.Any(finding => finding.Lint == AddressMatchesEverything.Descriptor);
            bool isError = found.Any(finding => finding.Severity == Severity.Error);
            bool isWrongFamily = found.Any(finding => finding.Lint == BindingLints.Of(BindingProblemKind.WrongFamily));
            bool neverMatches = found.Any(finding => finding.Lint == NeverMatches.Descriptor);
            bool hasOther = found.Any(finding => finding.Lint != RuleWithoutTarget.Descriptor);
            Diagnostic? firstExclusion = found.FirstOrDefault(finding => finding.Lint == BindingLints.Of(BindingProblemKind.ExclusiveOptions));
            foreach (Diagnostic finding in found)
            {
                bool follows = (hasRoot && Consequences.Contains(finding.Lint))
                    || (hasOther && finding.Lint == RuleWithoutTarget.Descriptor)
                    || (finding.Lint == firstExclusion?.Lint && !ReferenceEquals(finding, firstExclusion))
                    || (isError && finding.Lint == UnusedChain.Descriptor)
                    || (isWrongFamily && finding.Lint == BindingLints.Of(BindingProblemKind.UncheckedOption))
                    || ((hasEmptyAddress || neverMatches) && finding.Lint == BindingLints.Of(BindingProblemKind.SurprisingValue));
                if (!follows)
                {
                    yield return finding;
                }
            }
        }
    }
}
