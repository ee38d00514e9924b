using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;
using StreamJsonRpc;
using System.Text.Json;

namespace RulesLsp.Server.Handlers;

/// <summary>workspace/diagnostic: the findings of every ruleset of the workspace, for an editor that asks for them itself.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class WorkspaceDiagnosticHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client)
    {
        // textDocument/diagnostic has declared the rest.
        capabilities.DiagnosticProvider = capabilities.DiagnosticProvider is { } declared ? declared with { WorkspaceDiagnostics = true } : null;
    }

    [JsonRpcMethod("workspace/diagnostic", UseSingleObjectParameterDeserialization = true)]
    public Task<WorkspaceDiagnosticReport> DiagnosticAsync(WorkspaceDiagnosticParams parameters, CancellationToken cancellation)
    {
        DocumentSnapshot[] open = [.. session.Documents.All];
        ILookup<string, string> previous = parameters.PreviousResultIds.ToLookup(id => id.Uri, id => id.Value, StringComparer.Ordinal);
        return session.WorkAsync(() => Report(open, previous, parameters.WorkDoneToken, cancellation), cancellation);
    }

    private WorkspaceDiagnosticReport Report(DocumentSnapshot[] open, ILookup<string, string> previous, JsonElement? token, CancellationToken cancellation)
    {
        ClosedFile[] closed = session.Settings.Current.JudgesWorkspace ? [.. session.Workspace.Closed()] : [];
        using WorkProgress progress = session.Progress.Begin(token, "Checking rulesets", cancellation);
        cancellation = progress.Cancellation;
        var reports = new List<WorkspaceDocumentDiagnosticReport>(open.Length + closed.Length);
        reports.AddRange(open.Select(document => Of(
            document.Uri, document.Version, DiagnosticHandler.ResultId(document, DiagnosticsWave.Complete), () => DiagnosticsSource.Plain(DiagnosticsSource.Complete(document, session.Client, cancellation)))));
        foreach (ClosedFile file in closed)
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Report(Path.GetFileName(file.Path), reports.Count - open.Length, closed.Length);
            reports.Add(Of(file.Uri, null, file.ResultId, () => file.Findings(cancellation)));
        }

        return new WorkspaceDiagnosticReport([.. reports]);

        WorkspaceDocumentDiagnosticReport Of(string uri, int? version, string resultId, Func<Diagnostic[]> findings)
        {
            JsonElement number = JsonSerializer.SerializeToElement(version, ProtocolJson.Default.NullableInt32);
            return previous[uri].Contains(resultId)
                ? new WorkspaceUnchangedDocumentDiagnosticReport(uri, number, resultId)
                : new WorkspaceFullDocumentDiagnosticReport(uri, number, resultId, findings());
        }
    }
}
