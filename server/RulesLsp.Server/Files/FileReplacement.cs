using System.Text;

namespace RulesLsp.Server.Files;

/// <summary>Replaces the text of a file in one step: whoever reads it sees the old text or the new one, whatever fails.</summary>
internal static class FileReplacement
{
    /// <summary>Stands in the names of files that are to replace others.</summary>
    internal const string Mark = ".rules-lsp-";

    /// <summary>Writing a file takes moments: what is older belongs to a run that was killed.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(1);

    /// <summary>A folder may be written to and not listed: then what stands in it stays.</summary>
    private static readonly EnumerationOptions InAnyFolder = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>As <see cref="Write(string, string)"/>, for a text that was made out of what the file held.</summary>
    /// <param name="read">The file as it was read: when it has changed since then, nothing is written.</param>
    /// <exception cref="UnusableFileException">It can't be written, or has changed; the file is as it was.</exception>
    public static void Write(RulesetText read, string text) => Write(read.Path, text, read.Text);

    /// <summary>
    /// Writes the text beside the file and renames it over the file. Where <paramref name="path"/> is a link, the file
    /// that it leads to is replaced and the link stays. Permissions and owner stay. What a killed run left beside the file is removed.
    /// </summary>
    /// <exception cref="UnusableFileException">It can't be written; the file is as it was.</exception>
    public static void Write(string path, string text) => Write(path, text, null);

    private static void Write(string path, string text, string? expected)
    {
        string? beside = null;
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            {
                file = target;
            }

            // A rename would get past the permission of a file that may not be written.
            file.OpenWrite().Dispose();
            RemoveLeftOvers(file);
            beside = $"{file.FullName}{Mark}{Path.GetRandomFileName()}";
            WriteNew(beside, file, text);
            if (expected is not null && TextFiles.Read(file.FullName).Text != expected)
            {
                throw new IOException("it has changed since it was read");
            }

            File.Move(beside, file.FullName, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Remove(beside);
            string reason = failure is UnauthorizedAccessException ? "writing it is not permitted" : failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new UnusableFileException($"{path}: was not written: {reason}.");
        }
    }

    /// <summary>As <see cref="Write(string, string)"/>, also where there is no file yet.</summary>
    /// <exception cref="UnusableFileException">It can't be written.</exception>
    public static void WriteNewOrOld(string path, string text)
    {
        if (File.Exists(path))
        {
            Write(path, text);
            return;
        }

        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Utf8.GetBytes(text));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UnusableFileException($"{path}: was not written: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}.");
        }
    }

    private static void WriteNew(string beside, FileInfo file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(beside, options))
        {
            stream.Write(Utf8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            FileOwner.Copy(file.FullName, beside);
            File.SetUnixFileMode(beside, file.UnixFileMode);
        }
    }

    private static void RemoveLeftOvers(FileInfo file)
    {
        foreach (FileInfo other in file.Directory!.EnumerateFiles("*", InAnyFolder))
        {
            if (other.Name.StartsWith(file.Name + Mark, StringComparison.Ordinal) && DateTime.UtcNow - other.LastWriteTimeUtc > LongestWrite)
            {
                Remove(other.FullName);
            }
        }
    }

    private static void Remove(string? path)
    {
        try
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
