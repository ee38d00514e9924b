using System.Collections.Concurrent;
using System.Text;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Configuration;

/// <summary>Finds and reads the configurations of projects; each once. Safe for use by several threads.</summary>
/// <param name="named">The configuration of every file; null: the nearest one at or above each.</param>
internal sealed class ProjectFiles(string? named)
{
    private readonly ConcurrentDictionary<string, ProjectFile?> _ofFolder = new(StringComparer.Ordinal);
    private readonly Lazy<ProjectFile>? _named = named is null ? null : new Lazy<ProjectFile>(() => Read(named));

    /// <summary>What the project of a ruleset says about it; nothing where there is no configuration.</summary>
    /// <exception cref="ConfigurationException">The configuration can't be used.</exception>
    /// <exception cref="UnusableFileException">It can't be read.</exception>
    public SettingsLayer For(string path) => Of(path)?.For(path) ?? SettingsLayer.Empty;

    /// <summary>The configuration of a ruleset; null: it has none.</summary>
    /// <exception cref="ConfigurationException">It can't be used.</exception>
    /// <exception cref="UnusableFileException">It can't be read.</exception>
    public ProjectFile? Of(string path) => _named is not null ? _named.Value : Nearest(Path.GetDirectoryName(Path.GetFullPath(path)));

    private ProjectFile? Nearest(string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        return _ofFolder.GetOrAdd(folder, here =>
        {
            string path = Path.Combine(here, ProjectFile.Name);
            return File.Exists(path) ? Read(path) : Nearest(Path.GetDirectoryName(here));
        });
    }

    private static ProjectFile Read(string path)
    {
        string shown = Path.IsPathRooted(path) ? ShortPath.Of(path) : path;
        RulesetText text = TextFiles.Read(shown);
        return ProjectReader.Read(shown, Encoding.UTF8.GetBytes(text.Text.TrimStart('\uFEFF')));
    }
}
