using Microsoft.Extensions.Logging;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Ide;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Session;

/// <summary>Makes a document's options out of the user's settings and the files beside it.</summary>
internal static partial class DocumentOptions
{
    /// <summary>Reads the disk anew; the options themselves then never change their answers.</summary>
    public static AnalysisOptions For(string uri, ServerSettings settings, ILogger log)
    {
        string path = DocumentUri.PathOf(uri);
        return new AnalysisOptions
        {
            Family = settings.Family,
            Backends = settings.Backends,
            Profile = settings.Profile,
            Enable = settings.Enable,
            ExternalChains = UfwFiles.ChainsBeside(path, []),
            Host = settings.HostPath is { } host ? HostOf(path, host, log) : null,
            ReadFile = DocumentFiles.ReaderFor(path),
        };
    }

    private static HostDescription? HostOf(string documentPath, string hostPath, ILogger log)
    {
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(documentPath)) ?? "";
            return HostFiles.Read(Path.Combine(folder, hostPath));
        }
        catch (UnusableFileException unusable)
        {
            LogHost(log, unusable.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The setting rulesLsp.host: {Problem}")]
    private static partial void LogHost(ILogger log, string problem);
}
