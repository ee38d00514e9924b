using System.Text;
using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>What is no message of the protocol gets an error or ends the connection; it never leaves a server that hangs.</summary>
public sealed class BrokenMessageTests
{
    private const string Ruleset = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n";

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":""")]
    [InlineData("no JSON at all")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("""{"jsonrpc":"2.0"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":42}""")]
    [InlineData("""{"id":7,"method":"textDocument/hover","params":"text"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"textDocument/hover","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":999999,"result":null}""")]
    [InlineData("")]
    public async Task A_body_that_is_no_message_is_an_error_or_the_end(string body)
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        await server.Client.SendAsync(body);
        await AssertAliveOrEndedAsync(server);
    }

    [Theory]
    [InlineData("Content-Length: many\r\n\r\n{}")]
    [InlineData("Content-Length: -5\r\n\r\n{}")]
    [InlineData("Content-Length: 99999999999999\r\n\r\n{}")]
    [InlineData("Content-Type: text/plain\r\n\r\n{}")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task A_header_that_is_none_is_an_error_or_the_end(string frame)
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        await server.Client.SendRawAsync(Encoding.ASCII.GetBytes(frame));
        await AssertAliveOrEndedAsync(server);
    }

    [Fact]
    public async Task A_server_that_ends_over_what_it_was_sent_says_so_and_blames_nothing_else()
    {
        await using ServerHarness server = await ServerHarness.StartAsync("""{"workspace":{"configuration":true}}""", answer: (_, _) => null);
        await server.Client.UntilAskedAsync("workspace/configuration");
        await server.Client.SendRawAsync("Content-Length: 5\r\n\r\n{\"js{\"jsonrpc\":\"2.0\"}"u8.ToArray());
        Assert.Equal(1, await server.ExitCode.WaitAsync(WireClient.Patience));
        string told = server.Errors.ToString();
        Assert.StartsWith("What the editor sent is no message, so the server ends: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_breaks_off_ends_with_its_editor()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.Client.SendRawAsync("Content-Length: 500\r\n\r\n{\"jsonrpc\":"u8.ToArray());
        await server.Client.HangUpAsync();
        Assert.Equal(1, await server.ExitCode.WaitAsync(WireClient.Patience));
    }

    [Fact]
    public async Task Every_request_before_initialize_is_refused_and_every_notification_dropped()
    {
        await using ServerHarness server = ServerHarness.StartFresh();
        await server.OpenAsync(Ruleset);
        foreach (string method in (string[])["textDocument/hover", "workspace/symbol", "workspace/diagnostic", "textDocument/semanticTokens/full/delta"])
        {
            JsonElement reply = await server.Client.RequestAsync(method, ServerHarness.Whole);
            Assert.Equal(-32002, reply.GetProperty("error").GetProperty("code").GetInt32());
        }

        await server.Client.ResultAsync("initialize", """{"processId":null,"rootUri":null,"capabilities":{}}""");
        JsonElement unknown = await server.Client.RequestAsync("textDocument/hover", ServerHarness.At(0, 0));
        Assert.Equal(-32602, unknown.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Documents_that_were_never_opened_cost_nothing()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.EditAsync(2, (0, 0), (0, 0), "x");
        await server.Client.NotifyAsync("textDocument/didClose", ServerHarness.Whole);
        await server.Client.NotifyAsync("textDocument/didSave", ServerHarness.Whole);
        await server.OpenAsync(Ruleset);
        JsonElement symbols = await server.Client.ResultAsync("textDocument/documentSymbol", ServerHarness.Whole);
        Assert.Equal("filter", symbols[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Closing_while_answers_are_worked_out_leaves_answers_or_errors()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        string text = "*filter\n:INPUT DROP [0:0]\n" + string.Concat(Enumerable.Range(1, 3_000).Select(port => $"-A INPUT -p tcp -m tcp --dport {port} -j ACCEPT\n")) + "COMMIT\n";
        for (int round = 0; round < 5; round++)
        {
            await server.OpenAsync(text);
            var replies = new List<Task<JsonElement>>();
            foreach (string method in (string[])["documentSymbol", "semanticTokens/full", "codeLens", "foldingRange"])
            {
                replies.Add((await server.Client.StartAsync($"textDocument/{method}", ServerHarness.Whole)).Reply);
            }

            await server.Client.NotifyAsync("textDocument/didClose", ServerHarness.Whole);
            replies.Add((await server.Client.StartAsync("textDocument/documentSymbol", ServerHarness.Whole)).Reply);
            JsonElement[] answers = await Task.WhenAll(replies).WaitAsync(WireClient.Patience);
            Assert.All(answers[..^1], answer => Assert.True(answer.TryGetProperty("result", out _), answer.ToString()));
            Assert.Equal(-32602, answers[^1].GetProperty("error").GetProperty("code").GetInt32());
        }

        Assert.DoesNotContain("failed", server.Errors.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The server answers on, about the document as it was, or it has ended.</summary>
    private static async Task AssertAliveOrEndedAsync(ServerHarness server)
    {
        Task<JsonElement> answer = Task.Run(async () =>
        {
            try
            {
                return await server.Client.ResultAsync("textDocument/documentSymbol", ServerHarness.Whole);
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The pipe is closed: the server has ended.
                await server.ExitCode.WaitAsync(WireClient.Patience);
                return default;
            }
        });
        Task ended = await Task.WhenAny(answer, server.ExitCode).WaitAsync(WireClient.Patience);
        if (ended == answer && (await answer).ValueKind == JsonValueKind.Array)
        {
            Assert.Equal("filter", (await answer)[0].GetProperty("name").GetString());
            return;
        }

        Assert.Equal(1, await server.ExitCode.WaitAsync(WireClient.Patience));
    }
}
