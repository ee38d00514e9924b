namespace RulesLsp.Server.Files;

/// <summary>Paths as somebody in the current folder would write them.</summary>
internal static class ShortPath
{
    /// <summary>Relative to the current folder where the file stands in it, else whole.</summary>
    public static string Of(string path)
    {
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path : relative;
    }
}
