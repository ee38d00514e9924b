using Microsoft.Extensions.Logging;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Server.Session;

/// <summary>What the handlers of one connection share.</summary>
internal sealed class ServerSession(ILanguageClient editor, Lifecycle lifecycle, ILogger log)
{
    public Lifecycle Lifecycle { get; } = lifecycle;

    public ILogger Log { get; } = log;

    public DocumentStore Documents { get; } = new();

    /// <summary>Set by initialize, before any other request is served.</summary>
    public ClientFeatures Client { get; set; } = new();

    public ILanguageClient Editor { get; } = editor;

    public SettingsFollower Settings { get; } = new(editor, log);

    /// <summary>Answers a reading request away from the dispatching thread. The snapshot is taken now.</summary>
    public Task<TAnswer> ReadAsync<TAnswer>(string uri, Func<DocumentSnapshot, CancellationToken, TAnswer> answer, CancellationToken cancellation)
    {
        DocumentSnapshot snapshot = Documents.Get(uri);
        return Task.Run(() => answer(snapshot, cancellation), cancellation);
    }
}
