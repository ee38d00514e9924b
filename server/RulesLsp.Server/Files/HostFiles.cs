using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Server.Files;

/// <summary>Reads host descriptions; the files that one names stand relative to it.</summary>
internal static class HostFiles
{
    /// <summary>Reads the description at <paramref name="path"/>.</summary>
    /// <param name="readable">Where it and the files that it names may stand.</param>
    /// <exception cref="UnusableFileException">It can't be read or is none.</exception>
    public static HostDescription Read(string path, ReadableFolders readable)
    {
        if (!readable.Hold(path))
        {
            throw new UnusableFileException($"{path}: stands outside of the workspace and is not read; copy it there, or name it in the setting rulesLsp.host.");
        }

        HostResult result = HostParser.Parse(TextFiles.Read(path).Text, DocumentFiles.ReaderFor(path, readable));
        return result.Host ?? throw new UnusableFileException($"{path}: {result.Problem}");
    }
}
