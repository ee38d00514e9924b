using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;

namespace RulesLsp.Server.Handlers;

/// <summary>rulesLsp.expectations: what became of the expectations of a document, or of every ruleset of the workspace.</summary>
internal sealed class ExpectationsCommand(ServerSession session)
{
    public Task<CommandAnswer> RunAsync(CommandArgument argument, CancellationToken cancellation)
    {
        DocumentSnapshot[] open = argument.Uri is { } uri ? [session.Documents.Get(uri)] : [.. session.Documents.All.OrderBy(document => document.Uri, StringComparer.Ordinal)];
        return Task.Run(
            () =>
            {
                IEnumerable<DocumentSnapshot> closed = argument.Uri is null ? session.Workspace.Closed().Select(file => file.Read()).OfType<DocumentSnapshot>() : [];
                return new CommandAnswer(Expectations: [.. open.Concat(closed).Select(document => Of(document, cancellation)).Where(file => file.Expectations.Length > 0 || argument.Uri is not null)]);
            },
            cancellation);
    }

    private static FileExpectations Of(DocumentSnapshot document, CancellationToken cancellation)
    {
        return new FileExpectations(document.Uri, [.. document.Analysis.Expectations(cancellation).OrderBy(report => report.Line).Select(report => new ExpectationAnswer(
            document.Positions.ToEditor(TextRange.OnLine(report.Line, report.Span)),
            report.Packet,
            report.Expected,
            report.Actual,
            report.Outcome.Status == ExpectationStatus.Met,
            report.Outcome.Message,
            report.Outcome.DecidingStep?.Line - 1))]);
    }
}
