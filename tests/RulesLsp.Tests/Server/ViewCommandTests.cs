using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>What editors show beside a document: pictures, expectations, where the caret stands, whether a text is a packet.</summary>
public sealed class ViewCommandTests
{
    private const string Ruleset = "# rules-lsp: expect ACCEPT tcp 198.51.100.7 > 192.0.2.1:22 in eth0 syn\n# rules-lsp: host eth0 192.0.2.1/24\n"
        + "*filter\n:INPUT DROP [0:0]\n:WEB - [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j DROP\n-A WEB -j ACCEPT\nCOMMIT\n";

    [Fact]
    public async Task The_way_of_a_traced_packet_is_drawn_and_follows_edits()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        await RunAsync(server, "rulesLsp.trace", "\"line\":5,\"packet\":\"tcp 198.51.100.7 > 192.0.2.1:22 in eth0 syn\"");
        JsonElement answer = await RunAsync(server, "rulesLsp.showPacketsWay", "");
        string html = answer.GetProperty("html").GetString()!;
        Assert.Contains("data-line=\"6\"", html, StringComparison.Ordinal);
        Assert.Contains("✕ DROP", html, StringComparison.Ordinal);
        Assert.Contains("--way", answer.GetProperty("style").GetString(), StringComparison.Ordinal);
        await server.EditAsync(2, (5, 37), (5, 41), "ACCEPT");
        string edited = (await RunAsync(server, "rulesLsp.showPacketsWay", "\"line\":5")).GetProperty("html").GetString()!;
        Assert.Contains("✓ ACCEPT", edited, StringComparison.Ordinal);
        Assert.DoesNotContain("✕ DROP", edited, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_trace_the_packets_of_the_directives_are_drawn()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        string html = (await RunAsync(server, "rulesLsp.showPacketsWay", "")).GetProperty("html").GetString()!;
        Assert.Single(html.Split("<section ")[1..]);
        await RunAsync(server, "rulesLsp.clearTrace", "");
        await server.EditAsync(2, (0, 0), (1, 0), "");
        Assert.Equal("", (await RunAsync(server, "rulesLsp.showPacketsWay", "")).GetProperty("html").GetString());
    }

    [Fact]
    public async Task Expectations_are_told_with_their_place_and_the_rule_that_decided()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement file = Assert.Single((await RunAsync(server, "rulesLsp.expectations", "")).GetProperty("expectations").EnumerateArray());
        Assert.Equal(ServerHarness.Uri, file.GetProperty("uri").GetString());
        JsonElement expectation = Assert.Single(file.GetProperty("expectations").EnumerateArray());
        Assert.Equal(("ACCEPT", "DROP", false), (expectation.GetProperty("expected").GetString(), expectation.GetProperty("actual").GetString(), expectation.GetProperty("passed").GetBoolean()));
        Assert.Equal(0, expectation.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32());
        Assert.Equal(5, expectation.GetProperty("decidingLine").GetInt32());
        await server.EditAsync(2, (5, 37), (5, 41), "ACCEPT");
        JsonElement all = await server.Client.ResultAsync("workspace/executeCommand", """{"command":"rulesLsp.expectations","arguments":[{}]}""");
        Assert.True(all.GetProperty("expectations")[0].GetProperty("expectations")[0].GetProperty("passed").GetBoolean());
    }

    [Theory]
    [InlineData(3, "filter", "INPUT")]
    [InlineData(4, "filter", "WEB")]
    [InlineData(6, "filter", "WEB")]
    [InlineData(7, "filter", null)]
    [InlineData(0, null, null)]
    [InlineData(9_999, null, null)]
    public async Task The_place_of_a_line_is_its_table_and_chain(int line, string? table, string? chain)
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement place = (await RunAsync(server, "rulesLsp.place", $"\"line\":{line}")).GetProperty("place");
        Assert.Equal((table, chain), (Text(place, "table"), Text(place, "chain")));
        Assert.Equal(("ipv4", "both"), (Text(place, "family"), Text(place, "backend")));
    }

    [Fact]
    public async Task A_text_that_is_no_packet_is_told_with_its_place()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement problem = (await RunAsync(server, "rulesLsp.readPacket", "\"packet\":\"tcp to nowhere\"")).GetProperty("problem");
        Assert.Equal(4, problem.GetProperty("character").GetInt32());
        Assert.Contains("address", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False((await RunAsync(server, "rulesLsp.readPacket", "\"packet\":\"tcp 198.51.100.7 > 192.0.2.1:22 in eth0 then reply\"")).TryGetProperty("problem", out _));
    }

    private static Task<JsonElement> RunAsync(ServerHarness server, string command, string members) => server.Client.ResultAsync(
        "workspace/executeCommand", $$"""{"command":"{{command}}","arguments":[{"uri":"{{ServerHarness.Uri}}"{{(members.Length == 0 ? "" : "," + members)}}}]}""");

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
