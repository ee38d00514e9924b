using System.Text.Json;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Rpc;

/// <summary>Tells the editor how far long work is, where it has asked to be told.</summary>
internal sealed class ProgressReporter(ILanguageClient editor)
{
    /// <summary>Begins to tell; disposing ends it.</summary>
    /// <param name="token">Under which the editor wants to be told; null: it does not.</param>
    /// <param name="title">What is done, in a few words.</param>
    public WorkProgress Begin(JsonElement? token, string title)
    {
        var progress = new WorkProgress(editor, token is { ValueKind: JsonValueKind.String or JsonValueKind.Number } named ? named : null);
        progress.Send(new WorkDoneProgressBegin(title, Cancellable: true));
        return progress;
    }
}

/// <summary>One work that the editor is told of.</summary>
/// <param name="token">null: it is not.</param>
internal sealed class WorkProgress(ILanguageClient editor, JsonElement? token) : IDisposable
{
    /// <summary>What is at hand now.</summary>
    /// <param name="done">How many of <paramref name="all"/> are behind.</param>
    public void Report(string message, int done, int all) => Send(new WorkDoneProgressReport(message, all == 0 ? 100 : done * 100 / all));

    public void Dispose() => Send(new WorkDoneProgressEnd());

    public void Send(WorkDoneProgress value)
    {
        if (token is not { } named)
        {
            return;
        }

        try
        {
            editor.Progress(named, value);
        }
        catch (Exception failure) when (failure is ObjectDisposedException or StreamJsonRpc.ConnectionLostException)
        {
            // The editor is gone; so is the request.
        }
    }
}
