using System.Formats.Tar;

namespace RulesLsp.Server.Files;

/// <summary>Tells files from pipes, devices and sockets, which may keep a reader waiting for ever.</summary>
internal static class FileKinds
{
    /// <summary>Whether the path, links followed, is a file that holds its text; also true where opening it will tell.</summary>
    public static bool IsRegular(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
        {
            return true;
        }

        // What a shell hands over in place of a file, such as <(iptables-save), is a link to a pipe without a name: like the
        // standard input it ends with its writer.
        string whole = Path.GetFullPath(path);
        FileSystemInfo place = File.ResolveLinkTarget(whole, returnFinalTarget: true) ?? new FileInfo(whole);
        if (!place.Exists)
        {
            return true;
        }

        // What has a length is a file. Of the others .NET tells the kind to archives only, which need it for their entries.
        return new FileInfo(place.FullName).Length > 0 || EntryTypeOf(place.FullName) == TarEntryType.RegularFile;
    }

    private static TarEntryType? EntryTypeOf(string path)
    {
        try
        {
            using var archive = new MemoryStream();
            using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            {
                writer.WriteEntry(path, "file");
            }

            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType;
        }
        catch (IOException)
        {
            // Archives take no sockets.
            return null;
        }
    }
}
