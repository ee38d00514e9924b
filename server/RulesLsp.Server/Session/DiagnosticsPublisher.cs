using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Server.Session;

/// <summary>
/// Brings findings to the editor in two waves: the fast ones at once, the complete set when it is ready. The next edit cancels
/// both, and what is stale is dropped.
/// </summary>
internal sealed partial class DiagnosticsPublisher(ServerSession session, ILanguageClient editor, ILogger log)
{
    // A complete set that comes this soon makes the fast one needless: without it, findings would flicker at every key.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(60);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly SentDiagnosticsMemory _sent = new(session.Documents);
    private readonly Lock _publishing = new();

    /// <summary>Starts on a new snapshot; called in the order of the mutations.</summary>
    public void Start(DocumentSnapshot snapshot)
    {
        Cancel(snapshot.Uri);
        if (session.Client.PullsDiagnostics)
        {
            return;
        }

        var cancellation = new CancellationTokenSource();
        _running[snapshot.Uri] = cancellation;
        _ = Task.Run(() => PublishAsync(snapshot, cancellation.Token));
    }

    /// <summary>Other traces are among the findings only where the editor has no other place to show them.</summary>
    public void NoteRetraced(DocumentSnapshot snapshot)
    {
        if (!session.Client.ShowsInlayHints)
        {
            Start(snapshot);
        }
    }

    /// <summary>Takes a closed document's findings off the editor's list.</summary>
    public void Clear(string uri)
    {
        Cancel(uri);
        _sent.Forget(uri);
        if (!session.Client.PullsDiagnostics)
        {
            lock (_publishing)
            {
                editor.PublishDiagnostics(uri, null, []);
            }
        }
    }

    /// <summary>For an editor that asks: the complete set when it comes soon, else the fast one and, later, a hint to ask again.</summary>
    /// <returns>The findings, and whether they are the complete set.</returns>
    public async Task<(Diagnostic[] Items, DiagnosticsWave Wave)> PullAsync(DocumentSnapshot snapshot, CancellationToken cancellation)
    {
        ClientFeatures client = session.Client;
        Task<EncodedDiagnostic[]> complete = CompleteAsync(snapshot, CancellationToken.None);
        if (!client.RefreshesDiagnostics || await Task.WhenAny(complete, Task.Delay(Patience, cancellation)).ConfigureAwait(false) == complete)
        {
            return (DiagnosticsSource.Plain(await complete.ConfigureAwait(false)), DiagnosticsWave.Complete);
        }

        cancellation.ThrowIfCancellationRequested();
        _ = complete.ContinueWith(_ => session.Refresher.Diagnostics(client), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        return (DiagnosticsSource.Plain(DiagnosticsSource.Fast(snapshot, client)), DiagnosticsWave.Fast);
    }

    private Task<EncodedDiagnostic[]> CompleteAsync(DocumentSnapshot snapshot, CancellationToken cancellation)
    {
        ClientFeatures client = session.Client;
        return session.Progress.RunAsync(
            client.ShowsProgress ? Told.HowFar : Told.Nothing,
            $"Checking {Path.GetFileName(snapshot.Analysis.DocumentName)}",
            given => Complete(snapshot, client, given),
            cancellation);
    }

    private EncodedDiagnostic[] Complete(DocumentSnapshot snapshot, ClientFeatures client, CancellationToken cancellation)
    {
        try
        {
            return DiagnosticsSource.Complete(snapshot, client, cancellation, _sent.Of(snapshot.Uri));
        }
        finally
        {
            // Begun when it was opened.
            CollectionPause.End();
        }
    }

    private async Task PublishAsync(DocumentSnapshot snapshot, CancellationToken cancellation)
    {
        try
        {
            ClientFeatures client = session.Client;
            Task<EncodedDiagnostic[]> complete = CompleteAsync(snapshot, cancellation);
            if (DiagnosticsSource.Beginning(snapshot, client) is { } beginning)
            {
                Publish(snapshot, beginning, cancellation);
            }

            if (await Task.WhenAny(complete, Task.Delay(Patience, cancellation)).ConfigureAwait(false) != complete)
            {
                Publish(snapshot, DiagnosticsSource.Fast(snapshot, client, _sent.Of(snapshot.Uri)), cancellation);
            }

            Publish(snapshot, await complete.ConfigureAwait(false), cancellation);
        }
        catch (OperationCanceledException)
        {
            // A newer version is on its way.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFailure(log, snapshot.Uri, failure.ToString().ReplaceLineEndings(" "));
        }
    }

    private void Publish(DocumentSnapshot snapshot, EncodedDiagnostic[] items, CancellationToken cancellation)
    {
        // Asked and sent under one lock: a newer version's findings can't be overtaken by older ones.
        lock (_publishing)
        {
            if (!cancellation.IsCancellationRequested && session.Documents.IsCurrent(snapshot))
            {
                editor.PublishDiagnostics(snapshot.Uri, snapshot.Version, items);
            }
        }
    }

    private void Cancel(string uri)
    {
        if (_running.TryRemove(uri, out CancellationTokenSource? running))
        {
            running.Cancel();
            running.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The check of {Uri} failed: {Failure}")]
    private static partial void LogFailure(ILogger log, string uri, string failure);
}

/// <summary>How much of a version's findings is known.</summary>
internal enum DiagnosticsWave : byte
{
    Fast,
    Complete,
}
