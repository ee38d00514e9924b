using System.Collections.Concurrent;
using System.Text.Json;
using RulesLsp.Server.Protocol;
using StreamJsonRpc;

namespace RulesLsp.Server.Rpc;

/// <summary>Tells the editor how far long work is: where it has asked to be told, and of work that takes longer than a moment.</summary>
internal sealed class ProgressReporter(ILanguageClient editor)
{
    /// <summary>What is done sooner is not worth telling.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, WorkProgress> _running = new(StringComparer.Ordinal);
    private long _lastToken;

    /// <summary>Begins to tell; disposing ends it.</summary>
    /// <param name="token">Under which the editor wants to be told; null: it does not.</param>
    /// <param name="title">What is done, in a few words.</param>
    /// <param name="cancellation">Of the request.</param>
    public WorkProgress Begin(JsonElement? token, string title, CancellationToken cancellation)
    {
        JsonElement? named = token is { ValueKind: JsonValueKind.String or JsonValueKind.Number } given ? given : null;
        var progress = new WorkProgress(editor, named, ended => _running.TryRemove(KeyOf(ended), out _), cancellation);
        if (named is { } key)
        {
            _running[KeyOf(key)] = progress;
        }

        progress.Send(new WorkDoneProgressBegin(title, Cancellable: true));
        return progress;
    }

    /// <summary>Does work that no request waits for, and tells of it once it takes longer than a moment.</summary>
    /// <param name="isTold">The editor shows such work.</param>
    /// <param name="work">Is given up when the user, or <paramref name="cancellation"/>, says so.</param>
    public Task<TResult> RunAsync<TResult>(Told isTold, string title, Func<CancellationToken, TResult> work, CancellationToken cancellation)
    {
        if (isTold == Told.Nothing)
        {
            return Task.Run(() => work(cancellation), cancellation);
        }

        var own = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<TResult> running = Task.Run(() => work(own.Token), own.Token);
        _ = FollowAsync(running, title, own);
        return running;
    }

    /// <summary>Gives up what the user does not want any more.</summary>
    public void Cancel(JsonElement token)
    {
        if (_running.TryGetValue(KeyOf(token), out WorkProgress? progress))
        {
            progress.Cancel();
        }
    }

    private async Task FollowAsync(Task running, string title, CancellationTokenSource own)
    {
        try
        {
            if (await Task.WhenAny(running, Task.Delay(Moment, own.Token)).ConfigureAwait(false) == running || own.IsCancellationRequested)
            {
                return;
            }

            JsonElement token = JsonSerializer.SerializeToElement($"rules-lsp-{Interlocked.Increment(ref _lastToken)}", ProtocolJson.Default.String);
            await editor.CreateProgressAsync(token, CancellationToken.None).ConfigureAwait(false);
            using WorkProgress progress = Begin(token, title, own.Token);
            using CancellationTokenRegistration giveUp = progress.Cancellation.Register(own.Cancel);
            await Task.WhenAny(running).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RemoteInvocationException or ConnectionLostException or ObjectDisposedException or OperationCanceledException)
        {
            // The editor wants no such progress, or is gone: the work goes on without.
        }
        finally
        {
            // Only when nobody can cancel it any more.
            await Task.WhenAny(running).ConfigureAwait(false);
            own.Dispose();
        }
    }

    private static string KeyOf(JsonElement token) => token.GetRawText();
}

/// <summary>What an editor is told of work that it did not ask for.</summary>
internal enum Told : byte
{
    Nothing,
    HowFar,
}

/// <summary>One work that the editor is told of.</summary>
internal sealed class WorkProgress : IDisposable
{
    private readonly ILanguageClient _editor;
    private readonly JsonElement? _token;
    private readonly Action<JsonElement> _ended;
    private readonly CancellationTokenSource _cancellation;

    /// <param name="token">null: it is not told.</param>
    /// <param name="ended">Called once, when there is a token.</param>
    /// <param name="cancellation">Of the one who waits for the work.</param>
    public WorkProgress(ILanguageClient editor, JsonElement? token, Action<JsonElement> ended, CancellationToken cancellation)
    {
        (_editor, _token, _ended) = (editor, token, ended);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Cancellation = _cancellation.Token;
    }

    /// <summary>The user, or the one who waits, gives the work up.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What is at hand now.</summary>
    /// <param name="done">How many of <paramref name="all"/> are behind.</param>
    public void Report(string message, int done, int all) => Send(new WorkDoneProgressReport(message, all == 0 ? 100 : done * 100 / all));

    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
    }

    public void Dispose()
    {
        if (_token is { } named)
        {
            _ended(named);
        }

        Send(new WorkDoneProgressEnd());
        _cancellation.Dispose();
    }

    public void Send(WorkDoneProgress value)
    {
        if (_token is not { } named)
        {
            return;
        }

        try
        {
            _editor.Progress(named, value);
        }
        catch (Exception failure) when (failure is ObjectDisposedException or ConnectionLostException)
        {
            // The editor is gone; so is the request.
        }
    }
}
