using PolyType;
using RulesLsp.Engine.Text;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/onTypeFormatting: a line in the form of iptables-save as soon as the next one is begun.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class OnTypeFormattingHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.DocumentOnTypeFormattingProvider = new DocumentOnTypeFormattingOptions("\n");

    [JsonRpcMethod("textDocument/onTypeFormatting", UseSingleObjectParameterDeserialization = true)]
    public Task<TextEdit[]> OnTypeFormattingAsync(DocumentOnTypeFormattingParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Edits(snapshot, parameters.Position), cancellation);

    private static TextEdit[] Edits(DocumentSnapshot snapshot, Position position)
    {
        int left = snapshot.Positions.ToEngine(position).Line - 1;
        return left < 0 ? [] : FormattingHandler.EditsOf(snapshot, FormattingFeature.Compute(snapshot.Analysis, TextRange.OnLine(left, snapshot.Syntax[left].Span)));
    }
}
