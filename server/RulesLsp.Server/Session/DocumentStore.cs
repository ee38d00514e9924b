using System.Collections.Concurrent;
using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace RulesLsp.Server.Session;

/// <summary>
/// The newest snapshot of each open document. An edit is applied on the dispatching thread, before the next message is looked
/// at; a request takes its snapshot before its first await and so sees exactly the edits sent before it.
/// </summary>
internal sealed class DocumentStore
{
    private readonly ConcurrentDictionary<string, DocumentSnapshot> _documents = new(StringComparer.Ordinal);
    private readonly Lock _mutating = new();
    private long _stamp;

    /// <summary>Called after every mutation but those of traces, in order, with the new snapshot.</summary>
    public event Action<DocumentSnapshot>? Changed;

    /// <summary>Called after the traces of a document were changed, with the new snapshot: its findings are those of the one before.</summary>
    public event Action<DocumentSnapshot>? Retraced;

    public ICollection<DocumentSnapshot> All => _documents.Values;

    /// <summary>The document's newest snapshot; a request about a document that isn't open is the editor's mistake.</summary>
    public DocumentSnapshot Get(string uri) => Find(uri)
        ?? throw new LocalRpcException($"The document {uri} is not open.") { ErrorCode = (int)JsonRpcErrorCode.InvalidParams };

    public DocumentSnapshot? Find(string uri) => _documents.GetValueOrDefault(uri);

    /// <summary>The document's text and options are those of the snapshot.</summary>
    public bool IsCurrent(DocumentSnapshot snapshot) =>
        Find(snapshot.Uri) is { } newest && newest.Version == snapshot.Version && newest.Analysis.IsSameVersionAs(snapshot.Analysis);

    public void Open(TextDocumentItem item, AnalysisOptions options, PositionEncoding encoding)
    {
        // Until it is checked.
        CollectionPause.Begin(item.Text.Length);
        Analysis analysis = Analysis.Create(DocumentUri.PathOf(item.Uri), RulesetSyntax.Parse(item.Text), options);
        lock (_mutating)
        {
            Keep(new DocumentSnapshot(item.Uri, item.Version, 0, analysis, encoding, analysis.Syntax), Changed);
        }
    }

    public void Change(VersionedTextDocumentIdentifier document, TextDocumentContentChangeEvent[] changes) => Mutate(document.Uri, before =>
    {
        RulesetSyntax syntax = before.Syntax;
        foreach (TextDocumentContentChangeEvent change in changes)
        {
            // Each change is about the text that the one before it left.
            syntax = change.Range is null
                ? syntax.WithText(change.Text)
                : syntax.WithChange(new(new PositionConverter(syntax, before.Encoding).ToEngine(change.Range), change.Text));
        }

        Analysis analysis = Analysis.Create(before.Analysis.DocumentName, syntax, before.Analysis.Options, before.Analysis);
        return before with { Version = document.Version, Analysis = analysis };
    });

    /// <summary>Notes that a document was saved as it is, and gives it the options that hold from then on.</summary>
    public void NoteSaved(string uri, AnalysisOptions options) => Mutate(uri, before => Configured(before, options) with { Saved = before.Syntax });

    /// <summary>Gives a document other options; its traces stay.</summary>
    public void Configure(string uri, AnalysisOptions options) => Mutate(uri, before => Configured(before, options));

    private static DocumentSnapshot Configured(DocumentSnapshot before, AnalysisOptions options) =>
        before with { Analysis = Analysis.Create(before.Analysis.DocumentName, before.Syntax, options, before.Analysis) };

    /// <summary>Adds or removes traces: the text and everything known about it stay.</summary>
    public DocumentSnapshot Retrace(string uri, Func<Analysis, Analysis> change) =>
        Mutate(uri, before => before with { Analysis = change(before.Analysis) }, Retraced);

    public void Close(string uri)
    {
        lock (_mutating)
        {
            _documents.TryRemove(uri, out _);
        }
    }

    private void Mutate(string uri, Func<DocumentSnapshot, DocumentSnapshot> change) => Mutate(uri, change, Changed);

    private DocumentSnapshot Mutate(string uri, Func<DocumentSnapshot, DocumentSnapshot> change, Action<DocumentSnapshot>? told)
    {
        lock (_mutating)
        {
            return Keep(change(Get(uri)), told);
        }
    }

    private DocumentSnapshot Keep(DocumentSnapshot snapshot, Action<DocumentSnapshot>? told)
    {
        DocumentSnapshot kept = _documents[snapshot.Uri] = snapshot with { Stamp = ++_stamp };
        told?.Invoke(kept);
        return kept;
    }
}
