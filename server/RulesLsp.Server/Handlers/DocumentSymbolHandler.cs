using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/documentSymbol: the tables and their chains.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DocumentSymbolHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DocumentSymbolProvider = true;

    [JsonRpcMethod("textDocument/documentSymbol", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.DocumentSymbol[]> DocumentSymbolAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, Symbols, cancellation);

    private static Protocol.DocumentSymbol[] Symbols(DocumentSnapshot snapshot) =>
        [.. DocumentSymbolsFeature.Compute(snapshot.Analysis).Select(symbol => ToEditor(symbol, snapshot.Positions))];

    private static Protocol.DocumentSymbol ToEditor(Ide.Features.DocumentSymbol symbol, PositionConverter positions) => new(
        symbol.Name,
        symbol.Detail,
        SymbolKinds.Of(symbol.Kind),
        positions.ToEditor(symbol.Range),
        positions.ToEditor(symbol.SelectionRange),
        symbol.Children.IsDefaultOrEmpty ? null : [.. symbol.Children.Select(child => ToEditor(child, positions))]);
}
