using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/diagnostic: findings for an editor that asks for them itself.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DiagnosticHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client)
    {
        if (client.PullsDiagnostics)
        {
            capabilities.DiagnosticProvider = new DiagnosticOptions(ProductInfo.Name, InterFileDependencies: false, WorkspaceDiagnostics: false, WorkDoneProgress: true);
        }
    }

    [JsonRpcMethod("textDocument/diagnostic", UseSingleObjectParameterDeserialization = true)]
    public async Task<DocumentDiagnosticReport> DiagnosticAsync(DocumentDiagnosticParams parameters, CancellationToken cancellation)
    {
        DocumentSnapshot snapshot = session.Documents.Get(parameters.TextDocument.Uri);
        if (parameters.PreviousResultId == ResultId(snapshot, DiagnosticsWave.Complete))
        {
            return new UnchangedDocumentDiagnosticReport(parameters.PreviousResultId);
        }

        (Diagnostic[] items, DiagnosticsWave wave) = await session.Diagnostics.PullAsync(snapshot, cancellation).ConfigureAwait(false);
        return new FullDocumentDiagnosticReport(ResultId(snapshot, wave), items);
    }

    internal static string ResultId(DocumentSnapshot snapshot, DiagnosticsWave wave) => $"{snapshot.Stamp}-{wave}";
}
