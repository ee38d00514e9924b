using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;

namespace RulesLsp.Server.Handlers;

/// <summary>rulesLsp.compareFamilies: the services that the document and the other family's ruleset beside it let in differently.</summary>
internal sealed class FamiliesCommand(ServerSession session)
{
    public Task<CommandAnswer> RunAsync(CommandArgument argument, CancellationToken cancellation)
    {
        DocumentSnapshot snapshot = session.Documents.Get(CommandErrors.RequireUri(argument));
        string path = DocumentUri.PathOf(snapshot.Uri);
        string[] names = FamiliesFeature.SiblingNames(Path.GetFileName(path));
        Analysis sibling = names.Select(name => Find(snapshot.Uri, name)).FirstOrDefault(found => found is not null)
            ?? throw CommandErrors.Refuse(names.Length == 0
                ? $"What the other family's ruleset beside {Path.GetFileName(path)} is called is not known; rules.v4 and rules.v6 are found, and *.rules and *6.rules."
                : $"There is no {names[0]} beside {Path.GetFileName(path)}. \"Write the IPv6 counterpart\", offered at the lines that begin tables, makes one.");
        return Task.Run(() => new CommandAnswer(Text: FamiliesFeature.Compute(snapshot.Analysis, sibling, cancellation)), cancellation);
    }

    private Analysis? Find(string uri, string name)
    {
        if (DocumentUri.Beside(uri, name) is not { } sibling)
        {
            return null;
        }

        FoundDocument found = session.Workspace.Newest(DocumentUri.PathOf(sibling));
        return found.WhyUnread is { } why ? throw CommandErrors.Refuse(why) : found.Document?.Analysis;
    }
}
