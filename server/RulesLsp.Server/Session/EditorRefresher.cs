using Microsoft.Extensions.Logging;
using RulesLsp.Server.Rpc;
using StreamJsonRpc;

namespace RulesLsp.Server.Session;

/// <summary>Asks the editor to ask again, where it can: answers have changed without an edit.</summary>
internal sealed partial class EditorRefresher(ILanguageClient editor, ILogger log)
{
    /// <summary>Everything that a trace shows in.</summary>
    public void Traces(ClientFeatures client)
    {
        if (client.RefreshesInlayHints)
        {
            Ask("workspace/inlayHint/refresh", editor.RefreshInlayHintsAsync);
        }

        if (client.RefreshesCodeLenses)
        {
            Ask("workspace/codeLens/refresh", editor.RefreshCodeLensesAsync);
        }
    }

    public void Diagnostics(ClientFeatures client)
    {
        if (client is { PullsDiagnostics: true, RefreshesDiagnostics: true })
        {
            Ask("workspace/diagnostic/refresh", editor.RefreshDiagnosticsAsync);
        }
    }

    /// <summary>The text of a document that this server makes.</summary>
    public void Content(string uri) => Ask("workspace/textDocumentContent/refresh", cancellation => editor.RefreshContentAsync(uri, cancellation));

    public void All(ClientFeatures client)
    {
        Traces(client);
        Diagnostics(client);
    }

    private void Ask(string method, Func<CancellationToken, Task> ask) => _ = AskAsync(method, ask);

    private async Task AskAsync(string method, Func<CancellationToken, Task> ask)
    {
        try
        {
            await ask(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ConnectionLostException or ObjectDisposedException)
        {
            // The editor is gone, and has refused nothing.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogRefusal(log, method, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The editor refused {Method}: {Reason}")]
    private static partial void LogRefusal(ILogger log, string method, string reason);
}
