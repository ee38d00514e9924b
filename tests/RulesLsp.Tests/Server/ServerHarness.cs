using System.IO.Pipelines;
using System.Text.Json;
using Nerdbank.Streams;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Tests.Server;

/// <summary>The real server behind a pipe in this process, and an editor at the other end.</summary>
internal sealed class ServerHarness : IAsyncDisposable
{
    public const string Uri = "file:///tmp/rules.v4";

    private ServerHarness(WireClient client, Task<int> exitCode, StringWriter errors)
    {
        Client = client;
        ExitCode = exitCode;
        Errors = errors;
    }

    public WireClient Client { get; }

    /// <summary>Ends with the exit code that the process would have.</summary>
    public Task<int> ExitCode { get; }

    /// <summary>What the server wrote to its standard error.</summary>
    public StringWriter Errors { get; }

    /// <summary>The answer to initialize.</summary>
    public JsonElement Capabilities { get; private set; }

    /// <summary>A server that has seen no message.</summary>
    public static ServerHarness StartFresh()
    {
        (IDuplexPipe editor, IDuplexPipe serverPipe) = FullDuplexStream.CreatePipePair();
        Stream server = serverPipe.AsStream();
        var errors = new StringWriter();
        Task<int> exitCode = Task.Run(async () =>
        {
            await using (server)
            {
                return await LanguageServer.RunAsync(server, server, TextWriter.Synchronized(errors));
            }
        });
        return new ServerHarness(new WireClient(editor.Output.AsStream(), editor.Input.AsStream()), exitCode, errors);
    }

    /// <summary>A server after the greeting of an editor with these capabilities.</summary>
    public static async Task<ServerHarness> StartAsync(string capabilities = "{}", string settings = "null", Func<string, JsonElement, string?>? answer = null, string? folder = null)
    {
        ServerHarness harness = StartFresh();
        harness.Client.Answer = answer ?? harness.Client.Answer;
        JsonElement result = await harness.Client.ResultAsync(
            "initialize",
            $$$$"""{"processId":{{{{Environment.ProcessId}}}},"rootUri":{{{{(folder is null ? "null" : Quote(folder))}}}},"capabilities":{{{{capabilities}}}},"initializationOptions":{{{{settings}}}}}""");
        harness.Capabilities = result.GetProperty("capabilities");
        await harness.Client.NotifyAsync("initialized", "{}");
        return harness;
    }

    public Task OpenAsync(string text, string uri = Uri) => Client.NotifyAsync(
        "textDocument/didOpen",
        $$$$"""{"textDocument":{"uri":"{{{{uri}}}}","languageId":"iptables","version":1,"text":{{{{Quote(text)}}}}}}""");

    /// <summary>Replaces a stretch of the document.</summary>
    public Task EditAsync(int version, (int Line, int Character) start, (int Line, int Character) end, string newText) => Client.NotifyAsync(
        "textDocument/didChange",
        $$$$"""{"textDocument":{"uri":"{{{{Uri}}}}","version":{{{{version}}}}},"contentChanges":[{"range":{"start":{"line":{{{{start.Line}}}},"character":{{{{start.Character}}}}},"end":{"line":{{{{end.Line}}}},"character":{{{{end.Character}}}}}},"text":{{{{Quote(newText)}}}}}]}""");

    /// <summary>The params of a request about a place of the document.</summary>
    public static string At(int line, int character) =>
        $$$$"""{"textDocument":{"uri":"{{{{Uri}}}}"},"position":{"line":{{{{line}}}},"character":{{{{character}}}}}}""";

    /// <summary>The params of a request about the whole document.</summary>
    public static string Whole => $$$$"""{"textDocument":{"uri":"{{{{Uri}}}}"}}""";

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    public async ValueTask DisposeAsync()
    {
        await Client.HangUpAsync();
        await ExitCode.WaitAsync(WireClient.Patience);
        await Client.DisposeAsync();
    }
}
