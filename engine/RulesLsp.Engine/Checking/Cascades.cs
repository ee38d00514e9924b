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
    /// <returns>What is left of them, in the same order.</returns>
    public static List<Diagnostic> WithoutConsequences(ReadOnlySpan<Diagnostic> findings)
    {
        var left = new List<Diagnostic>(findings.Length);
        while (!findings.IsEmpty)
        {
            int line = findings[0].Range.Start.Line;
            int count = 1;
            while (count < findings.Length && findings[count].Range.Start.Line == line)
            {
                count++;
            }

            AddCauses(findings[..count], left);
            findings = findings[count..];
        }

        return left;
    }

    private static void AddCauses(ReadOnlySpan<Diagnostic> line, List<Diagnostic> left)
    {
        // Nothing follows from itself.
        if (line.Length == 1)
        {
            left.Add(line[0]);
            return;
        }

        var signs = new LineSigns(line);
        for (int i = 0; i < line.Length; i++)
        {
            // The same may be found twice, by the binder and for the file's shape; the order puts equals side by side.
            if (!signs.Explain(line[i]) && (i == 0 || line[i] != line[i - 1]))
            {
                left.Add(line[i]);
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
