using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Renames a user chain of one table, or a set, everywhere in the ruleset and in those that are loaded with it.</summary>
public static class RenameFeature
{
    /// <summary>Longest chain name: XT_EXTENSION_MAXNAMELEN is 29 with the final zero.</summary>
    private const int MaxChainNameLength = 28;

    /// <summary>Longest set name: IPSET_MAXNAMELEN is 32 with the final zero.</summary>
    private const int MaxSetNameLength = 31;

    /// <summary>The name under the caret when it can be renamed, else null.</summary>
    /// <param name="companions">The rulesets that are loaded together with this one.</param>
    public static RenameTarget? Prepare(Analysis analysis, TextPosition position, ImmutableArray<Analysis> companions)
    {
        if (NameOccurrences.At(analysis, position) is not { } name || FixedReason(analysis, name, companions) is not null)
        {
            return null;
        }

        return new RenameTarget(name.Range, name.Key.Name);
    }

    /// <summary>Where the name under the caret gets another text, or why it can't have it.</summary>
    /// <param name="companions">The rulesets that are loaded together with this one.</param>
    public static RenameResult Compute(Analysis analysis, TextPosition position, string newName, ImmutableArray<Analysis> companions)
    {
        if (NameOccurrences.At(analysis, position) is not { } name)
        {
            return Refused("There is no chain and no set here.");
        }

        string? problem = FixedReason(analysis, name, companions) ?? ProblemOfName(analysis, name, newName, companions);
        if (problem is not null)
        {
            return Refused(problem);
        }

        return new RenameResult(
            [.. companions.Prepend(analysis).SelectMany(ruleset => NameOccurrences.Of(ruleset, name.Key).Select(occurrence => new NamePlace(ruleset, occurrence.Range)))],
            null);
    }

    private static RenameResult Refused(string problem) => new([], problem);

    private static string? FixedReason(Analysis analysis, NameOccurrence name, ImmutableArray<Analysis> companions)
    {
        if (name.Key.Kind != NameKind.Chain)
        {
            return null;
        }

        Chain? chain = analysis.TableAt(name.Line)?.FindChain(name.Key.Name);
        if (chain is { IsBuiltin: true })
        {
            return $"{name.Key.Name} is a built-in chain: its name belongs to netfilter.";
        }

        return chain is { Origin: ChainOrigin.External } && !companions.Any(companion => IsDeclared(companion, name.Key.Table, name.Key.Name))
            ? $"{name.Key.Name} is declared outside of this file: it keeps the name that its owner gives it."
            : null;
    }

    private static bool IsDeclared(Analysis ruleset, string table, string chain) =>
        ruleset.Ruleset.Tables.Any(section => section.Name == table && section.FindChain(chain) is { Origin: ChainOrigin.Declared });

    private static string? ProblemOfName(Analysis analysis, NameOccurrence name, string newName, ImmutableArray<Analysis> companions)
    {
        if (newName.Length == 0 || newName.Any(character => character is ' ' or '\t' or '"' || char.IsControl(character)))
        {
            return "A name has at least one character, no blank and no quote.";
        }

        if (name.Key.Kind == NameKind.Set)
        {
            return newName.Length > MaxSetNameLength ? $"A set's name has at most {MaxSetNameLength} characters." : null;
        }

        if (newName.Length > MaxChainNameLength)
        {
            return $"A chain's name has at most {MaxChainNameLength} characters.";
        }

        if (newName[0] is '-' or '!')
        {
            return "A chain's name can't start with '-' or '!'.";
        }

        if (analysis.Catalogue.Find(EntryKind.Target, newName, analysis.Family) is not null)
        {
            return $"{newName} is the name of a target.";
        }

        bool isTaken = analysis.TableAt(name.Line)?.FindChain(newName) is not null || companions.Any(companion => IsDeclared(companion, name.Key.Table, newName));
        return newName != name.Key.Name && isTaken ? $"The table {name.Key.Table} already has a chain {newName}." : null;
    }
}
