using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/documentLink: from directives to host descriptions and to the pages of lints.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DocumentLinkHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DocumentLinkProvider = new DocumentLinkOptions(ResolveProvider: false);

    [JsonRpcMethod("textDocument/documentLink", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.DocumentLink[]> DocumentLinkAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, Links, cancellation);

    private static Protocol.DocumentLink[] Links(DocumentSnapshot snapshot) =>
    [
        .. from link in DocumentLinksFeature.Compute(snapshot.Analysis)
           let target = link.Kind == DocumentLinkKind.File ? DocumentUri.Beside(snapshot.Uri, link.Target) : ProductInfo.PageOf(link.Target)
           where target is not null
           select new Protocol.DocumentLink(snapshot.Positions.ToEditor(link.Range), target),
    ];
}
