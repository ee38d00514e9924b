using System.Collections.Immutable;

namespace RulesLsp.Server.Files;

/// <summary>The folders whose files are read when a document or a project's configuration names them. Whoever opens the ruleset of a stranger has not allowed it to read the rest of the disk.</summary>
internal sealed class ReadableFolders
{
    private readonly ImmutableArray<string>? _folders;

    private ReadableFolders(ImmutableArray<string>? folders) => _folders = folders;

    /// <summary>Any file: what the user of a command line, or the user's own setting, names.</summary>
    public static ReadableFolders Everywhere { get; } = new(null);

    /// <summary>Files in these folders and below them.</summary>
    /// <param name="folders">Absolute paths.</param>
    public static ReadableFolders Of(IEnumerable<string> folders) => new([.. folders.Select(RealPath.Of).OfType<string>()]);

    /// <summary>Whether a path leads to a place in the folders, links followed on all of its way.</summary>
    public bool Hold(string path) =>
        _folders is not { } folders || (RealPath.Of(path) is { } real && folders.Any(folder => IsBelow(real, folder)));

    private static bool IsBelow(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }
}
