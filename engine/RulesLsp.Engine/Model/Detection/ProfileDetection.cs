using System.Collections.Concurrent;
using System.Collections.Immutable;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Detection;

/// <summary>Decides beside which other chains a file is loaded: by directive, then by signs that only such files have.</summary>
public static class ProfileDetection
{
    /// <summary>The options to build a file with: family, profile and chains that others declare.</summary>
    public static RulesetOptions OptionsFor(string? path, RulesetSyntax syntax, FileDirectives directives) => new(
        FamilyDetection.Detect(path, syntax, directives),
        directives.Profile ?? Detect(path, syntax),
        directives.ExternalChains);

    /// <summary>
    /// ufw: its folder or its own marker comments. The others: a chain of theirs is used by a rule and declared by no line,
    /// which can only load where their program runs.
    /// </summary>
    public static RulesetProfile Detect(string? path, RulesetSyntax syntax)
    {
        if (path is not null && path.Replace('\\', '/').Contains("/ufw/", StringComparison.Ordinal) && path.EndsWith(".rules", StringComparison.Ordinal))
        {
            return RulesetProfile.Ufw;
        }

        foreach (LineSyntax line in syntax.Lines)
        {
            if (line.Kind == LineKind.Comment && (line.Characters.StartsWith("### RULES ###", StringComparison.Ordinal) || line.Characters.Contains("ufw-init", StringComparison.Ordinal) || line.Characters.Contains("don't delete the 'COMMIT' line", StringComparison.Ordinal)))
            {
                return RulesetProfile.Ufw;
            }
        }

        return HereDocument.Find(syntax) is [{ IsNoFlush: true }, ..] ? RulesetProfile.NoFlush : ByUndeclaredChains(syntax);
    }

    /// <summary>A line names a chain as a program's chains are called, and no chain line declares it: the profile may depend on it.</summary>
    public static bool NamesProgramChain(ReadOnlySpan<LineSyntax> lines, Func<string, bool> isDeclared)
    {
        foreach (LineSyntax line in lines)
        {
            for (int index = 0; index < line.Words.Length; index++)
            {
                if (ProgramChains.OwnerOf(line.Word(index)) is not null && !isDeclared(line.WordText(index)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The chains that a file declares by chain lines.</summary>
    public static HashSet<string> DeclaredChains(RulesetSyntax syntax)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (LineSyntax line in syntax.Lines)
        {
            if (line.Kind == LineKind.Chain && line.Words.Length > 1)
            {
                declared.Add(line.WordText(1));
            }
        }

        return declared;
    }

    private static RulesetProfile ByUndeclaredChains(RulesetSyntax syntax)
    {
        HashSet<string> declared = DeclaredChains(syntax);
        var found = new ConcurrentBag<(int Line, RulesetProfile Profile)>();
        SharedWork.Do(syntax.LineCount, (from, to) =>
        {
            if (FirstUndeclared(syntax, from, to, declared) is { } first)
            {
                found.Add(first);
            }
        });
        return found.IsEmpty ? RulesetProfile.Restore : found.MinBy(static first => first.Line).Profile;
    }

    /// <summary>The first of some lines that names a chain of a program which is declared nowhere.</summary>
    private static (int Line, RulesetProfile Profile)? FirstUndeclared(RulesetSyntax syntax, int from, int to, HashSet<string> declaredChains)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> declared = declaredChains.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> plain = default;
        foreach (int number in syntax.LinesWhere(ProgramChains.MayStandIn, from, to))
        {
            LineSyntax line = syntax[number];
            if (line.Kind != LineKind.Command)
            {
                continue;
            }

            for (int index = 1; index < line.Words.Length; index++)
            {
                // A chain stands behind an option of one letter: -A, -j, -g.
                if (line.Words[index - 1] is not { Shape: WordShape.Dash, Span: { Length: 2 } letter } || line.Characters[letter.Start + 1] is not ('A' or 'I' or 'D' or 'R' or 'C' or 'j' or 'g'))
                {
                    continue;
                }

                // Most rules stand in the chain of the one before.
                ReadOnlySpan<char> name = line.Word(index);
                if (name.SequenceEqual(plain))
                {
                    continue;
                }

                string? owner = ProgramChains.OwnerOf(name);
                plain = owner is null && line.Characters[letter.Start + 1] == 'A' ? name : plain;
                if (owner is not null && !declared.Contains(name) && ProfileOf(owner) is { } profile)
                {
                    return (number, profile);
                }
            }
        }

        return null;
    }

    private static RulesetProfile? ProfileOf(string owner) => owner switch
    {
        ProgramChains.Ufw => RulesetProfile.Ufw,
        ProgramChains.Docker => RulesetProfile.Docker,
        ProgramChains.Kubernetes => RulesetProfile.KubeProxy,
        ProgramChains.Calico => RulesetProfile.Calico,
        _ => null,
    };
}
