using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/completion: what may stand at the caret; a proposal's page comes with completionItem/resolve.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class CompletionHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.CompletionProvider = new CompletionOptions(
            [.. CompletionFeature.TriggerCharacters.Select(character => character.ToString())],
            ResolveProvider: true);

    [JsonRpcMethod("textDocument/completion", UseSingleObjectParameterDeserialization = true)]
    public Task<CompletionList> CompletionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Complete(snapshot, parameters.Position), cancellation);

    [JsonRpcMethod("completionItem/resolve", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.CompletionItem> ResolveAsync(Protocol.CompletionItem item, CancellationToken cancellation) =>
        session.WorkAsync(() => WithPage(item), cancellation);

    private Protocol.CompletionItem WithPage(Protocol.CompletionItem item) =>
        item.Data is { } key && CompletionFeature.Documentation(key) is { } page
            ? item with { Documentation = MarkupKinds.Of(session.Client, page) }
            : item;

    private CompletionList Complete(DocumentSnapshot snapshot, Position position)
    {
        var converter = new CompletionConverter(snapshot.Positions, session.Client);
        Proposals proposals = CompletionFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(position));
        return new CompletionList(IsIncomplete: !proposals.IsComplete, [.. proposals.Items.Select(converter.ToEditor)]);
    }
}
