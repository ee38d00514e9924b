using RulesLsp.Ide;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>What the server keeps of documents: no more than of those that are open, and one new state for one event.</summary>
public sealed class DocumentMemoryTests
{
    private const string Uri = "file:///x.rules";

    [Fact]
    public void A_check_that_ends_after_its_document_was_closed_keeps_nothing()
    {
        DocumentStore documents = Opened();
        var sent = new SentDiagnosticsMemory(documents);
        SentDiagnostics first = sent.Of(Uri);
        Assert.Same(first, sent.Of(Uri));
        documents.Close(Uri);
        sent.Forget(Uri);
        Assert.NotSame(first, sent.Of(Uri));
        Assert.Equal(0, sent.Count);
        Open(documents);
        Assert.Same(sent.Of(Uri), sent.Of(Uri));
        Assert.Equal(1, sent.Count);
    }

    [Fact]
    public void A_saved_document_is_checked_once()
    {
        DocumentStore documents = Opened();
        documents.Change(new VersionedTextDocumentIdentifier(Uri, 2), [new TextDocumentContentChangeEvent("*filter\n:INPUT DROP\nCOMMIT\n")]);
        var told = new List<DocumentSnapshot>();
        documents.Changed += told.Add;
        documents.NoteSaved(Uri, AnalysisOptions.Default with { Ignore = ["RL4"] });
        DocumentSnapshot saved = Assert.Single(told);
        Assert.Equal("*filter\n:INPUT DROP\nCOMMIT\n", saved.Saved.ToString());
        Assert.Equal("RL4", Assert.Single(saved.Analysis.Options.Ignore));
    }

    private static DocumentStore Opened()
    {
        var documents = new DocumentStore();
        Open(documents);
        return documents;
    }

    private static void Open(DocumentStore documents) =>
        documents.Open(new TextDocumentItem(Uri, "iptables", 1, "*filter\nCOMMIT\n"), AnalysisOptions.Default, PositionEncoding.Utf16);
}
