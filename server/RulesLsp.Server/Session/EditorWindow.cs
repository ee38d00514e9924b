using Microsoft.Extensions.Logging;
using RulesLsp.Server.Handlers;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using StreamJsonRpc;

namespace RulesLsp.Server.Session;

/// <summary>Has the editor show things, where a command was run that nobody but the server can show the answer of.</summary>
internal sealed partial class EditorWindow(ServerSession session, ILanguageClient editor, ILogger log)
{
    private const int Information = 3;

    private static readonly Protocol.Range Beginning = new(new(0, 0), new(0, 0));

    /// <summary>Shows an answer as a document where the editor takes documents from servers, else its last line, which of a trace is the verdict.</summary>
    /// <param name="uri">Of the document.</param>
    /// <param name="text">Its text.</param>
    public async Task ShowAnswerAsync(string uri, string text)
    {
        if (session.Client is { ShowsDocuments: true, TakesContent: true } && await ShowAsync(uri, Beginning).ConfigureAwait(false))
        {
            return;
        }

        editor.ShowMessage(Information, text.TrimEnd().Split('\n')[^1].Trim());
    }

    /// <summary>Brings the user to a line of an open document.</summary>
    public async Task<CommandAnswer> GoToLineAsync(CommandArgument argument, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        DocumentSnapshot snapshot = session.Documents.Get(CommandErrors.RequireUri(argument));
        int line = argument.Line ?? throw CommandErrors.Refuse("The command needs a line: {\"line\": …}.");
        if (!session.Client.ShowsDocuments)
        {
            throw CommandErrors.Refuse($"The editor can't be asked to show a line; it is line {line + 1}.");
        }

        var place = new Position(Math.Clamp(line, 0, snapshot.Syntax.LineCount - 1), 0);
        await ShowAsync(snapshot.Uri, new Protocol.Range(place, place)).ConfigureAwait(false);
        return new CommandAnswer();
    }

    /// <returns>Whether the editor says that it did.</returns>
    private async Task<bool> ShowAsync(string uri, Protocol.Range selection)
    {
        try
        {
            return (await editor.ShowDocumentAsync(uri, takeFocus: true, selection, CancellationToken.None).ConfigureAwait(false)).Success;
        }
        catch (RemoteInvocationException refused)
        {
            LogRefusal(log, uri, refused.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The editor did not show {Uri}: {Reason}")]
    private static partial void LogRefusal(ILogger log, string uri, string reason);
}
