using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>workspace/symbol: tables, chains, and rules by their comments and log prefixes, in open documents and in the workspace's files.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class WorkspaceSymbolHandler(ServerSession session) : ILspHandler
{
    private const int MostSymbols = 500;

    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.WorkspaceSymbolProvider = true;

    [JsonRpcMethod("workspace/symbol", UseSingleObjectParameterDeserialization = true)]
    public Task<SymbolInformation[]> SymbolAsync(WorkspaceSymbolParams parameters, CancellationToken cancellation)
    {
        DocumentSnapshot[] open = [.. session.Documents.All.OrderBy(document => document.Uri, StringComparer.Ordinal)];
        return session.WorkAsync(() => Find(open, parameters.Query, cancellation), cancellation);
    }

    private SymbolInformation[] Find(DocumentSnapshot[] open, string query, CancellationToken cancellation) =>
    [
        .. open.Concat(session.Workspace.Closed().Select(file => file.Read()).OfType<DocumentSnapshot>())
            .SelectMany(document => SymbolsOf(document, query, cancellation))
            .Take(MostSymbols),
    ];

    private static IEnumerable<SymbolInformation> SymbolsOf(DocumentSnapshot document, string query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return SymbolSearchFeature.Compute(document.Analysis, query).Select(symbol =>
            new SymbolInformation(symbol.Name, SymbolKinds.Of(symbol.Kind), new Location(document.Uri, document.Positions.ToEditor(symbol.Range)), symbol.Container));
    }
}
