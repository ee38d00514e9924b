using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Checking;

/// <summary>Leaves out findings that only follow from another one: one cause, one finding.</summary>
internal static class Cascades
{
    // A wrong dash, quote or blank turns what follows it into stray words.
    private static readonly HashSet<LintDescriptor> Roots = new(ReferenceEqualityComparer.Instance)
    {
        BindingLints.Of(BindingProblemKind.TypographicCharacter),
        BindingLints.Of(BindingProblemKind.UnterminatedQuote),
        StructureLints.Of(StructureProblemKind.IndentedComment),
        StructureLints.Of(StructureProblemKind.MalformedCommit),
        StructureLints.Of(StructureProblemKind.TableInsideTable),
        StructureLints.Of(StructureProblemKind.InvalidChainLine),
        StructureLints.Of(StructureProblemKind.WhitespaceLine),
        StructureLints.Of(StructureProblemKind.LineOutsideTable),
    };

    private static readonly HashSet<LintDescriptor> Consequences = new(ReferenceEqualityComparer.Instance)
    {
        BindingLints.Of(BindingProblemKind.UnexpectedWord),
        BindingLints.Of(BindingProblemKind.MissingCommand),
        BindingLints.Of(BindingProblemKind.UnknownOption),
        BindingLints.Of(BindingProblemKind.UncheckedOption),
        BindingLints.Of(BindingProblemKind.MissingValue),
        BindingLints.Of(BindingProblemKind.MissingOption),
        RuleWithoutTarget.Descriptor,
    };

    /// <returns>What is left of them; the same list where all are.</returns>
    public static FindingList WithoutConsequences(FindingList findings)
    {
        HashSet<int> needless = [];
        for (int first = 0, next; first < findings.Count; first = next)
        {
            next = first + 1;
            while (next < findings.Count && findings.LineOf(next) == findings.LineOf(first))
            {
                next++;
            }

            // Nothing follows from itself.
            if (next - first > 1)
            {
                AddNeedless(findings, first, next, needless);
            }
        }

        return needless.Count == 0 ? findings : findings.Where(index => !needless.Contains(index), []);
    }

    private static void AddNeedless(FindingList findings, int first, int end, HashSet<int> needless)
    {
        var line = new Diagnostic[end - first];
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = findings[first + i];
        }

        var signs = new LineSigns(line);
        for (int i = 0; i < line.Length; i++)
        {
            // The same may be found twice, by the binder and for the file's shape; the order puts equals side by side.
            if (signs.Explain(line[i]) || (i > 0 && line[i] == line[i - 1]))
            {
                needless.Add(first + i);
            }
        }
    }

    /// <summary>What the findings of one line say together.</summary>
    private readonly ref struct LineSigns
    {
        private readonly bool _hasRoot;
        private readonly bool _hasOther;
        private readonly bool _isError;
        private readonly bool _isWrongFamily;
        private readonly bool _matchesAllOrNothing;
        private readonly Diagnostic? _firstExclusion;

        public LineSigns(ReadOnlySpan<Diagnostic> line)
        {
            foreach (Diagnostic finding in line)
            {
                LintDescriptor lint = finding.Lint;
                _hasRoot |= Roots.Contains(lint);
                _hasOther |= lint != RuleWithoutTarget.Descriptor;
                _isError |= finding.Severity == Severity.Error;
                _isWrongFamily |= lint == BindingLints.Of(BindingProblemKind.WrongFamily);
                _matchesAllOrNothing |= lint == AddressMatchesEverything.Descriptor || lint == NeverMatches.Descriptor;
                _firstExclusion ??= lint == BindingLints.Of(BindingProblemKind.ExclusiveOptions) ? finding : null;
            }
        }

        /// <summary>The finding only follows from another one of the line.</summary>
        public bool Explain(Diagnostic finding)
        {
            LintDescriptor lint = finding.Lint;
            return (_hasRoot && Consequences.Contains(lint))
                || (_hasOther && lint == RuleWithoutTarget.Descriptor)
                || (lint == _firstExclusion?.Lint && !ReferenceEquals(finding, _firstExclusion))
                || (_isError && lint == UnusedChain.Descriptor)
                || (_isWrongFamily && lint == BindingLints.Of(BindingProblemKind.UncheckedOption))
                || (_matchesAllOrNothing && lint == BindingLints.Of(BindingProblemKind.SurprisingValue));
        }
    }
}
