using PolyType;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>workspace/textDocumentContent: answers of commands as documents, made anew when what they are about has changed.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class TextDocumentContentHandler(ServerSession session, EditorCommands commands) : ILspHandler
{
    // Behind WatchedFilesHandler, which has declared the rest.
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client)
    {
        if (client.TakesContent && capabilities.Workspace is { } declared)
        {
            capabilities.Workspace = declared with { TextDocumentContent = new TextDocumentContentOptions([AnswerDocument.Scheme]) };
        }
    }

    [JsonRpcMethod("workspace/textDocumentContent", UseSingleObjectParameterDeserialization = true)]
    public async Task<TextDocumentContentResult> ContentAsync(TextDocumentContentParams parameters, CancellationToken cancellation)
    {
        AnswerDocument document = AnswerDocument.Parse(parameters.Uri)
            ?? throw CommandErrors.Refuse($"{parameters.Uri} is no document of this server.");
        session.Answers.NoteAsked(parameters.Uri, document);
        CommandAnswer answer = await commands.RunAsync(document.Command, document.Argument, cancellation).ConfigureAwait(false);
        return new TextDocumentContentResult(answer.Text ?? answer.Markdown ?? "");
    }
}
