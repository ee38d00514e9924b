using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>I12: what goes wrong in one request is one error reply and one log line; the server lives on.</summary>
public sealed class FailureTests
{
    private const string Ruleset = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n";

    [Theory]
    [InlineData("textDocument/hover", """{"nonsense":true}""")]
    [InlineData("textDocument/hover", """{"textDocument":null,"position":{"line":0,"character":0}}""")]
    [InlineData("textDocument/hover", """{"textDocument":{"uri":"file:///tmp/rules.v4"},"position":{"line":"zero","character":0}}""")]
    [InlineData("textDocument/inlayHint", """{"textDocument":{"uri":"file:///tmp/rules.v4"}}""")]
    [InlineData("textDocument/hover", """{"textDocument":{"uri":"file:///not/open"},"position":{"line":0,"character":0}}""")]
    [InlineData("workspace/executeCommand", """{"command":"rulesLsp.noSuchCommand","arguments":[]}""")]
    [InlineData("workspace/executeCommand", """{"command":"rulesLsp.traceHere"}""")]
    [InlineData("workspace/executeCommand", """{"command":"rulesLsp.explain","arguments":[{"code":"no such page"}]}""")]
    public async Task Bad_params_are_refused_without_a_stack_trace(string method, string parameters)
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement error = (await server.Client.RequestAsync(method, parameters)).GetProperty("error");
        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.DoesNotContain("   at ", error.GetRawText(), StringComparison.Ordinal);
        Assert.False(error.TryGetProperty("data", out _));
        await AssertAliveAsync(server);
    }

    [Theory]
    [InlineData("""{"line":-5,"character":-7}""")]
    [InlineData("""{"line":2000000000,"character":2000000000}""")]
    [InlineData("""{"line":1,"character":2000000000}""")]
    public async Task Positions_outside_of_the_document_are_moved_inside(string position)
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        foreach (string method in (string[])["hover", "completion", "signatureHelp", "definition", "documentHighlight", "prepareRename"])
        {
            JsonElement reply = await server.Client.RequestAsync(
                $"textDocument/{method}",
                $$"""{"textDocument":{"uri":"{{ServerHarness.Uri}}"},"position":{{position}} }""");
            Assert.True(reply.TryGetProperty("result", out _), reply.ToString());
        }
    }

    [Fact]
    public async Task A_bad_notification_is_a_log_line_and_loses_no_document()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        await server.Client.NotifyAsync("textDocument/didChange", """{"textDocument":{"uri":"file:///tmp/rules.v4"},"contentChanges":"all"}""");
        await AssertAliveAsync(server);
        Assert.Contains("textDocument/didChange", server.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_request_is_answered_and_the_next_one_too()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        (int id, Task<JsonElement> reply) = await server.Client.StartAsync("textDocument/codeLens", ServerHarness.Whole);
        await server.Client.NotifyAsync("$/cancelRequest", $$$$"""{"id":{{{{id}}}}}""");
        JsonElement answer = await reply.WaitAsync(WireClient.Patience);
        Assert.True(answer.TryGetProperty("result", out _) || answer.GetProperty("error").GetProperty("code").GetInt32() == -32800, answer.ToString());
        await AssertAliveAsync(server);
    }

    [Fact]
    public async Task A_request_sees_exactly_the_edits_sent_before_it()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        var replies = new List<Task<JsonElement>>();
        for (int version = 2; version <= 101; version++)
        {
            await server.EditAsync(version, (2, 0), (2, 0), $":CHAIN{version} - [0:0]\n");
            replies.Add((await server.Client.StartAsync("textDocument/documentSymbol", ServerHarness.Whole)).Reply);
        }

        for (int sent = 0; sent < replies.Count; sent++)
        {
            JsonElement symbols = (await replies[sent].WaitAsync(WireClient.Patience)).GetProperty("result");
            int chains = symbols[0].GetProperty("children").EnumerateArray().Count(child => child.GetProperty("name").GetString()!.StartsWith("CHAIN", StringComparison.Ordinal));
            Assert.Equal(sent + 1, chains);
        }
    }

    private static async Task AssertAliveAsync(ServerHarness server)
    {
        JsonElement symbols = await server.Client.ResultAsync("textDocument/documentSymbol", ServerHarness.Whole);
        Assert.Equal("filter", symbols[0].GetProperty("name").GetString());
    }
}
