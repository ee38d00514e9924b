using System.Text;
using System.Text.Json;
using RulesLsp.Tests.Server;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Debugging;

/// <summary>What goes wrong with a debugger is told in a sentence, and it goes on, or ends cleanly.</summary>
public sealed class DebugBadInputTests : IDisposable
{
    private const string Packet = "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn";
    private static readonly string Gateway = RepositoryRoot.Combine("tests", "rulesets", "gateway.rules");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-debug");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Requests_out_of_order_are_refused_with_what_is_missing()
    {
        await using DebugClient client = DebugClient.Start();
        Assert.Equal("Send initialize first.", await client.RefusalAsync("launch"));
        await client.ResultAsync("initialize", """{"adapterID":"rules-lsp"}""");
        Assert.Equal("The debugger is initialized already.", await client.RefusalAsync("initialize", """{"adapterID":"rules-lsp"}"""));
        Assert.Equal("Nothing is launched yet: send launch first.", await client.RefusalAsync("configurationDone"));
        Assert.Equal("Nothing is launched yet: send launch first.", await client.RefusalAsync("next", """{"threadId":1}"""));
        Assert.Equal("Nothing is launched yet: send launch first.", await client.RefusalAsync("threads"));
        Assert.StartsWith("Packets are sent through a file", await client.RefusalAsync("attach"), StringComparison.Ordinal);
        JsonElement early = await client.ResultAsync("setBreakpoints", $$$$"""{"source":{"path":{{{{DebugClient.Quote(Gateway)}}}}},"breakpoints":[{"line":14}]}""");
        Assert.Equal("The ruleset is not loaded yet.", early.GetProperty("breakpoints")[0].GetProperty("message").GetString());
        string launch = $$$$"""{"program":{{{{DebugClient.Quote(Gateway)}}}},"packet":{{{{DebugClient.Quote(Packet)}}}},"stopOnEntry":true}""";
        await client.ResultAsync("launch", launch);
        JsonElement placed = (await client.EventsAsync()).Single(happened => happened.GetProperty("event").GetString() == "breakpoint").GetProperty("body").GetProperty("breakpoint");
        Assert.Equal((true, 14), (placed.GetProperty("verified").GetBoolean(), placed.GetProperty("line").GetInt32()));
        Assert.Equal("A ruleset is launched already; restart begins anew.", await client.RefusalAsync("launch", launch));
        Assert.Equal("The packets are not on their way yet: send configurationDone first.", await client.RefusalAsync("stackTrace", """{"threadId":1}"""));
        await client.ResultAsync("configurationDone");
        Assert.Equal("The packets are on their way already.", await client.RefusalAsync("configurationDone"));
        Assert.Equal("There is no request setVariable here.", await client.RefusalAsync("setVariable", """{"variablesReference":1,"name":"mark","value":"1"}"""));
        Assert.Equal("Packets have moved since; ask for the stack again.", await client.RefusalAsync("scopes", """{"frameId":99}"""));
        Assert.Equal("Packets have moved since; ask for the stack again.", await client.RefusalAsync("variables", """{"variablesReference":0}"""));
        Assert.StartsWith("There is no thread 7", await client.RefusalAsync("continue", """{"threadId":7}"""), StringComparison.Ordinal);
        Assert.StartsWith("The arguments of continue can't be read", await client.RefusalAsync("continue", """{"threadId":"first"}"""), StringComparison.Ordinal);
        Assert.StartsWith("The arguments of next can't be read", await client.RefusalAsync("next", "[]"), StringComparison.Ordinal);
        Assert.StartsWith("There is no filter \"all\": it is drop, reject, unknown or forks", await client.RefusalAsync("setExceptionBreakpoints", """{"filters":["all"]}"""), StringComparison.Ordinal);
        Assert.Equal("This thread's packet has no verdict yet.", await client.RefusalAsync("exceptionInfo", """{"threadId":1}"""));
        await client.ResultAsync("disconnect");
        Assert.Equal(0, await client.ExitCode.WaitAsync(WireClient.Patience));
        Assert.Equal("", client.Errors.ToString());
    }

    [Theory]
    [InlineData("rules.v4", null, "there is no such file")]
    [InlineData(".", null, "is a folder")]
    [InlineData("notes.txt", "Dear diary,\n", "is no ruleset of iptables: its first line")]
    [InlineData("empty.v4", "\n", "it has no table")]
    [InlineData("zero.v4", "*filter\n\0\n", "is a binary file")]
    [InlineData("arptables.rules", "*filter\n:INPUT ACCEPT\n-A INPUT -j DROP\n", "is a ruleset of arptables (family arp), which looks at frames and not at packets")]
    [InlineData("script.rules", "*filter\n:INPUT ACCEPT [0:0]\niptables -A INPUT -j DROP | tee log\nCOMMIT\n", "is a command for a shell")]
    public async Task What_is_no_ruleset_is_refused_with_its_name(string name, string? text, string problem)
    {
        string path = Path.GetFullPath(Path.Combine(_folder.FullName, name));
        if (text is not null)
        {
            await File.WriteAllTextAsync(path, text);
        }

        await using DebugClient client = DebugClient.Start();
        await client.ResultAsync("initialize", """{"adapterID":"rules-lsp"}""");
        string refusal = await client.RefusalAsync("launch", $$$$"""{"program":{{{{DebugClient.Quote(path)}}}},"packet":{{{{DebugClient.Quote(Packet)}}}}}""");
        Assert.Contains(problem, refusal, StringComparison.Ordinal);
        Assert.StartsWith(path.TrimEnd('/'), refusal, StringComparison.Ordinal);

        // A session that failed to launch can be launched right.
        Assert.Equal("", await client.RefusalAsync("launch", $$$$"""{"program":{{{{DebugClient.Quote(Gateway)}}}},"packet":{{{{DebugClient.Quote(Packet)}}}}}"""));
    }

    [Theory]
    [InlineData("\"packet\":\"\"", "launch needs \"packet\"")]
    [InlineData("\"packet\":5", "launch needs \"packet\"")]
    [InlineData("\"packet\":\"tcp nowhere\"", "The packet can't be read at character 5: 'nowhere' stands where")]
    [InlineData("\"packet\":{\"src\":\"300.1.1.1\"}", "The packet can't be read at character 1: src: '300.1.1.1' is not an IPv4 address.")]
    [InlineData("\"packet\":{\"colour\":1}", "The packet can't be read")]
    [InlineData("\"packet\":\"reply\"", "stands first, and there is no packet before it")]
    [InlineData("\"packet\":\"tcp > 192.0.2.1:22 in eth0\",\"host\":\"nowhere.json\"", "nowhere.json: there is no such file.")]
    [InlineData("\"packet\":\"tcp > 192.0.2.1:22 in eth0\",\"host\":\"gateway.rules\"", "gateway.rules: ")]
    [InlineData("\"packet\":\"tcp > 192.0.2.1:22 in eth0\",\"family\":\"ipx\"", "\"family\" can't be \"ipx\": it is auto, ipv4, ipv6, arp or bridge.")]
    [InlineData("\"packet\":\"tcp > 192.0.2.1:22 in eth0\",\"profile\":\"x\"", "\"profile\" can't be \"x\"")]
    [InlineData("\"packet\":\"tcp > 192.0.2.1:22 in eth0\",\"stopOnEntry\":\"maybe\"", "The arguments of launch can't be read")]
    public async Task What_else_of_a_launch_is_wrong_is_told(string attributes, string problem)
    {
        await using DebugClient client = DebugClient.Start();
        await client.ResultAsync("initialize", """{"adapterID":"rules-lsp"}""");
        Assert.Contains(problem, await client.RefusalAsync("launch", $$$$"""{"program":{{{{DebugClient.Quote(Gateway)}}}},{{{{attributes}}}}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_message_is_passed_over()
    {
        await using DebugClient client = DebugClient.Start();
        await client.SendAsync("{\"seq\":1,");
        await client.SendAsync("[1,2]");
        await client.SendAsync("""{"seq":"one","type":"request","command":"threads"}""");
        await client.SendAsync("""{"seq":1,"type":"response","request_seq":4,"success":true,"command":"runInTerminal"}""");
        await client.ResultAsync("initialize", """{"adapterID":"rules-lsp"}""");
        Assert.Equal(4, client.Errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("a message is no JSON and was passed over", client.Errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "a header line has no colon")]
    [InlineData("Host: 127.0.0.1\r\n\r\n", "a message has no Content-Length")]
    [InlineData("Content-Length: -5\r\n\r\n", "Content-Length is no number up to")]
    [InlineData("Content-Length: 99999999999\r\n\r\n", "Content-Length is no number up to")]
    [InlineData("Content-Length: 67108865\r\n\r\n", "Content-Length is no number up to 67108864")]
    public async Task Who_speaks_another_protocol_is_told_so(string bytes, string problem)
    {
        await using DebugClient client = DebugClient.Start();
        await client.SendRawAsync(Encoding.ASCII.GetBytes(bytes));
        Assert.Equal(3, await client.ExitCode.WaitAsync(WireClient.Patience));
        Assert.Contains(problem, client.Errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", client.Errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Len")]
    [InlineData("Content-Length: 500\r\n\r\n{\"seq\":")]
    public async Task A_client_that_dies_ends_the_debugger(string last)
    {
        await using DebugClient client = await DebugClient.LaunchAsync(Gateway, Packet);
        await client.SendRawAsync(Encoding.ASCII.GetBytes(last));
        await client.HangUpAsync();
        Assert.Equal(0, await client.ExitCode.WaitAsync(WireClient.Patience));
        Assert.Equal("", client.Errors.ToString());
    }

    [Fact]
    public async Task Packets_on_a_long_way_stand_still_when_they_are_told_to()
    {
        await using DebugClient client = await DebugClient.LaunchAsync(Gateway, string.Join(" then ", Enumerable.Repeat(Packet + " x1000", 50)), ",\"stopOnEntry\":true");
        await client.ResultAsync("configurationDone");
        await client.EventsAsync();
        await client.SendAsync("""{"seq":900,"type":"request","command":"continue","arguments":{"threadId":1}}""");
        await client.ResultAsync("pause", """{"threadId":1}""");
        JsonElement[] stops = [.. (await client.EventsAsync()).Where(happened => happened.TryGetProperty("event", out JsonElement name) && name.GetString() == "stopped")];
        Assert.Equal("pause", Assert.Single(stops).GetProperty("body").GetProperty("reason").GetString());

        // And they can go on.
        Assert.NotEqual(await client.TopAsync(1), await client.GoAsync("stepIn", 1));
    }

    [Fact]
    public async Task Without_debugging_nothing_stops_a_packet()
    {
        await using DebugClient client = await DebugClient.LaunchAsync(Gateway, Packet, ",\"stopOnEntry\":true,\"noDebug\":true");
        await client.ResultAsync("setBreakpoints", $$$$"""{"source":{"path":{{{{DebugClient.Quote(Gateway)}}}}},"breakpoints":[{"line":14}]}""");
        await client.ResultAsync("setExceptionBreakpoints", """{"filters":["drop"]}""");
        await client.ResultAsync("configurationDone");
        string[] events = [.. (await client.EventsAsync()).Select(happened => happened.GetProperty("event").GetString()!)];
        Assert.DoesNotContain("stopped", events);
        Assert.Equal("terminated", events[^1]);
    }
}
