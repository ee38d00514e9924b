using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>rulesLsp.showTranslation: the document as a script for nft.</summary>
internal sealed class TranslationCommand(ServerSession session)
{
    public Task<CommandAnswer> RunAsync(CommandArgument argument, CancellationToken cancellation)
    {
        DocumentSnapshot snapshot = session.Documents.Get(CommandErrors.RequireUri(argument));
        return Task.Run(() => new CommandAnswer(Text: TranslationFeature.Compute(snapshot.Analysis)), cancellation);
    }
}
