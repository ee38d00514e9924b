using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Ide.Pictures;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Handlers;

/// <summary>What editors show beside a document: the way of its packets, where the caret stands, whether a text is a packet.</summary>
internal sealed class ViewCommands(ServerSession session)
{
    /// <summary>The pictures of a line's traces; without a line of those that were asked for, or else of the file's directives.</summary>
    public Task<CommandAnswer> ShowPacketsWayAsync(CommandArgument argument, CancellationToken cancellation)
    {
        Analysis analysis = session.Documents.Get(CommandErrors.RequireUri(argument)).Analysis;
        return Task.Run(() => new CommandAnswer(Html: PictureDocuments.Fragment(ShownTraces.Pictures(analysis, argument.Line)), Style: PictureDocuments.Style), cancellation);
    }

    /// <summary>Whether a text is a packet or a scenario, for an editor that tells while one types.</summary>
    public CommandAnswer ReadPacket(CommandArgument argument)
    {
        AddressFamily family = session.Documents.Get(CommandErrors.RequireUri(argument)).Analysis.Family;
        return Scenario.Parse(argument.Packet ?? "", family).Problem is { } problem
            ? new CommandAnswer(Problem: new PacketProblemAnswer(problem.Position, problem.Message))
            : new CommandAnswer();
    }

    public Task<CommandAnswer> PlaceAsync(CommandArgument argument, CancellationToken cancellation)
    {
        Analysis analysis = session.Documents.Get(CommandErrors.RequireUri(argument)).Analysis;
        return Task.Run(
            () =>
            {
                RulesetPlace place = PlaceFeature.Compute(analysis, argument.Line ?? 0);
                return new CommandAnswer(Place: new PlaceAnswer(FamilyNames.Of(place.Family), SettingChoices.Backends.WordOf(place.Backends), place.Table, place.Chain));
            },
            cancellation);
    }
}
