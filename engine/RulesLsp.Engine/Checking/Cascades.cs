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

    /// <param name="findings">Sorted by place.</param>
    /// <returns>What is left of them, in the same order; the same array where all are.</returns>
    public static Diagnostic[] WithoutConsequences(Diagnostic[] findings)
    {
        List<int> needless = [];
        for (int first = 0, next; first < findings.Length; first = next)
        {
            next = first + 1;
            while (next < findings.Length && findings[next].Range.Start.Line == findings[first].Range.Start.Line)
            {
                next++;
            }

            // Nothing follows from itself.
            if (next - first > 1)
            {
                AddNeedless(findings, first, next, needless);
            }
        }

        return needless.Count == 0 ? findings : Without(findings, needless);
    }

    private static void AddNeedless(Diagnostic[] findings, int first, int end, List<int> needless)
    {
        var signs = new LineSigns(findings.AsSpan(first, end - first));
        for (int i = first; i < end; i++)
        {
            // The same may be found twice, by the binder and for the file's shape; the order puts equals side by side.
            if (signs.Explain(findings[i]) || (i > first && findings[i] == findings[i - 1]))
            {
                needless.Add(i);
            }
        }
    }

    private static Diagnostic[] Without(Diagnostic[] findings, List<int> needless)
    {
        var left = new Diagnostic[findings.Length - needless.Count];
        int from = 0;
        int to = 0;
        foreach (int index in needless)
        {
            Array.Copy(findings, from, left, to, index - from);
            to += index - from;
            from = index + 1;
        }

        Array.Copy(findings, from, left, to, findings.Length - from);
        return left;
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
