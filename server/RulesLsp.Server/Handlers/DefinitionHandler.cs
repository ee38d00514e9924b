using PolyType;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using RulesLsp.Server.Workspace;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/definition: from a jump to its chain, which may stand in another file that is loaded together with this one; from a set to the file that describes it.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class DefinitionHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.DefinitionProvider = true;

    [JsonRpcMethod("textDocument/definition", UseSingleObjectParameterDeserialization = true)]
    public Task<Location[]> DefinitionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Definitions(snapshot, parameters.Position, session), cancellation);

    internal static Location[] Definitions(DocumentSnapshot snapshot, Position position, ServerSession session)
    {
        Engine.Text.TextPosition place = snapshot.Positions.ToEngine(position);
        if (SetDefinitionFeature.Compute(snapshot.Analysis, place) is { } set && DocumentUri.Beside(snapshot.Uri, set.File) is { } file)
        {
            // The other file is not open here: what stands before a set's name in it is ASCII, so every encoding counts alike.
            return [new Location(file, new(new(set.Range.Start.Line, set.Range.Start.Character), new(set.Range.End.Line, set.Range.End.Character)))];
        }

        LoadedTogether files = LoadedTogether.With(snapshot, session);
        return [.. DefinitionFeature.Compute(snapshot.Analysis, place, files.Companions).Select(files.ToEditor)];
    }
}
