using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>rulesLsp.showEffect: the packets that fare differently since the document was saved, or opened.</summary>
internal sealed class EffectCommand(ServerSession session)
{
    public Task<CommandAnswer> RunAsync(CommandArgument argument, CancellationToken cancellation)
    {
        DocumentSnapshot snapshot = session.Documents.Get(CommandErrors.RequireUri(argument));
        return Task.Run(
            () =>
            {
                Analysis saved = Analysis.Create(snapshot.Analysis.DocumentName, snapshot.Saved, snapshot.Analysis.Options, snapshot.Analysis);
                return new CommandAnswer(Text: EffectOfEdit.Compute(saved, snapshot.Analysis, cancellation));
            },
            cancellation);
    }
}
