using System.Collections.Immutable;

namespace RulesLsp.Server.Configuration;

/// <summary>A project's configuration (schemas/config.schema.json), read.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Settings">What holds for every file.</param>
/// <param name="Overrides">What holds for some files besides, the later ones before the earlier ones.</param>
internal sealed record ProjectFile(string Path, SettingsLayer Settings, ImmutableArray<ProjectOverride> Overrides)
{
    /// <summary>The name by which it is found at or above a ruleset.</summary>
    public const string Name = "rules-lsp.json";

    /// <summary>What the project says about one file.</summary>
    public SettingsLayer For(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? "";
        string relative = System.IO.Path.GetRelativePath(folder, System.IO.Path.GetFullPath(path)).Replace('\\', '/');
        return Overrides.Where(part => part.Files.Any(files => FilePattern.Matches(files, relative)))
            .Aggregate(Settings, (settings, part) => settings.Under(part.Settings));
    }
}

/// <summary>Settings for the files that fit one of the patterns.</summary>
/// <param name="Files">As <see cref="FilePattern"/> takes them, relative to the configuration's folder.</param>
internal sealed record ProjectOverride(ImmutableArray<string> Files, SettingsLayer Settings);

/// <summary>A configuration that can't be used; the message is one line and names the place.</summary>
internal sealed class ConfigurationException(string message, string path, int line, int column) : Exception(message)
{
    public string Path { get; } = path;

    /// <summary>0-based.</summary>
    public int Line { get; } = line;

    /// <summary>0-based, in UTF-8 code units.</summary>
    public int Column { get; } = column;
}
