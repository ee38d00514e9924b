using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>rulesLsp.showEffect: what the edits since the last save change for packets.</summary>
public sealed class EffectCommandTests
{
    private const string Host = "# rules-lsp: host eth0 192.0.2.1/24, default via 192.0.2.254 dev eth0\n";
    private const string Ruleset = Host + "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    [Fact]
    public async Task The_effect_of_an_edit_is_told_until_it_is_saved()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        Assert.Equal("Every packet fares alike in both.\n", await EffectAsync(server));
        await server.EditAsync(2, (3, 31), (3, 33), "23");
        string effect = await EffectAsync(server);
        Assert.Contains("saved:4  filter INPUT  -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", effect, StringComparison.Ordinal);
        Assert.Contains("now:4  filter INPUT  -A INPUT -p tcp -m tcp --dport 23 -j ACCEPT", effect, StringComparison.Ordinal);
        Assert.Contains("> 192.0.2.1:22 in eth0", effect, StringComparison.Ordinal);
        Assert.EndsWith("2 classes of packets fare differently.\n", effect, StringComparison.Ordinal);
        await server.Client.NotifyAsync("textDocument/didSave", ServerHarness.Whole);
        Assert.Equal("Every packet fares alike in both.\n", await EffectAsync(server));
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_told_beside_the_effect()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        await server.EditAsync(2, (3, 23), (3, 30), "--dprot");
        Assert.StartsWith("note: now: line 4 has an error", await EffectAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_are_not_compared()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync("# rules-lsp: family arp\n*filter\n:INPUT ACCEPT\nCOMMIT\n");
        Assert.StartsWith("Packets are compared through rulesets of iptables or ip6tables", await EffectAsync(server), StringComparison.Ordinal);
    }

    private static async Task<string> EffectAsync(ServerHarness server)
    {
        JsonElement answer = await server.Client.ResultAsync("workspace/executeCommand", $$$"""{"command":"rulesLsp.showEffect","arguments":[{"uri":"{{{ServerHarness.Uri}}}"}]}""");
        return answer.GetProperty("text").GetString()!;
    }
}
