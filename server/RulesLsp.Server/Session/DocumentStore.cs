using System.Collections.Concurrent;
using RulesLsp.Engine.Syntax;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using StreamJsonRpc;

namespace RulesLsp.Server.Session;

/// <summary>
/// The newest snapshot of each open document. An edit is applied on the dispatching thread, before the next message is looked
/// at; a request takes its snapshot before its first await and so sees exactly the edits sent before it.
/// </summary>
internal sealed class DocumentStore
{
    private readonly ConcurrentDictionary<string, DocumentSnapshot> _documents = new(StringComparer.Ordinal);
    private long _stamp;

    public ICollection<DocumentSnapshot> All => _documents.Values;

    /// <summary>The document's newest snapshot; a request about a document that isn't open is the editor's mistake.</summary>
    public DocumentSnapshot Get(string uri) => Find(uri)
        ?? throw new LocalRpcException($"The document {uri} is not open.") { ErrorCode = (int)StreamJsonRpc.Protocol.JsonRpcErrorCode.InvalidParams };

    public DocumentSnapshot? Find(string uri) => _documents.GetValueOrDefault(uri);

    public bool IsCurrent(DocumentSnapshot snapshot) => Find(snapshot.Uri)?.Stamp == snapshot.Stamp;

    public DocumentSnapshot Open(TextDocumentItem item, PositionEncoding encoding) =>
        Keep(new DocumentSnapshot(item.Uri, item.Version, 0, RulesetSyntax.Parse(item.Text), encoding));

    public DocumentSnapshot Change(VersionedTextDocumentIdentifier document, TextDocumentContentChangeEvent[] changes)
    {
        DocumentSnapshot before = Get(document.Uri);
        RulesetSyntax syntax = before.Syntax;
        foreach (TextDocumentContentChangeEvent change in changes)
        {
            // Each change is about the text that the one before it left.
            syntax = change.Range is null
                ? RulesetSyntax.Parse(change.Text)
                : syntax.WithChange(new(new PositionConverter(syntax, before.Encoding).ToEngine(change.Range), change.Text));
        }

        return Keep(before with { Version = document.Version, Syntax = syntax });
    }

    public void Close(string uri) => _documents.TryRemove(uri, out _);

    private DocumentSnapshot Keep(DocumentSnapshot snapshot) =>
        _documents[snapshot.Uri] = snapshot with { Stamp = ++_stamp };
}
