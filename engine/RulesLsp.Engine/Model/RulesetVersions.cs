using RulesLsp.Engine.Model.Building;

namespace RulesLsp.Engine.Model;

/// <summary>What a ruleset knows as one of several versions of a file.</summary>
public sealed partial class Ruleset
{
    /// <summary>Tells this version of a file from all others.</summary>
    internal object Version { get; } = new();

    /// <summary>How it came out of the version before; null: it was built.</summary>
    internal RulesetEdit? Edited { get; init; }

    /// <summary>What it was built with; null for one that no file tells.</summary>
    internal RulesetOptions? Options { get; init; }

    internal PlainSections PlainSections { get; init; } = new();

    /// <summary>Rules are appended in a section (its index in <see cref="Tables"/>), and nothing else happens there.</summary>
    internal bool IsPlainSection(int table) => PlainSections.IsPlain(this, table);

    /// <summary>No two chain lines of a section (its index in <see cref="Tables"/>), which is plain, name the same chain.</summary>
    internal bool DeclaresChainsOnce(int table) => PlainSections.DeclaresOnce(this, table);
}
