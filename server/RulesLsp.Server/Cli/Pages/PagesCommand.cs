using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Pages;

/// <summary><c>--pages</c>: writes the page of every lint, match and target into a new folder: all of them, or nothing.</summary>
internal static class PagesCommand
{
    public static int Run(CliOptions options, CliConsole console)
    {
        string folder = Path.TrimEndingDirectorySeparator(options.PagesFolder);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            // What stands there may be somebody's own; a page that there is no lint for any more would stay, too.
            throw new UsageException($"--pages writes into a new or empty folder, and there is something in {folder} already.");
        }

        string beside = $"{folder}.{Path.GetRandomFileName()}";
        try
        {
            int count = Write(beside);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(beside, folder);
            console.Output.WriteLine($"{count} pages are in {folder}; {Path.Combine(folder, DocumentationPages.IndexPath)} lists them.");
            return ExitCode.Clean;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Remove(beside);
            throw new UnusableFileException($"{folder}: was not written: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}.");
        }
    }

    private static int Write(string folder)
    {
        var pages = DocumentationPages.All();
        foreach (DocumentationPage page in pages)
        {
            string path = Path.Combine(folder, page.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, page.Text);
        }

        return pages.Length;
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
