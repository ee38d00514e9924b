using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/signatureHelp: the option whose value is being typed.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class SignatureHelpHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client)
    {
        string[] triggers = [.. SignatureFeature.TriggerCharacters.Select(character => character.ToString())];
        capabilities.SignatureHelpProvider = new SignatureHelpOptions(triggers, triggers);
    }

    [JsonRpcMethod("textDocument/signatureHelp", UseSingleObjectParameterDeserialization = true)]
    public Task<SignatureHelp?> SignatureHelpAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Help(snapshot, parameters.Position, session.Client), cancellation);

    private static SignatureHelp? Help(DocumentSnapshot snapshot, Position position, ClientFeatures client)
    {
        if (SignatureFeature.Compute(snapshot.Analysis, snapshot.Positions.ToEngine(position)) is not { } signature)
        {
            return null;
        }

        ParameterInformation[] parameters =
        [
            .. signature.Parameters.Select(parameter => new ParameterInformation(
                [parameter.LabelSpan.Start, parameter.LabelSpan.End],
                MarkupKinds.Of(client, parameter.Documentation))),
        ];

        // The protocol has no "none": an index behind the last parameter marks none.
        int active = signature.ActiveParameter < 0 ? parameters.Length : signature.ActiveParameter;
        return new SignatureHelp([new SignatureInformation(signature.Label, MarkupKinds.Of(client, signature.Documentation), parameters)], 0, active);
    }
}
