using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>rulesLsp.whoCanReachPort: the packets that the document lets through to a port.</summary>
public sealed class PortCommandTests
{
    private const string Ruleset = "# rules-lsp: host eth0 192.0.2.1/24, default via 192.0.2.254 dev eth0\n*filter\n:INPUT DROP [0:0]\n-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    [Fact]
    public async Task Who_can_reach_a_port_is_told_of_the_text_as_it_is()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        string answer = await AnswerAsync(server, "tcp/22");
        Assert.Contains("from 198.51.100.0/24", answer, StringComparison.Ordinal);
        Assert.Contains("line:4  filter INPUT  -A INPUT -s 198.51.100.0/24", answer, StringComparison.Ordinal);
        Assert.EndsWith("1 class of packets is let through to tcp/22.\n", answer, StringComparison.Ordinal);
        Assert.Equal("No packet is let through to tcp/23.\n", await AnswerAsync(server, "tcp/23"));
        await server.EditAsync(2, (3, 50), (3, 52), "23");
        Assert.Equal("No packet is let through to tcp/22.\n", await AnswerAsync(server, "tcp/22"));
    }

    [Theory]
    [InlineData("tcp/70000")]
    [InlineData("icmp/8")]
    [InlineData("")]
    public async Task What_is_no_port_is_refused(string port)
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Ruleset);
        JsonElement reply = await server.Client.RequestAsync("workspace/executeCommand", Command(port));
        Assert.Contains("tcp/22", reply.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static string Command(string port) =>
        $$$"""{"command":"rulesLsp.whoCanReachPort","arguments":[{"uri":"{{{ServerHarness.Uri}}}","port":"{{{port}}}"}]}""";

    private static async Task<string> AnswerAsync(ServerHarness server, string port)
    {
        JsonElement answer = await server.Client.ResultAsync("workspace/executeCommand", Command(port));
        return answer.GetProperty("text").GetString()!;
    }
}
