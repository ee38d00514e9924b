namespace RulesLsp.Server.Files;

/// <summary>Where a path leads when the links in it are followed; .NET follows the last part of one only.</summary>
internal static class RealPath
{
    /// <summary>As Linux does (MAXSYMLINKS).</summary>
    private const int MostLinks = 40;

    /// <summary>An absolute path without links; null: the links lead in a circle, or it is no path. What is not there has no links.</summary>
    public static string? Of(string path)
    {
        try
        {
            int links = 0;
            return Follow(Path.GetFullPath(path), ref links);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string Follow(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        string here = Path.Combine(Follow(parent, ref links), Path.GetFileName(path));
        if (new FileInfo(here).LinkTarget is not { } target)
        {
            return here;
        }

        if (++links > MostLinks)
        {
            throw new IOException("too many links");
        }

        return Follow(Path.GetFullPath(target, Path.GetDirectoryName(here)!), ref links);
    }
}
