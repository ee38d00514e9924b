using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Invariants;

/// <summary>The files of the checkout that people wrote: no build output, no installed packages.</summary>
internal static class SourceFiles
{
    private static readonly HashSet<string> SkippedFolders =
        ["bin", "obj", "node_modules", "out", "dist", "artifacts", "TestResults", ".git", ".vs", "BenchmarkDotNet.Artifacts"];

    /// <summary>Paths relative to the checkout with forward slashes, sorted.</summary>
    /// <param name="folder">Relative to the checkout; empty for all of it.</param>
    public static IReadOnlyList<string> Under(string folder, params string[] extensions) =>
        [.. Walk(RepositoryRoot.Combine(folder))
            .Where(path => extensions.Length == 0 || extensions.Contains(Path.GetExtension(path)))
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(RepositoryRoot.Combine(path));

    private static IEnumerable<string> Walk(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return Directory.EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder).Where(inner => !SkippedFolders.Contains(Path.GetFileName(inner))).SelectMany(Walk));
    }
}
