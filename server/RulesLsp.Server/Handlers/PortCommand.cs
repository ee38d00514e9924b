using RulesLsp.Engine.Reaching;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>rulesLsp.whoCanReachPort: the packets that the document lets through to a port.</summary>
internal sealed class PortCommand(ServerSession session)
{
    public Task<CommandAnswer> RunAsync(CommandArgument argument, CancellationToken cancellation)
    {
        DocumentSnapshot snapshot = session.Documents.Get(CommandErrors.RequireUri(argument));
        PortQuestion question = PortQuestion.Parse(argument.Port ?? "")
            ?? throw CommandErrors.Refuse($"The command needs a port: {{\"port\": …}}, which is {PortQuestion.Form}.");
        return Task.Run(() => new CommandAnswer(Text: PortFeature.Compute(snapshot.Analysis, question, cancellation)), cancellation);
    }
}
