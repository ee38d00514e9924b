using System.Collections.Immutable;
using PolyType;
using RulesLsp.Engine.Text;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/formatting: the document in the form of iptables-save.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class FormattingHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DocumentFormattingProvider = true;

    [JsonRpcMethod("textDocument/formatting", UseSingleObjectParameterDeserialization = true)]
    public Task<TextEdit[]> FormattingAsync(DocumentFormattingParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => EditsOf(snapshot, FormattingFeature.Compute(snapshot.Analysis)), cancellation);

    /// <summary>The edits in the editor's positions.</summary>
    internal static TextEdit[] EditsOf(DocumentSnapshot snapshot, ImmutableArray<TextChange> changes) =>
        [.. changes.Select(change => snapshot.Positions.ToEditor(change))];
}
