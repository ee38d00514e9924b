using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Workspace;

/// <summary>What files on the disk mean for documents: projects' configurations, host descriptions, and rulesets that are loaded together.</summary>
internal static class FileWatch
{
    /// <summary>The files that the editor is asked to tell of.</summary>
    public static Protocol.FileSystemWatcher[] Watchers { get; } =
        [new("**/*.{rules,json,iptables,ip6tables,iptables-save}"), new("**/rules.v{4,6}"), new("**/{ip,ip6,arp,eb}tables")];

    /// <summary>Reads again what open documents know of files that were written, and has the editor ask again.</summary>
    public static void Apply(ServerSession session, IEnumerable<string> uris)
    {
        string[] paths = [.. uris.Select(DocumentUri.PathOf)];
        if (paths.Any(path => Path.GetFileName(path) == ProjectFile.Name))
        {
            session.ReloadAll();
            return;
        }

        session.Workspace.Forget();
        foreach (DocumentSnapshot document in session.Documents.All)
        {
            string? host = session.Settings.Current.HostPath;
            if (paths.Any(path => MayConcern(document, path, host)))
            {
                session.Reload(document.Uri);
            }
        }

        session.Refresher.All(session.Client);
    }

    private static bool MayConcern(DocumentSnapshot document, string path, string? hostPath)
    {
        string own = DocumentUri.PathOf(document.Uri);
        if (OwnershipDetection.IsRulesetName(path) || path.EndsWith(".rules", StringComparison.Ordinal))
        {
            return UfwFiles.AreLoadedTogether(own, path);
        }

        // A host description may name further files: any file below the document's folder can be one of them.
        bool hasHost = hostPath is not null || document.Analysis.Directives.OfType<HostDirective>().Any();
        return hasHost && (Path.GetFileName(path) == Path.GetFileName(hostPath) || path.StartsWith(Path.GetDirectoryName(own) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }
}
