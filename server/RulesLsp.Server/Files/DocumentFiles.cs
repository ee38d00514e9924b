using System.Collections.Concurrent;

namespace RulesLsp.Server.Files;

/// <summary>Reads the files that a ruleset names, relative to it, each once: an analysis must see the same text whenever it asks.</summary>
internal static class DocumentFiles
{
    /// <summary>A reader for the ruleset at <paramref name="documentPath"/>; it gives null for what can't be read.</summary>
    public static Func<string, string?> ReaderFor(string documentPath)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(documentPath)) ?? Directory.GetCurrentDirectory();
        var texts = new ConcurrentDictionary<string, string?>(StringComparer.Ordinal);
        return name => texts.GetOrAdd(name, missing => Read(Path.Combine(folder, missing)));
    }

    private static string? Read(string path)
    {
        try
        {
            return TextFiles.Read(path).Text;
        }
        catch (UnusableFileException)
        {
            return null;
        }
    }
}
