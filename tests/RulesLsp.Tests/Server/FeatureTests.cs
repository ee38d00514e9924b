using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>One request of every kind through the real wire: what the engine finds arrives in the protocol's form.</summary>
public sealed class FeatureTests
{
    private const string Ruleset = """
        *filter
        :INPUT DROP [0:0]
        :WEB - [0:0]
        -A INPUT -i lo -j ACCEPT
        -A INPUT -p tcp -m multiport --dports 80,443 -j WEB
        -A WEB -m comment --comment "🔥é" -j ACCEPT
        COMMIT

        """;

    [Fact]
    public async Task Completion_lists_chains_and_resolves_a_page()
    {
        await using ServerHarness server = await OpenAsync();
        JsonElement list = await server.Client.ResultAsync("textDocument/completion", ServerHarness.At(4, 48));
        string[] labels = [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("label").GetString()!)];
        Assert.Contains("WEB", labels);
        Assert.Contains("REJECT", labels);
        JsonElement reject = list.GetProperty("items").EnumerateArray().First(item => item.GetProperty("label").GetString() == "REJECT");
        Assert.False(reject.TryGetProperty("documentation", out _));
        JsonElement resolved = await server.Client.ResultAsync("completionItem/resolve", reject.GetRawText());
        Assert.Equal("markdown", resolved.GetProperty("documentation").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Hover_and_signature_help_answer_or_say_null()
    {
        await using ServerHarness server = await OpenAsync();
        JsonElement hover = await server.Client.ResultAsync("textDocument/hover", ServerHarness.At(4, 33));
        Assert.Contains("dports", hover.GetProperty("contents").GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await server.Client.ResultAsync("textDocument/hover", ServerHarness.At(7, 0))).ValueKind);
        JsonElement help = await server.Client.ResultAsync("textDocument/signatureHelp", ServerHarness.At(4, 42));
        Assert.Contains("--dports", help.GetProperty("signatures")[0].GetProperty("label").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_is_found_highlighted_and_renamed()
    {
        await using ServerHarness server = await OpenAsync();
        JsonElement definition = await server.Client.ResultAsync("textDocument/definition", ServerHarness.At(4, 49));
        Assert.Equal([2], Lines(definition));
        JsonElement references = await server.Client.ResultAsync(
            "textDocument/references",
            ServerHarness.At(4, 49)[..^1] + ""","context":{"includeDeclaration":true}}""");
        Assert.Equal([2, 4, 5], Lines(references));
        JsonElement highlights = await server.Client.ResultAsync("textDocument/documentHighlight", ServerHarness.At(4, 49));
        Assert.Equal(3, highlights.GetArrayLength());
        JsonElement prepared = await server.Client.ResultAsync("textDocument/prepareRename", ServerHarness.At(4, 49));
        Assert.Equal("WEB", prepared.GetProperty("placeholder").GetString());
        JsonElement edit = await server.Client.ResultAsync("textDocument/rename", ServerHarness.At(4, 49)[..^1] + ""","newName":"HTTP"}""");
        Assert.Equal(3, edit.GetProperty("changes").GetProperty(ServerHarness.Uri).GetArrayLength());
        JsonElement refused = await server.Client.RequestAsync("textDocument/rename", ServerHarness.At(4, 49)[..^1] + ""","newName":"two words"}""");
        Assert.Equal(-32803, refused.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Outline_and_folds_follow_the_table()
    {
        await using ServerHarness server = await OpenAsync();
        JsonElement symbols = await server.Client.ResultAsync("textDocument/documentSymbol", ServerHarness.Whole);
        Assert.Equal("filter", symbols[0].GetProperty("name").GetString());
        Assert.Contains(symbols[0].GetProperty("children").EnumerateArray(), child => child.GetProperty("name").GetString() == "WEB");
        JsonElement folds = await server.Client.ResultAsync("textDocument/foldingRange", ServerHarness.Whole);
        Assert.Contains(folds.EnumerateArray(), fold => fold.GetProperty("startLine").GetInt32() == 0 && fold.GetProperty("endLine").GetInt32() == 6);
    }

    [Theory]
    [InlineData("utf-16", 5)]
    [InlineData("utf-8", 8)]
    public async Task Token_lengths_count_in_the_negotiated_encoding(string encoding, int length)
    {
        await using ServerHarness server = await OpenAsync($$$$"""{"general":{"positionEncodings":["{{{{encoding}}}}"]}}""");
        JsonElement tokens = await server.Client.ResultAsync(
            "textDocument/semanticTokens/range",
            ServerHarness.Whole[..^1] + ""","range":{"start":{"line":5,"character":0},"end":{"line":5,"character":9}}}""");
        int[][] fives = [.. tokens.GetProperty("data").EnumerateArray().Select(number => number.GetInt32()).Chunk(5)];
        string[] types = [.. server.Capabilities.GetProperty("semanticTokensProvider").GetProperty("legend").GetProperty("tokenTypes").EnumerateArray().Select(type => type.GetString()!)];
        int[] quoted = Assert.Single(fives, five => types[five[3]] == "string");
        // Quotes, a flame of two UTF-16 units or four bytes, an e of one unit or two bytes.
        Assert.Equal(length, quoted[2]);
    }

    [Fact]
    public async Task Edits_in_utf_8_hit_the_character_that_the_editor_means()
    {
        await using ServerHarness server = await OpenAsync("""{"general":{"positionEncodings":["utf-8"]}}""");
        // Behind the closing quote: byte 36 of the line, UTF-16 unit 33.
        await server.EditAsync(2, (5, 36), (5, 46), " -j RETURN");
        JsonElement hover = await server.Client.ResultAsync("textDocument/hover", ServerHarness.At(5, 42));
        Assert.Contains("RETURN", hover.GetProperty("contents").GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal(40, hover.GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
    }

    [Fact]
    public async Task A_code_action_writes_the_suggested_name()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync("*filter\n:INPUT DROP [0:0]\n-A INPUT -j drop\nCOMMIT\n");
        JsonElement actions = await server.Client.ResultAsync(
            "textDocument/codeAction",
            ServerHarness.Whole[..^1] + ""","range":{"start":{"line":2,"character":12},"end":{"line":2,"character":16}},"context":{"diagnostics":[],"only":["quickfix"]}}""");
        JsonElement edit = actions.EnumerateArray().First(action => action.TryGetProperty("isPreferred", out _))
            .GetProperty("edit").GetProperty("changes").GetProperty(ServerHarness.Uri)[0];
        Assert.Equal("DROP", edit.GetProperty("newText").GetString());
    }

    [Fact]
    public async Task Formatting_edits_the_lines_that_have_another_form()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        Assert.True(server.Capabilities.GetProperty("documentFormattingProvider").GetBoolean());
        Assert.True(server.Capabilities.GetProperty("documentRangeFormattingProvider").GetBoolean());
        await server.OpenAsync("*filter\n:INPUT DROP\n# note\n-A INPUT -p tcp --dport ssh -j ACCEPT\n-A INPUT --dport 1 -j ACCEPT\nCOMMIT\n");
        const string options = ""","options":{"tabSize":4,"insertSpaces":true}}""";
        JsonElement whole = await server.Client.ResultAsync("textDocument/formatting", ServerHarness.Whole[..^1] + options);
        Assert.Equal(
            [(1, 11, ":INPUT DROP [0:0]"), (3, 37, "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT")],
            whole.EnumerateArray().Select(EditOf));
        JsonElement part = await server.Client.ResultAsync(
            "textDocument/rangeFormatting",
            ServerHarness.Whole[..^1] + ""","range":{"start":{"line":2,"character":0},"end":{"line":4,"character":0}}""" + options);
        Assert.Equal([(3, 37, "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT")], part.EnumerateArray().Select(EditOf));
    }

    private static (int Line, int End, string Text) EditOf(JsonElement edit) => (
        edit.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32(),
        edit.GetProperty("range").GetProperty("end").GetProperty("character").GetInt32(),
        edit.GetProperty("newText").GetString()!);

    private static async Task<ServerHarness> OpenAsync(string capabilities = "{}")
    {
        ServerHarness server = await ServerHarness.StartAsync(capabilities);
        await server.OpenAsync(Ruleset);
        return server;
    }

    private static int[] Lines(JsonElement locations) =>
        [.. locations.EnumerateArray().Select(location => location.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32()).Distinct().Order()];
}
