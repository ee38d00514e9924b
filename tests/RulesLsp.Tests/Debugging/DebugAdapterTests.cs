using System.Text.Json;
using RulesLsp.Tests.Server;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Debugging;

/// <summary>Packets step, stop and go through the wire of the Debug Adapter Protocol.</summary>
public sealed class DebugAdapterTests
{
    private const string ToCluster = "tcp 10.244.1.34:40000 > 10.109.146.68:8080 in cni0 syn";
    private const string ToWebServer = "tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn";
    private static readonly string Kube = RepositoryRoot.Combine("tests", "rulesets", "kube-node.rules");
    private static readonly string Gateway = RepositoryRoot.Combine("tests", "rulesets", "gateway.rules");

    [Fact]
    public async Task Next_goes_over_a_chain_step_in_into_it_and_step_out_behind_it()
    {
        await using DebugClient client = await StartedAsync(Kube, "tcp 192.168.67.50:40000 > 192.168.67.7:31087 in enp0s1 syn");
        Assert.Equal("PREROUTING rule 1 → KUBE-SERVICES", await client.TopAsync(1));
        Assert.Equal("KUBE-SERVICES rule 1 → KUBE-SVC-ATSXPZA6MCLBTOSW", await client.GoAsync("stepIn", 1));
        Assert.Equal("KUBE-SERVICES rule 2 → KUBE-SVC-5KZKXYM2F4JEGSLN", await client.GoAsync("next", 1));
        Assert.Equal("KUBE-SERVICES rule 3 → KUBE-NODEPORTS", await client.GoAsync("next", 1));
        Assert.Equal("KUBE-NODEPORTS rule 1 → KUBE-EXT-5KZKXYM2F4JEGSLN", await client.GoAsync("stepIn", 1));
        Assert.Equal("KUBE-EXT-5KZKXYM2F4JEGSLN rule 1 → KUBE-MARK-MASQ", await client.GoAsync("stepIn", 1));
        Assert.Equal("KUBE-EXT-5KZKXYM2F4JEGSLN rule 2 → KUBE-SVC-5KZKXYM2F4JEGSLN", await client.GoAsync("next", 1));
        Assert.Equal("0x4000 (16384)", (await client.ValuesAsync(1, "Mark"))["mark"]);
        Assert.Equal(
            ["KUBE-EXT-5KZKXYM2F4JEGSLN rule 2 → KUBE-SVC-5KZKXYM2F4JEGSLN", "KUBE-NODEPORTS rule 1 → KUBE-EXT-5KZKXYM2F4JEGSLN", "KUBE-SERVICES rule 3 → KUBE-NODEPORTS", "PREROUTING rule 1 → KUBE-SERVICES", "table nat at PREROUTING"],
            (await client.FramesAsync(1)).Select(frame => frame.GetProperty("name").GetString()));

        // The packet is translated within, so it never comes back to the chain: the next table is what follows.
        Assert.Equal("FORWARD rule 1 → KUBE-FORWARD", await client.GoAsync("stepOut", 1));
        Assert.Equal("KUBE-MARK-MASQ rule 1 → MARK", await BackUntilAsync(client, "KUBE-MARK-MASQ"));
        Assert.Equal("KUBE-EXT-5KZKXYM2F4JEGSLN rule 2 → KUBE-SVC-5KZKXYM2F4JEGSLN", await client.GoAsync("stepOut", 1));
    }

    [Fact]
    public async Task Why_a_rule_was_passed_is_told_with_both_values()
    {
        await using DebugClient client = await StartedAsync(Gateway, ToWebServer.Replace(":80", ":443", StringComparison.Ordinal));
        Assert.Empty(await client.ValuesAsync(1, "Why not"));
        await client.GoAsync("next", 1);
        Dictionary<string, string> why = await client.ValuesAsync(1, "Why not");
        Assert.Equal(("destination port 443 ≠ 80", "--dport", "80", "443"), (why["why"], why["condition"], why["rule asks"], why["packet has"]));
    }

    [Fact]
    public async Task Breakpoints_move_to_rules_and_say_why()
    {
        await using DebugClient client = await DebugClient.LaunchAsync(Gateway, ToWebServer);
        (bool, int?, string?)[] placed = await PlaceAsync(client, Gateway, """{"line":14},{"line":1},{"line":18},{"line":29},{"line":400},{"line":14,"condition":"dport ~ 80"},{"line":14,"hitCondition":"often"}""");
        Assert.Equal((true, 14, null), placed[0]);
        Assert.Equal((true, 10, "Moved to line 10: this line is no rule."), placed[1]);
        Assert.Equal((true, 18, null), placed[2]);
        Assert.Equal((false, null, "No rule that is loaded stands here or below."), placed[3]);
        Assert.Equal((false, null, "The file has no such line."), placed[4]);
        Assert.Contains("The condition can't be read: '~ 80' is not expected here", placed[5].Item3, StringComparison.Ordinal);
        Assert.Equal((false, null, "'often' is no hit count, such as 3, >= 3 or % 2."), placed[6]);
        Assert.Contains("and no other file", (await PlaceAsync(client, Kube, """{"line":40}"""))[0].Item3, StringComparison.Ordinal);
        Assert.Equal([10, 11, 12, 13, 14], (await client.ResultAsync("breakpointLocations", $$$$"""{"source":{"path":{{{{DebugClient.Quote(Gateway)}}}}},"line":1,"endLine":14}"""))
            .GetProperty("breakpoints").EnumerateArray().Select(place => place.GetProperty("line").GetInt32()));
    }

    [Theory]
    [InlineData("\"condition\":\"dport == 80\"", 1)]
    [InlineData("\"condition\":\"dport == 81\"", 0)]
    [InlineData("\"condition\":\"length == 60\"", 1)]
    [InlineData("\"hitCondition\":\"2\"", 2)]
    [InlineData("\"hitCondition\":\"% 3\"", 3)]
    [InlineData("\"hitCondition\":\"> 3\"", 0)]
    public async Task A_breakpoint_stops_the_packets_that_it_is_meant_for(string terms, int packet)
    {
        await using DebugClient client = await DebugClient.LaunchAsync(Gateway, ToWebServer + " x3");
        await PlaceAsync(client, Gateway, "{\"line\":14," + terms + "}");
        await client.ResultAsync("configurationDone");
        JsonElement[] stops = [.. (await client.EventsAsync()).Where(happened => happened.GetProperty("event").GetString() == "stopped")];
        Assert.Equal(packet == 0 ? 0 : 1, stops.Length);
        if (packet > 0)
        {
            JsonElement thread = (await client.ResultAsync("threads")).GetProperty("threads")[0];
            Assert.StartsWith($"packet {packet} of 3", thread.GetProperty("name").GetString(), StringComparison.Ordinal);
            Assert.Equal([1], stops[0].GetProperty("body").GetProperty("hitBreakpointIds").EnumerateArray().Select(id => id.GetInt32()));
        }
    }

    [Fact]
    public async Task Ways_that_part_are_threads_and_one_again_behind_the_fork()
    {
        await using DebugClient client = await StartedAsync(Kube, ToCluster, "\"forks\"");
        await client.ResultAsync("continue", """{"threadId":1}""");
        JsonElement stop = await client.StopAsync();
        Assert.Equal(("fork", "2 ways: statistic --mode random matched (line 44, probability 0.333) / statistic --mode random did not match (line 44, probability 0.667)"), (stop.GetProperty("reason").GetString(), stop.GetProperty("text").GetString()));
        Assert.Equal(
            ["packet, if statistic --mode random matched (line 44, probability 0.333) (33.3 %)", "packet, if statistic --mode random did not match (line 44, probability 0.667) (66.7 %)"],
            await ThreadsAsync(client));
        Assert.Equal(await client.TopAsync(1), await client.TopAsync(2));
        Assert.Equal("KUBE-SEP-DAKVPZ5FIFQ3YVFS rule 1 → KUBE-MARK-MASQ", await client.GoAsync("stepIn", 1));
        Assert.Equal("KUBE-SVC-ATSXPZA6MCLBTOSW rule 3 → KUBE-SEP-T5TBUFZUDZXN7HQI", await client.GoAsync("next", 2));
        Assert.Equal(3, (await ThreadsAsync(client)).Length);
        Assert.Equal("KUBE-SVC-ATSXPZA6MCLBTOSW rule 2 → KUBE-SEP-DAKVPZ5FIFQ3YVFS", await client.GoAsync("stepBack", 2));
        Assert.Equal(2, (await ThreadsAsync(client)).Length);
        Assert.Equal("KUBE-SVC-ATSXPZA6MCLBTOSW rule 1 → KUBE-MARK-MASQ", await client.GoAsync("stepBack", 2));
        Assert.Equal(["packet: " + ToCluster], await ThreadsAsync(client));
    }

    [Fact]
    public async Task Without_stops_every_way_goes_to_its_verdict()
    {
        await using DebugClient client = await StartedAsync(Kube, ToCluster);
        await client.ResultAsync("continue", """{"threadId":1}""");
        IReadOnlyList<JsonElement> events = await client.EventsAsync();
        Assert.Equal(3, events.Count(happened => Text(happened).Contains(": ACCEPT: forwarded through ", StringComparison.Ordinal)));
        Assert.Equal(["exited", "terminated"], events.TakeLast(2).Select(happened => happened.GetProperty("event").GetString()));
        Assert.Empty(await ThreadsAsync(client));
        Assert.Contains("There is no thread 1", await client.RefusalAsync("next", """{"threadId":1}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop", "tcp 198.51.100.7:40000 > 192.0.2.1:23 in eth0 syn", "DROP")]
    [InlineData("drop", "tcp 192.0.2.1:40000 > 10.0.0.9:23 in eth0 syn", "DROP")]
    [InlineData("unknown,drop", "tcp 198.51.100.7:40000 > 192.0.2.1:23 in eth0 syn", "DROP")]
    [InlineData("reject", "tcp 198.51.100.7:40000 > 192.0.2.1:23 in eth0 syn", null)]
    [InlineData("drop", ToWebServer, null)]
    public async Task A_verdict_that_is_asked_for_stops_the_packet(string filters, string packet, string? verdict)
    {
        await using DebugClient client = await StartedAsync(Gateway, packet, string.Join(',', filters.Split(',').Select(DebugClient.Quote)));
        await client.ResultAsync("continue", """{"threadId":1}""");
        JsonElement[] stops = [.. (await client.EventsAsync()).Where(happened => happened.GetProperty("event").GetString() == "stopped")];
        Assert.Equal(verdict is null ? 0 : 1, stops.Length);
        if (verdict is not null)
        {
            Assert.Equal("exception", stops[0].GetProperty("body").GetProperty("reason").GetString());
            Assert.Equal(verdict, (await client.ResultAsync("exceptionInfo", """{"threadId":1}""")).GetProperty("exceptionId").GetString());
            Assert.Equal(verdict, (await client.ValuesAsync(1, "Verdict"))["verdict"]);
        }
    }

    [Fact]
    public async Task Lines_of_the_kernels_log_are_told_where_they_are_written()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("rules-lsp-debug").FullName, "rules.v4");
        await File.WriteAllTextAsync(file, "*filter\n:INPUT DROP [0:0]\n-A INPUT -i eth0 -j LOG --log-prefix \"in: \"\nCOMMIT\n");
        await using DebugClient client = await DebugClient.LaunchAsync(file, "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn");
        await client.ResultAsync("configurationDone");
        JsonElement log = (await client.EventsAsync()).Single(happened => Text(happened).StartsWith("log: in: IN=eth0 ", StringComparison.Ordinal)).GetProperty("body");
        Assert.Equal(("stdout", 3, file), (log.GetProperty("category").GetString(), log.GetProperty("line").GetInt32(), log.GetProperty("source").GetProperty("path").GetString()));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_restart_reads_the_file_again()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("rules-lsp-debug").FullName, "rules.v4");
        await File.WriteAllTextAsync(file, "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n");
        await using DebugClient client = await DebugClient.LaunchAsync(file, "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn", ",\"stopOnEntry\":true");
        await PlaceAsync(client, file, """{"line":2}""");
        await client.ResultAsync("configurationDone");
        Assert.Equal("entry", (await client.StopAsync()).GetProperty("reason").GetString());
        await File.WriteAllTextAsync(file, "*filter\n\n:INPUT DROP [0:0]\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n");
        await client.ResultAsync("restart");
        IReadOnlyList<JsonElement> events = await client.EventsAsync();
        Assert.Equal(3, events.Single(happened => happened.GetProperty("event").GetString() == "breakpoint").GetProperty("body").GetProperty("breakpoint").GetProperty("line").GetInt32());
        int thread = events.Single(happened => happened.GetProperty("event").GetString() == "stopped").GetProperty("body").GetProperty("threadId").GetInt32();
        Assert.Equal("INPUT rule 1 → ACCEPT", await client.TopAsync(thread));
        await client.ResultAsync("terminate");
        Assert.Contains(await client.EventsAsync(), happened => happened.GetProperty("event").GetString() == "terminated");
        await client.ResultAsync("disconnect");
        Assert.Equal(0, await client.ExitCode.WaitAsync(WireClient.Patience));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static async Task<DebugClient> StartedAsync(string program, string packet, string filters = "")
    {
        DebugClient client = await DebugClient.LaunchAsync(program, packet, ",\"stopOnEntry\":true");
        await client.ResultAsync("setExceptionBreakpoints", $$"""{"filters":[{{filters}}]}""");
        await client.ResultAsync("configurationDone");
        Assert.Equal("entry", (await client.StopAsync()).GetProperty("reason").GetString());
        return client;
    }

    private static async Task<string> BackUntilAsync(DebugClient client, string chain)
    {
        string top;
        do
        {
            top = await client.GoAsync("stepBack", 1);
        }
        while (!top.StartsWith(chain, StringComparison.Ordinal));
        return top;
    }

    private static async Task<(bool, int?, string?)[]> PlaceAsync(DebugClient client, string file, string breakpoints)
    {
        JsonElement body = await client.ResultAsync("setBreakpoints", $$$$"""{"source":{"path":{{{{DebugClient.Quote(file)}}}}},"breakpoints":[{{{{breakpoints}}}}]}""");
        return [.. body.GetProperty("breakpoints").EnumerateArray().Select(placed => (
            placed.GetProperty("verified").GetBoolean(),
            placed.TryGetProperty("line", out JsonElement line) ? line.GetInt32() : (int?)null,
            placed.TryGetProperty("message", out JsonElement message) ? message.GetString() : null))];
    }

    private static async Task<string[]> ThreadsAsync(DebugClient client) =>
        [.. (await client.ResultAsync("threads")).GetProperty("threads").EnumerateArray().Select(thread => thread.GetProperty("name").GetString()!)];

    private static string Text(JsonElement happened) =>
        happened.TryGetProperty("body", out JsonElement body) && body.TryGetProperty("output", out JsonElement output) ? output.GetString()! : "";
}
