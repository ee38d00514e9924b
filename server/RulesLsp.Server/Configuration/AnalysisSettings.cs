using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Configuration;

/// <summary>Turns settings into what an analysis takes.</summary>
internal static class AnalysisSettings
{
    /// <summary>Settings as an analysis takes them, without the host.</summary>
    /// <param name="readable">Where the files may stand that the ruleset names.</param>
    public static AnalysisOptions Of(string path, SettingsLayer settings, ReadableFolders readable) => new()
    {
        Family = settings.Family?.Value,
        Backends = settings.Backends ?? Backends.Both,
        Profile = settings.Profile?.Value,
        ReadFile = DocumentFiles.ReaderFor(path, readable),
        Select = settings.Select ?? [],
        Ignore = settings.Ignore,
        Enable = settings.Enable,
        Severities = settings.Severities,
    };
}
