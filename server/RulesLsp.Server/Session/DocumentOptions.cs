using Microsoft.Extensions.Logging;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Ide;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Session;

/// <summary>Makes a document's options out of the user's settings, the project's configuration and the files beside the document.</summary>
internal static partial class DocumentOptions
{
    /// <summary>
    /// Reads the disk anew; the options themselves then never change their answers. The project goes before the user: what a
    /// pipeline finds, an editor finds too.
    /// </summary>
    public static AnalysisOptions For(string uri, ServerSettings settings, ILogger log)
    {
        string path = DocumentUri.PathOf(uri);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        SettingsLayer layer = settings.ToLayer(folder).Under(ProjectOf(path, log));
        return AnalysisSettings.Of(path, layer) with
        {
            ExternalChains = UfwFiles.ChainsBeside(path, []),
            Host = layer.HostPath is { } host ? HostOf(host, log) : null,
        };
    }

    private static SettingsLayer ProjectOf(string path, ILogger log)
    {
        try
        {
            return new ProjectFiles(named: null).For(path);
        }
        catch (ConfigurationException wrong)
        {
            LogProject(log, wrong.Message);
        }
        catch (UnusableFileException unusable)
        {
            LogProject(log, unusable.Message);
        }

        return SettingsLayer.Empty;
    }

    private static HostDescription? HostOf(string path, ILogger log)
    {
        try
        {
            return HostFiles.Read(path);
        }
        catch (UnusableFileException unusable)
        {
            LogHost(log, unusable.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The setting rulesLsp.host: {Problem}")]
    private static partial void LogHost(ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The project's configuration does not hold: {Problem}")]
    private static partial void LogProject(ILogger log, string problem);
}
