using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Finding one's way, over the wire: calls, links, selections, linked names, finished lines; in both position encodings.</summary>
public sealed class NavigationTests
{
    // The names stand behind characters that the encodings count differently.
    private const string Ruleset = """
        # rules-lsp: allow-file unused-chain -- é🔥
        *filter
        :INPUT DROP [0:0]
        :WEB - [0:0]
        -A INPUT -m comment --comment "é🔥" -j WEB
        -A WEB -p tcp --dport ssh -j ACCEPT

        COMMIT

        """;

    public static TheoryData<string, int> Encodings => new() { { "utf-16", 39 }, { "utf-8", 42 } };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Calls_go_both_ways(string encoding, int jump)
    {
        await using ServerHarness server = await OpenAsync(encoding);
        Assert.True(server.Capabilities.GetProperty("callHierarchyProvider").GetBoolean());
        JsonElement items = await server.Client.ResultAsync("textDocument/prepareCallHierarchy", ServerHarness.At(4, jump + 1));
        JsonElement web = items[0];
        Assert.Equal("WEB", web.GetProperty("name").GetString());
        JsonElement incoming = await server.Client.ResultAsync("callHierarchy/incomingCalls", $$"""{"item":{{web.GetRawText()}}}""");
        JsonElement input = incoming[0].GetProperty("from");
        Assert.Equal("INPUT", input.GetProperty("name").GetString());
        Assert.Equal((4, jump, jump + 3), RangeOf(incoming[0].GetProperty("fromRanges")[0]));
        JsonElement outgoing = await server.Client.ResultAsync("callHierarchy/outgoingCalls", $$"""{"item":{{input.GetRawText()}}}""");
        Assert.Equal("WEB", outgoing[0].GetProperty("to").GetProperty("name").GetString());
        Assert.Equal((4, jump, jump + 3), RangeOf(outgoing[0].GetProperty("fromRanges")[0]));
        JsonElement foreign = await server.Client.RequestAsync(
            "callHierarchy/incomingCalls",
            $$$"""{"item":{"name":"WEB","kind":12,"uri":"{{{ServerHarness.Uri}}}","range":{{{web.GetProperty("range")}}},"selectionRange":{{{web.GetProperty("range")}}}}}""");
        Assert.Equal(-32602, foreign.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_name_is_declared_linked_and_selected(string encoding, int jump)
    {
        await using ServerHarness server = await OpenAsync(encoding);
        JsonElement declaration = await server.Client.ResultAsync("textDocument/declaration", ServerHarness.At(4, jump + 1));
        Assert.Equal((3, 1, 4), RangeOf(declaration[0].GetProperty("range")));
        JsonElement linked = await server.Client.ResultAsync("textDocument/linkedEditingRange", ServerHarness.At(4, jump + 1));
        Assert.Equal([(3, 1, 4), (4, jump, jump + 3), (5, 3, 6)], linked.GetProperty("ranges").EnumerateArray().Select(RangeOf));
        Assert.Equal(JsonValueKind.Null, (await server.Client.ResultAsync("textDocument/linkedEditingRange", ServerHarness.At(2, 3))).ValueKind);
        JsonElement selections = await server.Client.ResultAsync(
            "textDocument/selectionRange", ServerHarness.Whole[..^1] + $$$""","positions":[{"line":4,"character":{{{jump + 1}}}},{"line":1,"character":3}]}""");
        Assert.Equal(2, selections.GetArrayLength());
        Assert.Equal((4, jump, jump + 3), RangeOf(selections[0].GetProperty("range")));
        Assert.True(selections[0].TryGetProperty("parent", out _));
    }

    [Fact]
    public async Task Directives_lead_to_pages_and_files()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement links = await server.Client.ResultAsync("textDocument/documentLink", ServerHarness.Whole);
        Assert.EndsWith("RL3016.md", links[0].GetProperty("target").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 24, 36), RangeOf(links[0].GetProperty("range")));
        const string beside = "file:///tmp/a%20b/rules.v4";
        await server.OpenAsync("# rules-lsp: host @node 1.json\n*filter\nCOMMIT\n", beside);
        JsonElement files = await server.Client.ResultAsync("textDocument/documentLink", $$$"""{"textDocument":{"uri":"{{{beside}}}"}}""");
        Assert.Equal("file:///tmp/a%20b/node%201.json", files[0].GetProperty("target").GetString());
    }

    [Fact]
    public async Task A_set_is_defined_in_its_file()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-lsp-sets");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "host.json"), """{"ipsets":"sets"}""");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sets"), "create other hash:ip\ncreate trusted hash:net family inet\n");
            string uri = new Uri(Path.Combine(folder.FullName, "rules.v4")).AbsoluteUri;
            await using ServerHarness server = await ServerHarness.StartAsync();
            await server.OpenAsync("# rules-lsp: host @host.json\n*filter\n-A INPUT -m set --match-set trusted src -j ACCEPT\nCOMMIT\n", uri);
            JsonElement places = await server.Client.ResultAsync("textDocument/definition", $$$"""{"textDocument":{"uri":"{{{uri}}}"},"position":{"line":2,"character":30}}""");
            Assert.Equal(new Uri(Path.Combine(folder.FullName, "sets")).AbsoluteUri, places[0].GetProperty("uri").GetString());
            Assert.Equal((1, 7, 14), RangeOf(places[0].GetProperty("range")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_finished_line_gets_its_form()
    {
        await using ServerHarness server = await OpenAsync("utf-16");
        Assert.Equal("\n", server.Capabilities.GetProperty("documentOnTypeFormattingProvider").GetProperty("firstTriggerCharacter").GetString());
        JsonElement edits = await server.Client.ResultAsync(
            "textDocument/onTypeFormatting", ServerHarness.At(6, 0)[..^1] + ""","ch":"\n","options":{"tabSize":4,"insertSpaces":true}}""");
        Assert.Equal("-A WEB -p tcp -m tcp --dport 22 -j ACCEPT", Assert.Single(edits.EnumerateArray()).GetProperty("newText").GetString());
        Assert.Equal(0, (await server.Client.ResultAsync("textDocument/onTypeFormatting", ServerHarness.At(0, 0)[..^1] + ""","ch":"\n","options":{"tabSize":4,"insertSpaces":true}}""")).GetArrayLength());
    }

    [Fact]
    public async Task Hints_come_by_wish()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(
            """{"textDocument":{"inlayHint":{}}}""", """{"inlayHints":{"ruleNumbers":true,"impliedMatches":true}}""");
        await server.OpenAsync(Ruleset);
        JsonElement hints = await server.Client.ResultAsync(
            "textDocument/inlayHint", ServerHarness.Whole[..^1] + ""","range":{"start":{"line":0,"character":0},"end":{"line":9,"character":0}}}""");
        Assert.Equal([" #1", " #1", " -m tcp"], hints.EnumerateArray().Select(hint => hint.GetProperty("label").GetString()!));
    }

    [Fact]
    public async Task Counters_are_readable_by_wish()
    {
        await using ServerHarness server = await ServerHarness.StartAsync("""{"textDocument":{"inlayHint":{}}}""", """{"inlayHints":{"counters":true}}""");
        await server.OpenAsync("*filter\n:INPUT DROP [0:0]\n[1234567:89012345] -A INPUT -p tcp -j ACCEPT\nCOMMIT\n");
        JsonElement hints = await server.Client.ResultAsync(
            "textDocument/inlayHint", ServerHarness.Whole[..^1] + ""","range":{"start":{"line":0,"character":0},"end":{"line":4,"character":0}}}""");
        Assert.Equal(" 1.2M packets, 84.9 MiB", Assert.Single(hints.EnumerateArray()).GetProperty("label").GetString());
    }

    [Fact]
    public async Task An_editor_without_Markdown_gets_plain_text()
    {
        await using ServerHarness server = await ServerHarness.StartAsync("""{"textDocument":{"hover":{"contentFormat":["plaintext"]}}}""");
        await server.OpenAsync(Ruleset);
        JsonElement contents = (await server.Client.ResultAsync("textDocument/hover", ServerHarness.At(3, 2))).GetProperty("contents");
        Assert.Equal("plaintext", contents.GetProperty("kind").GetString());
        Assert.StartsWith("WEB: user chain of the table filter", contents.GetProperty("value").GetString(), StringComparison.Ordinal);
    }

    private static async Task<ServerHarness> OpenAsync(string encoding)
    {
        ServerHarness server = await ServerHarness.StartAsync($$$$"""{"general":{"positionEncodings":["{{{{encoding}}}}"]}}""");
        await server.OpenAsync(Ruleset);
        return server;
    }

    private static (int Line, int Start, int End) RangeOf(JsonElement range) => (
        range.GetProperty("start").GetProperty("line").GetInt32(),
        range.GetProperty("start").GetProperty("character").GetInt32(),
        range.GetProperty("end").GetProperty("character").GetInt32());
}
