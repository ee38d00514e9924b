using Microsoft.Extensions.Logging;
using RulesLsp.Ide;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Workspace;

namespace RulesLsp.Server.Session;

/// <summary>What the handlers of one connection share.</summary>
internal sealed class ServerSession
{
    public ServerSession(ILanguageClient editor, Lifecycle lifecycle, ILogger log)
    {
        Lifecycle = lifecycle;
        Settings = new SettingsFollower(editor, log);
        Refresher = new EditorRefresher(editor, log);
        Progress = new ProgressReporter(editor);
        Workspace = new WorkspaceFiles(this);
        Diagnostics = new DiagnosticsPublisher(this, editor, log);
        Window = new EditorWindow(this, editor, log);
        Answers = new AnswerDocuments(this);
        Log = log;
        Settings.Changed += _ => ReloadAll();
        Documents.Changed += Diagnostics.Start;
        Documents.Changed += Answers.NoteChanged;
        Documents.Retraced += Diagnostics.NoteRetraced;
        Documents.Retraced += Answers.NoteChanged;
    }

    public Lifecycle Lifecycle { get; }

    public ILogger Log { get; }

    public DocumentStore Documents { get; } = new();

    /// <summary>Set by initialize, before any other request is served.</summary>
    public ClientFeatures Client { get; set; } = new();

    /// <summary>Ends when what every document needs is there.</summary>
    public Task Readiness { get; set; } = Task.CompletedTask;

    public SettingsFollower Settings { get; }

    public EditorRefresher Refresher { get; }

    public EditorWindow Window { get; }

    public AnswerDocuments Answers { get; }

    public SemanticTokensMemory Colours { get; } = new();

    public ProgressReporter Progress { get; }

    /// <summary>The rulesets beside those that are open.</summary>
    public WorkspaceFiles Workspace { get; }

    public DiagnosticsPublisher Diagnostics { get; }

    /// <summary>Opens a document under the user's settings.</summary>
    public void Open(TextDocumentItem item)
    {
        AnalysisOptions options = DocumentOptions.For(item.Uri, this);

        // It is needed now, and what reading it left behind is collected before collections are put off.
        Task.WaitAny(Readiness);
        Documents.Open(item, options, Client.Encoding);
    }

    /// <summary>Reads the files beside a document again.</summary>
    public void Reload(string uri)
    {
        if (Documents.Find(uri) is not null)
        {
            Documents.Configure(uri, DocumentOptions.For(uri, this));
        }
    }

    /// <summary>A document was saved as it is; the files beside it are read again. Checked once.</summary>
    public void NoteSaved(string uri)
    {
        if (Documents.Find(uri) is not null)
        {
            Documents.NoteSaved(uri, DocumentOptions.For(uri, this));
        }
    }

    /// <summary>Reads the files beside every open document again.</summary>
    public void ReloadAll()
    {
        Workspace.Forget();
        foreach (DocumentSnapshot document in Documents.All)
        {
            Reload(document.Uri);
        }

        Refresher.All(Client);
    }

    /// <summary>Answers a reading request away from the dispatching thread. The snapshot is taken now.</summary>
    public Task<TAnswer> ReadAsync<TAnswer>(TextDocumentIdentifier document, Func<DocumentSnapshot, TAnswer> answer, CancellationToken cancellation)
    {
        DocumentSnapshot snapshot = Documents.Get(document.Uri);
        return Task.Run(() => answer(snapshot), cancellation);
    }

    /// <summary>Answers a request that is about no document, away from the dispatching thread.</summary>
    public Task<TAnswer> WorkAsync<TAnswer>(Func<TAnswer> answer, CancellationToken cancellation) =>
        Lifecycle.Exit.IsCompleted ? Task.FromCanceled<TAnswer>(new CancellationToken(true)) : Task.Run(answer, cancellation);
}
