using System.Collections.Immutable;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Server.Files;

/// <summary>The files that ufw loads together, each with --noflush: a rule of one may jump to a chain of another.</summary>
internal static class UfwFiles
{
    private static readonly string[] Parts = ["before", "user", "after"];

    /// <summary>The chains that the files declare which ufw loads with this one: those in its folder, and those among <paramref name="others"/>.</summary>
    public static ImmutableHashSet<string> ChainsBeside(string path, IEnumerable<string> others)
    {
        if (EndingOf(path) is not { } ending)
        {
            return [];
        }

        return [.. Beside(path).Union(others.Where(other => EndingOf(other) == ending && other != path && File.Exists(other))).SelectMany(ChainsOf)];
    }

    /// <summary>The files in its folder that ufw loads with this one; none for a name that is none of ufw's.</summary>
    public static IEnumerable<string> Beside(string path) => EndingOf(path) is { } ending
        ? Parts.Select(part => Path.Combine(Path.GetDirectoryName(path) ?? "", part + ending)).Where(other => other != path && File.Exists(other))
        : [];

    /// <summary>Whether ufw loads two different files of one folder together.</summary>
    public static bool AreLoadedTogether(string path, string other) =>
        path != other && Path.GetDirectoryName(path) == Path.GetDirectoryName(other) && EndingOf(path) is { } ending && EndingOf(other) == ending;

    /// <summary>".rules" or "6.rules"; null for a name that is none of ufw's.</summary>
    private static string? EndingOf(string path)
    {
        string name = Path.GetFileName(path);
        string? part = Parts.FirstOrDefault(known => name.StartsWith(known, StringComparison.Ordinal));
        return part is not null && name[part.Length..] is ".rules" or "6.rules" ? name[part!.Length..] : null;
    }

    private static IEnumerable<string> ChainsOf(string path)
    {
        try
        {
            return ProfileDetection.DeclaredChains(RulesetSyntax.Parse(TextFiles.Read(path).Text));
        }
        catch (UnusableFileException)
        {
            // Whoever checks that file is told; for this one it declares nothing.
            return [];
        }
    }
}
