using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Server.Files;

/// <summary>Reads host descriptions; the files that one names stand relative to it.</summary>
internal static class HostFiles
{
    /// <summary>Reads the description at <paramref name="path"/>.</summary>
    /// <exception cref="UnusableFileException">It can't be read or is none.</exception>
    public static HostDescription Read(string path)
    {
        HostResult result = HostParser.Parse(TextFiles.Read(path).Text, DocumentFiles.ReaderFor(path));
        return result.Host ?? throw new UnusableFileException($"{path}: {result.Problem}");
    }
}
