using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RulesLsp.Server.Handlers;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Rpc;

/// <summary>Composes one connection and serves it to its end.</summary>
internal static partial class LanguageServer
{
    /// <summary>A check takes as many threads as there are processors: so many more answer requests meanwhile, at once.</summary>
    public const int ThreadsForRequests = 4;

    /// <summary>In bytes; a document comes whole in one message.</summary>
    private const int LongestMessage = 1 << 30;

    /// <summary>Serves until exit, the end of the input or the editor's death.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(Stream output, Stream input, TextWriter errors)
    {
        ThreadPool.GetMinThreads(out _, out int completions);
        ThreadPool.SetMinThreads(Environment.ProcessorCount + ThreadsForRequests, completions);
        using var log = new ServerLog(errors);
        var lifecycle = new Lifecycle();
        using SystemTextJsonFormatter formatter = CreateFormatter();
        // An editor waits for the answer to its first message: its types are made ready while the handlers are registered.
        _ = Task.Run(() => MakeReady(formatter.JsonSerializerOptions, typeof(InitializeParams), typeof(InitializeResult)));
        using var rpc = new RulesJsonRpc(new MessageHandler(new MessageFrames(output, input, LongestMessage), formatter), lifecycle, log);
        ILanguageClient editor = EditorOf(rpc);
        log.Client = editor;
        HandlerTable.Register(rpc, new ServerSession(editor, lifecycle, log));
        rpc.StartListening();
        // The end of the input ends the server too: an editor that crashed sends no exit.
        await Task.WhenAny(lifecycle.Exit, rpc.Completion).ConfigureAwait(false);
        if (rpc.Completion.Exception?.GetBaseException() is { } broken)
        {
            LogBroken(log, broken.Message.ReplaceLineEndings(" "));
        }

        lifecycle.End();
        return await lifecycle.Exit.ConfigureAwait(false);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Every type that crosses the wire is in ProtocolJson.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Every type that crosses the wire is in ProtocolJson.")]
    private static SystemTextJsonFormatter CreateFormatter() => new() { JsonSerializerOptions = ProtocolJson.Default.Options };

    private static void MakeReady(JsonSerializerOptions options, params ReadOnlySpan<Type> types)
    {
        foreach (Type type in types)
        {
            options.GetTypeInfo(type);
        }
    }

    // The attach is compiled by an interceptor, which needs the variable's static type to be JsonRpc.
    private static ILanguageClient EditorOf(JsonRpc rpc) =>
        rpc.Attach<ILanguageClient>(new JsonRpcProxyOptions { ServerRequiresNamedArguments = true });

    [LoggerMessage(Level = LogLevel.Error, Message = "What the editor sent is no message, so the server ends: {Reason}")]
    private static partial void LogBroken(ILogger log, string reason);
}
