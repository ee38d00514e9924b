using System.Text.Json;
using PolyType;
using RulesLsp.Server.Protocol;
using StreamJsonRpc;

namespace RulesLsp.Server.Rpc;

/// <summary>What the server says to the editor; a method that returns nothing is a notification.</summary>
[JsonRpcContract]
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal partial interface ILanguageClient
{
    /// <param name="type">1 error, 2 warning, 3 information, 4 log.</param>
    /// <param name="message">One line.</param>
    [JsonRpcMethod("window/logMessage")]
    void LogMessage(int type, string message);

    /// <param name="type">1 error, 2 warning, 3 information.</param>
    [JsonRpcMethod("window/showMessage")]
    void ShowMessage(int type, string message);

    /// <param name="takeFocus">The user goes there too.</param>
    /// <param name="selection">What is marked in it.</param>
    [JsonRpcMethod("window/showDocument")]
    Task<ShowDocumentResult> ShowDocumentAsync(string uri, bool takeFocus, Protocol.Range selection, CancellationToken cancellation);

    /// <param name="token">Under which the editor will be told of a work that it did not ask for.</param>
    [JsonRpcMethod("window/workDoneProgress/create")]
    Task CreateProgressAsync(JsonElement token, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/publishDiagnostics")]
    void PublishDiagnostics(string uri, int? version, EncodedDiagnostic[] diagnostics);

    /// <param name="token">A text or a number, as the editor gave it.</param>
    [JsonRpcMethod("$/progress")]
    void Progress(JsonElement token, WorkDoneProgress value);

    [JsonRpcMethod("workspace/configuration")]
    Task<JsonElement[]> ConfigurationAsync(ConfigurationItem[] items, CancellationToken cancellation);

    [JsonRpcMethod("client/registerCapability")]
    Task RegisterCapabilityAsync(Registration[] registrations, CancellationToken cancellation);

    [JsonRpcMethod("workspace/inlayHint/refresh")]
    Task RefreshInlayHintsAsync(CancellationToken cancellation);

    [JsonRpcMethod("workspace/codeLens/refresh")]
    Task RefreshCodeLensesAsync(CancellationToken cancellation);

    /// <param name="uri">Of a document that this server makes.</param>
    [JsonRpcMethod("workspace/textDocumentContent/refresh")]
    Task RefreshContentAsync(string uri, CancellationToken cancellation);

    [JsonRpcMethod("workspace/diagnostic/refresh")]
    Task RefreshDiagnosticsAsync(CancellationToken cancellation);
}
