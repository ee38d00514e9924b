using System.Collections.Concurrent;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Ide;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Options;

/// <summary>What holds for each file: the command line before the project's configuration. Safe for use by several threads.</summary>
internal sealed class FileSettings(CliOptions options)
{
    private readonly ProjectFiles _projects = new(options.ConfigurationPath);
    private readonly ConcurrentDictionary<string, HostDescription> _hosts = new(StringComparer.Ordinal);

    /// <summary>What the command line and the project say about a file.</summary>
    /// <exception cref="ConfigurationException">The project's configuration can't be used.</exception>
    /// <exception cref="UnusableFileException">It can't be read.</exception>
    public SettingsLayer Of(string path) => _projects.For(path).Under(options.Settings);

    /// <summary>The same as an analysis takes it.</summary>
    /// <exception cref="ConfigurationException">The project's configuration can't be used.</exception>
    /// <exception cref="UnusableFileException">It, or a file that it names, can't be read.</exception>
    public AnalysisOptions ForAnalysis(string path)
    {
        SettingsLayer settings = Of(path);
        return AnalysisSettings.Of(path, settings, ReadableFolders.Everywhere) with
        {
            ExpectsEdits = false,
            Host = settings.HostPath is { } host ? _hosts.GetOrAdd(host, static path => HostFiles.Read(path, ReadableFolders.Everywhere)) : null,
        };
    }
}
