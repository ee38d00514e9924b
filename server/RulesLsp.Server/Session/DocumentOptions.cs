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
    public static AnalysisOptions For(string uri, ServerSession session)
    {
        string path = DocumentUri.PathOf(uri);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        ProjectFile? project = ProjectOf(path, session.Log);
        SettingsLayer ofProject = project?.For(path) ?? SettingsLayer.Empty;
        SettingsLayer layer = session.Settings.Current.ToLayer(folder).Under(ofProject);
        ReadableFolders readable = session.Workspace.ReadableFrom(project is null ? [folder] : [folder, Path.GetDirectoryName(Path.GetFullPath(project.Path))!]);
        return AnalysisSettings.Of(path, layer, readable) with
        {
            ExternalChains = UfwFiles.ChainsBeside(path, []),
            Host = layer.HostPath is { } host ? HostOf(host, ofProject.HostPath is null ? ReadableFolders.Everywhere : readable, session.Log) : null,
        };
    }

    private static ProjectFile? ProjectOf(string path, ILogger log)
    {
        try
        {
            return new ProjectFiles(named: null).Of(path);
        }
        catch (ConfigurationException wrong)
        {
            LogProject(log, wrong.Message);
        }
        catch (UnusableFileException unusable)
        {
            LogProject(log, unusable.Message);
        }

        return null;
    }

    private static HostDescription? HostOf(string path, ReadableFolders readable, ILogger log)
    {
        try
        {
            return HostFiles.Read(path, readable);
        }
        catch (UnusableFileException unusable)
        {
            LogHost(log, unusable.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The host's description: {Problem}")]
    private static partial void LogHost(ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The project's configuration does not hold: {Problem}")]
    private static partial void LogProject(ILogger log, string problem);
}
