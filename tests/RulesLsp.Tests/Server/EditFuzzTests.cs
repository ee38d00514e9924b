using System.Diagnostics;
using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>
/// Random edits over the wire. After each the server's text is compared with the editor's own: what the server answers about the edited
/// document is what it answers about one that was just opened with that text, and what its formatting changes adds up to the same text.
/// RULES_LSP_ORACLE=full drives longer.
/// </summary>
public sealed class EditFuzzTests
{
    private const string Fresh = "file:///tmp/iptables.rules";

    private static readonly int Edits = LargeTexts.IsFullRun ? 3_000 : 250;

    // Lines that formatting writes anew show each of their characters.
    private static readonly string[] Pieces =
    [
        "*filter\n", ":INPUT DROP\n", ":web - [0:0]\n", "-A INPUT  -p tcp --dport ssh -j ACCEPT\n", "-A web  -m comment --comment \"é🔥ü\" -j ACCEPT\r\n",
        "-A INPUT -m comment  --comment plain -j web\n", "COMMIT\n", "# a remark 🔥\n", "# rules-lsp: host @é.json\n", "\n", "\r\n", "\r", " ", "x", "é", "🔥", "22", "-j", "\"", "web", "\t",
    ];

    [Theory]
    [InlineData("utf-16", 1)]
    [InlineData("utf-8", 2)]
    [InlineData("utf-16", 3)]
    [InlineData("utf-8", 4)]
    public async Task The_servers_text_is_the_editors(string encoding, int seed)
    {
        await using ServerHarness server = await ServerHarness.StartAsync($$$$"""{"general":{"positionEncodings":["{{{{encoding}}}}"]},"textDocument":{"diagnostic":{},"inlayHint":{}}}""");
        var random = new Random(seed);
        var document = new EditedDocument("*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n", countsBytes: encoding == "utf-8");
        await server.OpenAsync(document.Text);
        int[] colours = Numbers(await server.Client.ResultAsync("textDocument/semanticTokens/full", ServerHarness.Whole), out string id);
        for (int version = 2; version <= Edits; version++)
        {
            IEnumerable<string> changes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => document.Change(random, Pieces)).ToArray();
            await server.Client.NotifyAsync(
                "textDocument/didChange", $$$$"""{"textDocument":{"uri":"{{{{ServerHarness.Uri}}}}","version":{{{{version}}}}},"contentChanges":[{{{{string.Join(',', changes)}}}}]}""");
            await AssertSameTextAsync(server, document, random, $"seed {seed}, version {version}");
            JsonElement delta = await server.Client.ResultAsync("textDocument/semanticTokens/full/delta", ServerHarness.Whole[..^1] + $$""","previousResultId":"{{id}}"}""");
            colours = Edited(colours, delta, out id);
            Assert.Equal(Numbers(await server.Client.ResultAsync("textDocument/semanticTokens/full", ServerHarness.Whole), out id), colours);
        }

        Assert.DoesNotContain("failed", server.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_edits_without_a_pause_leave_the_right_text()
    {
        await using ServerHarness server = await ServerHarness.StartAsync("""{"textDocument":{"inlayHint":{}}}""");
        var random = new Random(7);
        var document = new EditedDocument("*filter\n:INPUT DROP [0:0]\nCOMMIT\n", countsBytes: false);
        await server.OpenAsync(document.Text);
        var elapsed = Stopwatch.StartNew();
        for (int version = 2; version <= 10_001; version++)
        {
            // Typing and deleting, one character at a time.
            string change = document.Change(random, document.Text.Length > 400 ? [""] : ["a", "-", " ", "2", "é"]);
            await server.Client.NotifyAsync(
                "textDocument/didChange", $$$$"""{"textDocument":{"uri":"{{{{ServerHarness.Uri}}}}","version":{{{{version}}}}},"contentChanges":[{{{{change}}}}]}""");
        }

        await AssertSameTextAsync(server, document, random, "after the last edit");
        Assert.True(elapsed.Elapsed < TimeSpan.FromMinutes(2), $"{elapsed.Elapsed}");
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("uri").GetString() == ServerHarness.Uri && parameters.GetProperty("version").GetInt32() == 10_001);
    }

    private static async Task AssertSameTextAsync(ServerHarness server, EditedDocument document, Random random, string when)
    {
        await server.OpenAsync(document.Text, Fresh);
        string place = document.PositionOf(random.Next(5) == 0 ? document.Text.Length : 0);
        (string Method, string More)[] questions =
        [
            ("textDocument/documentSymbol", ""), ("textDocument/foldingRange", ""), ("textDocument/documentLink", ""), ("textDocument/codeLens", ""),
            ("textDocument/selectionRange", $$""","positions":[{{place}}]"""),
            ("textDocument/completion", $$""","position":{{place}}"""),
            ("textDocument/formatting", ""","options":{"tabSize":4,"insertSpaces":true}"""),
        ];
        foreach ((string method, string more) in questions)
        {
            string edited = (await server.Client.ResultAsync(method, ServerHarness.Whole[..^1] + more + "}")).GetRawText();
            string opened = (await server.Client.ResultAsync(method, $$$$"""{"textDocument":{"uri":"{{{{Fresh}}}}"}{{{{more}}}}}""")).GetRawText();
            Assert.True(edited == opened.Replace(Fresh, ServerHarness.Uri, StringComparison.Ordinal), $"{when}, {method}:\n{edited}\n{opened}\n{document.Text}");
        }

        // The range from the first place to behind the last is the whole text.
        JsonElement selection = await server.Client.ResultAsync("textDocument/selectionRange", ServerHarness.Whole[..^1] + $$""","positions":[{{place}}]}""");
        JsonElement outer = selection[0];
        while (outer.TryGetProperty("parent", out JsonElement parent))
        {
            outer = parent;
        }

        Assert.Equal(document.PositionOf(document.Text.Length), outer.GetProperty("range").GetProperty("end").GetRawText());
        await server.Client.NotifyAsync("textDocument/didClose", $$$$"""{"textDocument":{"uri":"{{{{Fresh}}}}"}}""");
    }

    private static int[] Numbers(JsonElement tokens, out string id)
    {
        id = tokens.GetProperty("resultId").GetString()!;
        return [.. tokens.GetProperty("data").EnumerateArray().Select(number => number.GetInt32())];
    }

    private static int[] Edited(int[] before, JsonElement delta, out string id)
    {
        id = delta.GetProperty("resultId").GetString()!;
        IEnumerable<int> after = before;
        foreach (JsonElement edit in delta.GetProperty("edits").EnumerateArray())
        {
            int start = edit.GetProperty("start").GetInt32();
            after = before[..start].Concat(edit.GetProperty("data").EnumerateArray().Select(number => number.GetInt32())).Concat(before[(start + edit.GetProperty("deleteCount").GetInt32())..]).ToArray();
        }

        return [.. after];
    }
}
