using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Findings on their two ways to the editor: pushed, or asked for.</summary>
public sealed class DiagnosticsTests
{
    private const string Pulling = """{"textDocument":{"diagnostic":{},"inlayHint":{}}}""";
    private const string Pushed = """{"textDocument":{"publishDiagnostics":{"relatedInformation":true,"codeDescriptionSupport":true},"inlayHint":{}}}""";
    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    [Fact]
    public async Task The_complete_set_of_a_version_is_pushed_with_lines_and_page()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Pushed);
        await server.OpenAsync(Dead);
        JsonElement published = WaitForDead(server, version: 1);
        JsonElement dead = published.GetProperty("diagnostics").EnumerateArray().Single(IsDead);
        Assert.Equal(3, dead.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32());
        Assert.Equal(1, dead.GetProperty("tags")[0].GetInt32());
        Assert.Equal(2, dead.GetProperty("relatedInformation")[0].GetProperty("location").GetProperty("range").GetProperty("start").GetProperty("line").GetInt32());
        Assert.EndsWith(".md", dead.GetProperty("codeDescription").GetProperty("href").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_at_the_beginning_of_a_long_document_is_pushed_before_the_rest()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Pushed);
        string rules = string.Concat(Enumerable.Range(0, 60_000).Select(static number => $"-A INPUT -s 10.{number >> 8 & 255}.{number & 255}.{number >> 16}/32 -j ACCEPT\n"));
        await server.OpenAsync($"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 1.2.3.400 -j ACCEPT\n{rules}-A INPUT -s 1.2.3.500 -j ACCEPT\nCOMMIT\n");
        var pushed = new List<int[]>();
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters =>
        {
            pushed.Add([.. parameters.GetProperty("diagnostics").EnumerateArray()
                .Where(static finding => finding.GetProperty("code").GetString() == "RL2007")
                .Select(static finding => finding.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32())]);
            return pushed[^1].Length == 2;
        });
        Assert.Equal([2], pushed[0]);
        Assert.Equal([2, 60_003], pushed[^1]);
    }

    [Fact]
    public async Task A_finding_goes_and_comes_back_with_edits()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Pushed);
        await server.OpenAsync(Dead);
        WaitForDead(server, version: 1);
        await server.EditAsync(2, (2, 12), (2, 15), "udp");
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters =>
            parameters.GetProperty("version").GetInt32() == 2 && !parameters.GetProperty("diagnostics").EnumerateArray().Any(IsDead));
        await server.EditAsync(3, (2, 12), (2, 15), "tcp");
        WaitForDead(server, version: 3);
    }

    [Fact]
    public async Task Nothing_stale_is_pushed_after_a_burst_of_edits()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Pushed);
        await server.OpenAsync(Dead);
        int last = 0;
        for (int version = 2; version <= 60; version++)
        {
            await server.EditAsync(version, (2, 12), (2, 15), version % 2 == 0 ? "udp" : "tcp");
        }

        // Versions only ever grow, and the last word is about the last text.
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters =>
        {
            int version = parameters.GetProperty("version").GetInt32();
            Assert.True(version >= last);
            last = version;
            return version == 60 && !parameters.GetProperty("diagnostics").EnumerateArray().Any(IsDead);
        });
    }

    [Fact]
    public async Task Closing_takes_the_findings_away()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Pushed);
        await server.OpenAsync(Dead);
        WaitForDead(server, version: 1);
        await server.Client.NotifyAsync("textDocument/didClose", ServerHarness.Whole);
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("diagnostics").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Who_asks_gets_a_full_report_then_unchanged_and_no_push()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Pulling);
        await server.OpenAsync(Dead);
        JsonElement full = await server.Client.ResultAsync("textDocument/diagnostic", ServerHarness.Whole);
        Assert.Equal("full", full.GetProperty("kind").GetString());
        Assert.Contains(full.GetProperty("items").EnumerateArray(), IsDead);
        string again = $$$$"""{"textDocument":{"uri":"{{{{ServerHarness.Uri}}}}"},"previousResultId":"{{{{full.GetProperty("resultId").GetString()}}}}"}""";
        Assert.Equal("unchanged", (await server.Client.ResultAsync("textDocument/diagnostic", again)).GetProperty("kind").GetString());
        await server.EditAsync(2, (2, 12), (2, 15), "udp");
        JsonElement changed = await server.Client.ResultAsync("textDocument/diagnostic", again);
        Assert.DoesNotContain(changed.GetProperty("items").EnumerateArray(), IsDead);
        Assert.Empty(server.Client.Arrived("textDocument/publishDiagnostics"));
    }

    [Fact]
    public async Task Settings_are_asked_for_and_change_the_findings()
    {
        string backend = "both";
        await using ServerHarness server = await ServerHarness.StartAsync(
            """{"workspace":{"configuration":true},"textDocument":{"inlayHint":{}}}""",
            answer: (method, _) => method == "workspace/configuration" ? $$"""[{"backend":"{{backend}}"}]""" : "null");
        await server.Client.UntilAskedAsync("workspace/configuration");
        // Only legacy refuses a file that ends right behind COMMIT.
        await server.OpenAsync("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT");
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("diagnostics").GetArrayLength() == 1);
        backend = "nft";
        await server.Client.NotifyAsync("workspace/didChangeConfiguration", """{"settings":null}""");
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("diagnostics").GetArrayLength() == 0);
    }

    private static JsonElement WaitForDead(ServerHarness server, int version) => server.Client.WaitFor(
        "textDocument/publishDiagnostics",
        parameters => parameters.GetProperty("version").GetInt32() == version && parameters.GetProperty("diagnostics").EnumerateArray().Any(IsDead));

    private static bool IsDead(JsonElement finding) =>
        finding.GetProperty("severity").GetInt32() == 2 && finding.GetProperty("code").GetString()!.StartsWith("RL4", StringComparison.Ordinal);
}
