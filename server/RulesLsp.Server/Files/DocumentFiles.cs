using System.Collections.Concurrent;

namespace RulesLsp.Server.Files;

/// <summary>Reads the files that a ruleset names, relative to it, each once: an analysis must see the same text whenever it asks.</summary>
internal static class DocumentFiles
{
    /// <summary>A reader for the ruleset at <paramref name="documentPath"/>; it gives null for what can't be read or stands elsewhere.</summary>
    public static Func<string, string?> ReaderFor(string documentPath, ReadableFolders readable)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(documentPath)) ?? Directory.GetCurrentDirectory();
        var texts = new ConcurrentDictionary<string, string?>(StringComparer.Ordinal);
        return name => texts.GetOrAdd(name, missing => Path.Combine(folder, missing) is var path && readable.Hold(path) ? Read(path) : null);
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
