using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>The trace commands, and where their verdicts show.</summary>
public sealed class TraceCommandTests
{
    private const string Refreshing = """{"workspace":{"inlayHint":{"refreshSupport":true},"codeLens":{"refreshSupport":true}},"textDocument":{"inlayHint":{}}}""";
    private const string Ruleset = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n";
    private const string Packet = "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn";

    [Fact]
    public async Task A_suggested_packet_is_traced_shown_and_forgotten()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Refreshing);
        await server.OpenAsync(Ruleset);
        JsonElement suggestion = await RunAsync(server, "rulesLsp.traceHere", $$"""{"uri":"{{ServerHarness.Uri}}","line":3}""");
        string packet = suggestion.GetProperty("suggestedPacket").GetString()!;
        JsonElement answer = await RunAsync(server, "rulesLsp.traceHere", $$$$"""{"uri":"{{{{ServerHarness.Uri}}}}","line":3,"packet":{{{{ServerHarness.Quote(packet)}}}}}""");
        Assert.Equal("ACCEPT", answer.GetProperty("verdict").GetString());
        Assert.NotEqual(0, answer.GetProperty("outcomes").GetArrayLength());
        await server.Client.UntilAskedAsync("workspace/inlayHint/refresh");
        await server.Client.UntilAskedAsync("workspace/codeLens/refresh");
        Assert.Contains("ACCEPT", await HintsAsync(server), StringComparison.Ordinal);

        JsonElement shown = await RunAsync(server, "rulesLsp.showTrace", $$"""{"uri":"{{ServerHarness.Uri}}"}""");
        Assert.Contains("filter INPUT", shown.GetProperty("text").GetString(), StringComparison.Ordinal);
        await RunAsync(server, "rulesLsp.clearTrace", $$"""{"uri":"{{ServerHarness.Uri}}"}""");
        Assert.Equal("", await HintsAsync(server));
    }

    [Theory]
    [InlineData("-A INPUT -s 127.0.0.0/8 -i eth1 -j DROP", "tcp 127.0.0.1:40000 > 192.0.2.1:443 in eth1 syn new", "It gets to the rule on a host such as: sysctl net.ipv4.conf.all.route_localnet=1, ")]
    [InlineData("-A INPUT -s 224.0.0.0/4 -i eth1 -j DROP", "tcp 224.0.0.0:40000 > 192.0.2.1:0 in eth1 syn new", "No packet gets to the rule: no packet that is for this host comes in with a multicast")]
    public async Task A_suggestion_says_what_the_packet_needs_to_arrive(string rule, string packet, string note)
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Refreshing);
        await server.OpenAsync($"*filter\n:INPUT DROP [0:0]\n{rule}\nCOMMIT\n");
        JsonElement suggestion = await RunAsync(server, "rulesLsp.traceHere", $$"""{"uri":"{{ServerHarness.Uri}}","line":2}""");
        Assert.Equal(packet, suggestion.GetProperty("suggestedPacket").GetString());
        Assert.StartsWith(note, suggestion.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_runs_again_after_an_edit()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Refreshing);
        await server.OpenAsync(Ruleset);
        await RunAsync(server, "rulesLsp.trace", $$"""{"uri":"{{ServerHarness.Uri}}","packet":"{{Packet}}"}""");
        Assert.Contains("ACCEPT", await HintsAsync(server), StringComparison.Ordinal);
        await server.EditAsync(2, (3, 32), (3, 34), "23");
        Assert.Contains("DROP", await HintsAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_editor_without_inlay_hints_gets_the_verdict_as_a_hint()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        await RunAsync(server, "rulesLsp.trace", $$"""{"uri":"{{ServerHarness.Uri}}","packet":"{{Packet}}"}""");
        JsonElement published = server.Client.WaitFor(
            "textDocument/publishDiagnostics",
            parameters => parameters.GetProperty("diagnostics").EnumerateArray().Any(found => found.GetProperty("message").GetString()!.Contains("ACCEPT", StringComparison.Ordinal)));
        Assert.All(published.GetProperty("diagnostics").EnumerateArray(), found => Assert.Equal(4, found.GetProperty("severity").GetInt32()));
    }

    [Fact]
    public async Task What_is_no_packet_is_refused_with_its_place()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement reply = await server.Client.RequestAsync(
            "workspace/executeCommand",
            $$"""{"command":"rulesLsp.trace","arguments":[{"uri":"{{ServerHarness.Uri}}","packet":"tcp to nowhere"}] }""");
        Assert.Equal(-32602, reply.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains("character 5", reply.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_explained()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        JsonElement answer = await RunAsync(server, "rulesLsp.explain", """{"code":"RL1005"}""");
        Assert.StartsWith("# RL1005", answer.GetProperty("markdown").GetString(), StringComparison.Ordinal);
    }

    private static Task<JsonElement> RunAsync(ServerHarness server, string command, string argument) =>
        server.Client.ResultAsync("workspace/executeCommand", $$"""{"command":"{{command}}","arguments":[{{argument}}]}""");

    private static async Task<string> HintsAsync(ServerHarness server)
    {
        JsonElement hints = await server.Client.ResultAsync(
            "textDocument/inlayHint",
            ServerHarness.Whole[..^1] + ""","range":{"start":{"line":0,"character":0},"end":{"line":9,"character":0}}}""");
        return string.Join("; ", hints.EnumerateArray().Select(hint => $"{hint.GetProperty("position").GetProperty("line")}: {hint.GetProperty("label")}"));
    }
}
