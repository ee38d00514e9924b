using System.Collections.Immutable;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>The model of a file in which comments and empty lines were edited, wherever they stand: what moves with its lines moves, and all else stays.</summary>
internal static class SilentPatch
{
    /// <summary>The lines in [<paramref name="start"/>, <paramref name="start"/> + <paramref name="count"/>) do nothing.</summary>
    public static bool IsAbout(RulesetSyntax syntax, int start, int count)
    {
        bool areSilent = true;
        for (int line = start; areSilent && line < start + count; line++)
        {
            areSilent = IsSilent(syntax[line]);
        }

        return areSilent;
    }

    /// <summary>The line is a comment or empty, and does not make a script of the file.</summary>
    public static bool IsSilent(LineSyntax line) =>
        line.Kind is LineKind.Comment or LineKind.Empty && RulesetPatch.HasOrdinaryText(line) && !line.Characters.StartsWith("#!", StringComparison.Ordinal);

    /// <summary>The model; null where the file has to be built.</summary>
    /// <param name="before">Without commands of a shell.</param>
    public static Ruleset? TryBuild(Ruleset before, RulesetSyntax syntax, LineEdit change)
    {
        for (int table = 0; table < before.Tables.Length; table++)
        {
            if (PatchedRuleset.IsMoved(before.Tables[table], change) && !before.IsPlainSection(table))
            {
                return null;
            }
        }

        var problems = ImmutableArray.CreateBuilder<StructureProblem>(before.Problems.Length);
        foreach (StructureProblem problem in before.Problems)
        {
            if (problem.Moved(change) is not { } moved)
            {
                return null;
            }

            problems.Add(moved);
        }

        return PatchedRuleset.Of(before, syntax, change, -1, null, new BoundRule?[change.NewCount], TableBehind(before, change.Start - 1), problems.MoveToImmutable());
    }

    /// <summary>The section in which a line behind this one stands; -1: in none.</summary>
    private static int TableBehind(Ruleset ruleset, int line) =>
        line < 0 || ruleset.Syntax[line].Kind == LineKind.Commit ? -1 : ruleset.TableOfLine[line];
}
