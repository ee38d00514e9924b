using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>rulesLsp.showTranslation, the action that asks for it, and the hover that tells it of one rule.</summary>
public sealed class TranslationCommandTests
{
    private const string Ruleset = "*filter\n:INPUT DROP [0:0]\n# ssh\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -m string --algo bm --string x -j DROP\nCOMMIT\n";

    [Fact]
    public async Task The_script_follows_every_edit()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        string before = await ScriptAsync(server);
        Assert.Contains("add chain ip filter INPUT { type filter hook input priority 0; policy drop; }\n# ssh\nadd rule ip filter INPUT tcp dport 22 counter accept\n", before, StringComparison.Ordinal);
        Assert.Contains("# line 5 is not translated: nft does not search the content of packets\n#   -A INPUT -m string", before, StringComparison.Ordinal);
        await server.EditAsync(2, (3, 31), (3, 33), "2222");
        Assert.Contains("add rule ip filter INPUT tcp dport 2222 counter accept\n", await ScriptAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_on_a_rule_asks_for_the_script()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement actions = await server.Client.ResultAsync(
            "textDocument/codeAction",
            $$$"""{"textDocument":{"uri":"{{{ServerHarness.Uri}}}"},"range":{"start":{"line":3,"character":0},"end":{"line":3,"character":0}},"context":{"diagnostics":[]}}""");
        JsonElement action = actions.EnumerateArray().Single(item => item.GetProperty("title").GetString() == "Show as nftables");
        Assert.Equal("rulesLsp.showTranslation", action.GetProperty("command").GetProperty("command").GetString());
        Assert.False(action.TryGetProperty("edit", out JsonElement edit) && edit.ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task A_hover_tells_the_rule_in_nftables()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement hover = await server.Client.ResultAsync("textDocument/hover", ServerHarness.At(3, 1));
        Assert.Contains("```nft\nadd rule ip filter INPUT tcp dport 22 counter accept\n```", hover.GetProperty("contents").GetProperty("value").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_are_not_translated()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync("# rules-lsp: family arp\n*filter\n:INPUT ACCEPT\nCOMMIT\n");
        Assert.StartsWith("Rulesets of iptables and ip6tables are translated", await ScriptAsync(server), StringComparison.Ordinal);
    }

    private static async Task<string> ScriptAsync(ServerHarness server)
    {
        JsonElement answer = await server.Client.ResultAsync("workspace/executeCommand", $$$"""{"command":"rulesLsp.showTranslation","arguments":[{"uri":"{{{ServerHarness.Uri}}}"}]}""");
        return answer.GetProperty("text").GetString()!;
    }
}
