using RulesLsp.Ide.Features.Messages;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>rulesLsp.explainError: what iptables-restore or the kernel said about the document, or about any file.</summary>
internal sealed class ExplainErrorCommand(ServerSession session)
{
    public Task<CommandAnswer> RunAsync(CommandArgument argument, CancellationToken cancellation)
    {
        string message = argument.Message ?? throw CommandErrors.Refuse("The command needs what was said: {\"message\": …}, and may name the document: {\"uri\": …}.");
        DocumentSnapshot? snapshot = argument.Uri is { } uri ? session.Documents.Get(uri) : null;
        return Task.Run(() => new CommandAnswer(Text: MessageExplanation.Explain(message, snapshot?.Analysis).Text), cancellation);
    }
}
