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
            if (TellsProfile(line))
            {
                return RulesetProfile.Ufw;
            }
        }

        return HereDocument.Find(syntax) is [{ IsNoFlush: true }, ..] ? RulesetProfile.NoFlush : ByUndeclaredChains(syntax);
    }

    /// <summary>The line is a comment by which ufw marks its files.</summary>
    public static bool TellsProfile(LineSyntax line) =>
        line.Kind == LineKind.Comment
        && (line.Characters.StartsWith("### RULES ###", StringComparison.Ordinal) || line.Characters.Contains("ufw-init", StringComparison.Ordinal) || line.Characters.Contains("don't delete the 'COMMIT' line", StringComparison.Ordinal));

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

    /// <summary>A chain line declares a chain as a program's chains are called: without it, the profile may be another one.</summary>
    public static bool DeclaresProgramChain(ReadOnlySpan<LineSyntax> lines)
    {
        bool declares = false;
        foreach (LineSyntax line in lines)
        {
            declares |= line.Kind == LineKind.Chain && line.Words.Length > 1 && ProgramChains.OwnerOf(line.Word(1)) is not null;
        }

        return declares;
    }

    /// <summary>The chains that a file declares by chain lines.</summary>
    public static HashSet<string> DeclaredChains(RulesetSyntax syntax)
    {
        int count = 0;
        foreach (LineSyntax line in syntax.Lines)
        {
            count += line.Kind == LineKind.Chain ? 1 : 0;
        }

        var declared = new HashSet<string>(count, StringComparer.Ordinal);
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
        ReadOnlySpan<char> last = default;
        for (int number = from; number < to; number++)
        {
            LineSyntax line = syntax[number];
            if (line.Kind != LineKind.Command || !MayNameUndeclared(line.Characters, declared, ref last))
            {
                continue;
            }

            for (int index = 1; index < line.Words.Length; index++)
            {
                if (line.Words[index - 1] is { Shape: WordShape.Dash, Span: { Length: 2 } letter } && IsBeforeChain(line.Characters[letter.Start + 1])
                    && ProgramChains.OwnerOf(line.Word(index)) is { } owner && !declared.Contains(line.Word(index)) && ProfileOf(owner) is { } profile)
                {
                    return (number, profile);
                }
            }
        }

        return null;
    }

    /// <summary>Whether a line may name such a chain: of nearly all the characters tell that none does, whatever its words are.</summary>
    /// <param name="last">The name that was looked at last behind the command: most rules stand in the chain of the one before.</param>
    private static bool MayNameUndeclared(ReadOnlySpan<char> line, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> declared, ref ReadOnlySpan<char> last)
    {
        while (line.IndexOf('-') is >= 0 and var dash && dash + 2 < line.Length)
        {
            (char letter, char behind) = (line[dash + 1], line[dash + 2]);
            line = line[(dash + 1)..];
            if (behind is not (' ' or '\t') || !IsBeforeChain(letter))
            {
                continue;
            }

            ReadOnlySpan<char> name = line[1..].TrimStart(" \t");
            name = name.IndexOfAny(' ', '\t') is >= 0 and var end ? name[..end] : name;
            if (name.SequenceEqual(last))
            {
                continue;
            }

            if (name.Contains('"') || (ProgramChains.OwnerOf(name) is not null && !declared.Contains(name)))
            {
                return true;
            }

            last = letter == 'A' ? name : last;
        }

        return false;
    }

    /// <summary>A chain stands behind an option of one letter: <c>-A</c>, <c>-j</c>, <c>-g</c>.</summary>
    private static bool IsBeforeChain(char letter) => letter is 'A' or 'I' or 'D' or 'R' or 'C' or 'j' or 'g';

    private static RulesetProfile? ProfileOf(string owner) => owner switch
    {
        ProgramChains.Ufw => RulesetProfile.Ufw,
        ProgramChains.Docker => RulesetProfile.Docker,
        ProgramChains.Kubernetes => RulesetProfile.KubeProxy,
        ProgramChains.Calico => RulesetProfile.Calico,
        _ => null,
    };
}
