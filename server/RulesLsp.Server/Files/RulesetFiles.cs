using System.IO.Enumeration;
using RulesLsp.Engine.Model.Detection;

namespace RulesLsp.Server.Files;

/// <summary>Finds the rulesets of a folder by their names.</summary>
internal static class RulesetFiles
{
    private static readonly string[] PassedFolders = ["node_modules", "bin", "obj"];

    /// <summary>
    /// The files of a folder and its subfolders that may be rulesets, in ordinal order of their paths. <c>*.rules</c> is
    /// other programs' name too, so the caller has to look inside. Links to folders and hidden folders are not entered.
    /// </summary>
    /// <exception cref="UnusableFileException">The folder can't be listed.</exception>
    public static IReadOnlyList<string> In(string folder)
    {
        try
        {
            var found = new FileSystemEnumerable<string>(
                folder,
                (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && IsKnownName(ref entry),
                ShouldRecursePredicate = (ref FileSystemEntry entry) => MayEnter(ref entry),
            };
            return [.. found.Order(StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnusableFileException($"{folder}: can't be listed: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static bool IsKnownName(ref FileSystemEntry entry) =>
        entry.FileName.EndsWith(".rules") || OwnershipDetection.IsRulesetName(entry.ToSpecifiedFullPath());

    private static bool MayEnter(ref FileSystemEntry entry)
    {
        if (entry.FileName.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return false;
        }

        foreach (string passed in PassedFolders)
        {
            if (entry.FileName.SequenceEqual(passed))
            {
                return false;
            }
        }

        return true;
    }
}
