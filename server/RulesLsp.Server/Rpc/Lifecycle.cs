namespace RulesLsp.Server.Rpc;

/// <summary>Why a request is refused at this point of the protocol.</summary>
internal sealed record LifecycleRefusal(int Code, string Message);

/// <summary>Where the connection stands between initialize and exit, and which code the process ends with.</summary>
internal sealed class Lifecycle
{
    private const int ServerNotInitialized = -32002;
    private const int InvalidRequest = -32600;
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Stage _stage;

    private enum Stage
    {
        Fresh,
        Initialized,
        ShutDown,
    }

    /// <summary>Ends with the process's exit code: 0 after shutdown, else 1, as the protocol asks.</summary>
    public Task<int> Exit => _exit.Task;

    public void Initialize() => _stage = Stage.Initialized;

    public void ShutDown() => _stage = Stage.ShutDown;

    public void End() => _exit.TrySetResult(_stage == Stage.ShutDown ? 0 : 1);

    /// <summary>Ends with the editor's process.</summary>
    public void FollowParent(int processId) =>
        _ = ParentWatch.WaitForEndAsync(processId, CancellationToken.None).ContinueWith(_ => End(), TaskScheduler.Default);

    /// <summary>Why <paramref name="method"/> may not be served now; null when it may.</summary>
    public LifecycleRefusal? Refusal(string? method) => _stage switch
    {
        _ when method == "exit" => null,
        Stage.Fresh when method != "initialize" => new(ServerNotInitialized, "Send initialize first."),
        Stage.Initialized when method == "initialize" => new(InvalidRequest, "The server is initialized already."),
        Stage.ShutDown => new(InvalidRequest, "The server is shutting down."),
        _ => null,
    };
}
