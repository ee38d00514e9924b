using System.Collections.Immutable;
using RulesLsp.Engine.Lints;

namespace RulesLsp.Engine.Checking;

/// <summary>How bad the findings of some lints are to be called.</summary>
/// <param name="Lint">A code, a name or a beginning of a code.</param>
public sealed record LintSeverity(string Lint, Severity Severity)
{
    /// <summary>The severity that a list chooses for a lint; null: none. A lint by itself goes before many by the beginning of their codes, and of equals the last one holds.</summary>
    public static Severity? Chosen(ImmutableArray<LintSeverity> severities, LintDescriptor lint)
    {
        LintSeverity? chosen = null;
        foreach (LintSeverity severity in severities)
        {
            if (lint.IsNamedBy(severity.Lint) && (chosen is null || severity.Exactness(lint) >= chosen.Exactness(lint)))
            {
                chosen = severity;
            }
        }

        return chosen?.Severity;
    }

    private int Exactness(LintDescriptor lint) => Lint.Equals(lint.Name, StringComparison.OrdinalIgnoreCase) ? lint.Code.Length : Lint.Length;
}
