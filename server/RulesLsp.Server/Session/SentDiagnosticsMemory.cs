using System.Collections.Concurrent;

namespace RulesLsp.Server.Session;

/// <summary>What was sent of each open document. Of one that was closed nothing is kept, also when its check ends later.</summary>
internal sealed class SentDiagnosticsMemory(DocumentStore documents)
{
    private readonly ConcurrentDictionary<string, SentDiagnostics> _sent = new(StringComparer.Ordinal);

    /// <summary>Documents of which something is kept.</summary>
    public int Count => _sent.Count;

    /// <summary>What was sent of a document; nothing, where it is not open.</summary>
    public SentDiagnostics Of(string uri)
    {
        SentDiagnostics sent = _sent.GetOrAdd(uri, static _ => new SentDiagnostics());
        if (documents.Find(uri) is null)
        {
            // It was closed before this was kept, so nobody will forget it.
            _sent.TryRemove(uri, out _);
        }

        return sent;
    }

    /// <summary>The document is closed, for the store already.</summary>
    public void Forget(string uri) => _sent.TryRemove(uri, out _);
}
