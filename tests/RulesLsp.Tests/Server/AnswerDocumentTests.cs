using System.Collections.Concurrent;
using System.Text.Json;
using RulesLsp.Server.Handlers;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Traces, effects and answers about ports as documents of the server, and what an editor is asked to show.</summary>
public sealed class AnswerDocumentTests
{
    private const string Able = """{"workspace":{"textDocumentContent":{}},"window":{"showDocument":{"support":true}},"textDocument":{"inlayHint":{}}}""";
    private const string Packet = "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn";
    private const string Ruleset = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n# rules-lsp: expect DROP " + Packet + "\n";

    private static readonly string TraceUri = AnswerDocument.UriOf("rulesLsp.traceHere", ServerHarness.Uri);
    private static readonly string EncodedUri = Uri.EscapeDataString(ServerHarness.Uri);

    [Fact]
    public async Task A_trace_is_a_document_that_is_made_anew_after_an_edit()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Able);
        Assert.Equal("rules-lsp", server.Capabilities.GetProperty("workspace").GetProperty("textDocumentContent").GetProperty("schemes")[0].GetString());
        await server.OpenAsync(Ruleset);
        Assert.Contains("INPUT rule 2, line 4: ACCEPT", await TextAsync(server, TraceUri), StringComparison.Ordinal);
        await server.EditAsync(2, (3, 32), (3, 34), "23");
        await server.Client.UntilAskedAsync("workspace/textDocumentContent/refresh");
        Assert.Contains("INPUT policy: DROP", await TextAsync(server, TraceUri), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_effect_and_the_answer_about_a_port_are_documents_too()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Able);
        await server.OpenAsync(Ruleset);
        await server.EditAsync(2, (3, 32), (3, 34), "23");
        Assert.Contains("fare", await TextAsync(server, $"rules-lsp:/effect/Effect?{EncodedUri}"), StringComparison.Ordinal);
        Assert.Contains("23", await TextAsync(server, $"rules-lsp:/port/Who?{EncodedUri}#tcp%2F23"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules-lsp:/nonsense/x?file%3A%2F%2F%2Ftmp%2Frules.v4", "no document of this server")]
    [InlineData("file:///etc/passwd", "no document of this server")]
    [InlineData("rules-lsp:/trace/x", "needs the document")]
    [InlineData("rules-lsp:/trace/x?file%3A%2F%2F%2Ftmp%2Fother.rules", "not open")]
    public async Task Other_documents_are_refused(string uri, string reason)
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Able);
        await server.OpenAsync(Ruleset);
        JsonElement reply = await server.Client.RequestAsync("workspace/textDocumentContent", $$"""{"uri":"{{uri}}"}""");
        Assert.Contains(reason, reply.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lens_has_its_trace_shown_as_a_document()
    {
        var shown = new ConcurrentQueue<JsonElement>();
        await using ServerHarness server = await StartAsync(Able, shown);
        await RunLensAsync(server, "Trace packet here");
        Assert.Equal(TraceUri, Assert.Single(shown).GetProperty("uri").GetString());
        Assert.Empty(server.Client.Arrived("window/showMessage"));
    }

    [Fact]
    public async Task An_editor_without_such_documents_is_told_the_verdict()
    {
        await using ServerHarness server = await StartAsync("""{"textDocument":{"inlayHint":{}}}""", []);
        Assert.False(server.Capabilities.GetProperty("workspace").TryGetProperty("textDocumentContent", out _));
        await RunLensAsync(server, "Trace packet here");
        Assert.Contains("ACCEPT", server.Client.WaitFor("window/showMessage").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lens_leads_to_the_rule_that_decides()
    {
        var shown = new ConcurrentQueue<JsonElement>();
        await using ServerHarness server = await StartAsync(Able, shown);
        await RunLensAsync(server, "go to line 4");
        JsonElement asked = Assert.Single(shown);
        Assert.Equal((ServerHarness.Uri, 3), (asked.GetProperty("uri").GetString(), asked.GetProperty("selection").GetProperty("start").GetProperty("line").GetInt32()));
        Assert.True(asked.GetProperty("takeFocus").GetBoolean());
    }

    private static async Task<ServerHarness> StartAsync(string capabilities, ConcurrentQueue<JsonElement> shown)
    {
        ServerHarness server = await ServerHarness.StartAsync(capabilities, answer: (method, parameters) =>
        {
            if (method != "window/showDocument")
            {
                return "null";
            }

            shown.Enqueue(parameters.Clone());
            return """{"success":true}""";
        });
        await server.OpenAsync(Ruleset);
        return server;
    }

    private static async Task RunLensAsync(ServerHarness server, string title)
    {
        JsonElement lenses = await server.Client.ResultAsync("textDocument/codeLens", ServerHarness.Whole);
        JsonElement command = lenses.EnumerateArray().Select(lens => lens.GetProperty("command"))
            .First(command => command.GetProperty("title").GetString()!.Contains(title, StringComparison.OrdinalIgnoreCase));
        await server.Client.ResultAsync(
            "workspace/executeCommand", $$"""{"command":{{command.GetProperty("command").GetRawText()}},"arguments":{{command.GetProperty("arguments").GetRawText()}}}""");
    }

    private static async Task<string> TextAsync(ServerHarness server, string uri) =>
        (await server.Client.ResultAsync("workspace/textDocumentContent", $$"""{"uri":"{{uri}}"}""")).GetProperty("text").GetString()!;
}
