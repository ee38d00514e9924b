using System.Collections.Immutable;
using RulesLsp.Engine.Lints;

namespace RulesLsp.Engine.Checking;

/// <summary>Whether the file is a ruleset as it stands or becomes one when a program has filled it in.</summary>
internal enum FileForm : byte
{
    Ruleset,
    Template,
}

/// <summary>The findings of one file before allowances.</summary>
internal sealed record FileFindings(FileForm Form, ImmutableArray<Diagnostic> Findings);
