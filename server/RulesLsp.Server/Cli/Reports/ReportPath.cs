using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>Paths as services know them: relative to the checkout, in which the program is started, with slashes.</summary>
internal static class ReportPath
{
    /// <summary>A path in or below the current folder relative to it, without a leading "./"; others as they are.</summary>
    public static string Of(string path)
    {
        string shown = path.StartsWith('<') ? path : ShortPath.Of(Path.GetFullPath(path));
        return shown.Replace('\\', '/');
    }

    /// <summary>The same as a reference in a URI.</summary>
    public static string UriOf(string path)
    {
        string shown = Of(path);
        return (Path.IsPathRooted(shown) ? "file://" : "") + string.Join('/', shown.Split('/').Select(Uri.EscapeDataString));
    }
}
