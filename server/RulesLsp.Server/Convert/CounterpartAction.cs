using System.Text.Json;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Convert;

/// <summary>Offers to write the other family's counterpart of a ruleset into a file beside it, at the lines that begin tables.</summary>
internal static class CounterpartAction
{
    /// <summary>The action; null where there is nothing to offer: another line, an editor that makes no files, a counterpart that is there.</summary>
    /// <param name="line">0-based.</param>
    public static Protocol.CodeAction? Of(DocumentSnapshot snapshot, ClientFeatures client, int line)
    {
        string path = DocumentUri.PathOf(snapshot.Uri);
        if (!client.CreatesFiles
            || snapshot.Syntax[line].Kind != LineKind.Table
            || CounterpartFeature.FileName(Path.GetFileName(path)) is not { } name
            || CounterpartFeature.IsIPv6Name(name) != (CounterpartFeature.OtherFamily(snapshot.Analysis) == AddressFamily.IPv6)
            || DocumentUri.Beside(snapshot.Uri, name) is not { } uri
            || File.Exists(DocumentUri.PathOf(uri))
            || CounterpartFeature.Compute(snapshot.Analysis) is not { } text)
        {
            return null;
        }

        var start = new Position(0, 0);
        JsonElement[] changes =
        [
            JsonSerializer.SerializeToElement(new CreateFile("create", uri), ProtocolJson.Default.CreateFile),
            JsonSerializer.SerializeToElement(
                new TextDocumentEdit(new OptionalVersionedTextDocumentIdentifier(uri, null), [new TextEdit(new(start, start), text)]), ProtocolJson.Default.TextDocumentEdit),
        ];
        return new Protocol.CodeAction($"Write the {FamilyNames.InText(CounterpartFeature.OtherFamily(snapshot.Analysis))} counterpart to {name}", CodeActionConverter.Rewrite, Edit: new WorkspaceEdit(DocumentChanges: changes));
    }
}
