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

    [JsonRpcMethod("textDocument/publishDiagnostics")]
    void PublishDiagnostics(string uri, int? version, Diagnostic[] diagnostics);

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

    [JsonRpcMethod("workspace/diagnostic/refresh")]
    Task RefreshDiagnosticsAsync(CancellationToken cancellation);
}
