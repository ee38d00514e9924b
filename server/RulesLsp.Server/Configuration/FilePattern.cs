namespace RulesLsp.Server.Configuration;

/// <summary>
/// Patterns for paths: <c>*</c> stands for any characters but a slash, <c>**</c> for any, <c>?</c> for one. A pattern without a
/// slash is about the last part of a path, wherever it stands.
/// </summary>
internal static class FilePattern
{
    /// <param name="path">Relative, with slashes.</param>
    public static bool Matches(string pattern, string path)
    {
        string anchored = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        return pattern.Contains('/') ? Fits(anchored, path) : Fits(pattern, path.AsSpan(path.LastIndexOf('/') + 1));
    }

    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        for (; !pattern.IsEmpty; pattern = pattern[1..], path = path[1..])
        {
            if (pattern[0] == '*')
            {
                return pattern.StartsWith("**") ? FitsAnyFolders(pattern[2..], path) : FitsAnyName(pattern[1..], path);
            }

            if (path.IsEmpty || (pattern[0] == '?' ? path[0] == '/' : pattern[0] != path[0]))
            {
                return false;
            }
        }

        return path.IsEmpty;
    }

    private static bool FitsAnyFolders(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        // "a/**/b" is about a/b too.
        if (rest is ['/', .. var next] && Fits(next, path))
        {
            return true;
        }

        for (int taken = 0; taken <= path.Length; taken++)
        {
            if (Fits(rest, path[taken..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FitsAnyName(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        for (int taken = 0; taken <= path.Length; taken++)
        {
            if (Fits(rest, path[taken..]))
            {
                return true;
            }

            if (taken < path.Length && path[taken] == '/')
            {
                return false;
            }
        }

        return false;
    }
}
