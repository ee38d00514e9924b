using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>What the server knows of files that are not open: symbols, findings, and what changes on the disk.</summary>
public sealed class WorkspaceTests : IDisposable
{
    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
    private const string Pulling = """{"textDocument":{"diagnostic":{},"inlayHint":{}},"workspace":{"diagnostics":{"refreshSupport":true},"didChangeWatchedFiles":{"dynamicRegistration":true}}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-workspace");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Symbols_of_open_and_closed_files_are_found()
    {
        Write("gateway.rules", "*filter\n:FORWARD DROP [0:0]\n:GUESTS - [0:0]\n-A FORWARD -j GUESTS\nCOMMIT\n");
        Write("70-disk.rules", "ACTION==\"add\", KERNEL==\"sd[a-z]\"\n");
        await using ServerHarness server = await StartAsync("{}");
        await server.OpenAsync("*filter\n:INPUT DROP [0:0]\n-A INPUT -m comment --comment \"guests only\" -j ACCEPT\nCOMMIT\n");
        JsonElement found = await server.Client.ResultAsync("workspace/symbol", """{"query":"guests"}""");
        Assert.Equal(
            [("guests only", ServerHarness.Uri), ("GUESTS", UriOf("gateway.rules"))],
            found.EnumerateArray().Select(symbol => (symbol.GetProperty("name").GetString()!, symbol.GetProperty("location").GetProperty("uri").GetString()!)));
        Write("gateway.rules", "*filter\n:FORWARD DROP [0:0]\nCOMMIT\n");
        Assert.Equal(1, (await server.Client.ResultAsync("workspace/symbol", """{"query":"guests"}""")).GetArrayLength());
    }

    [Fact]
    public async Task Findings_of_closed_files_come_once()
    {
        Write("a.rules", Dead);
        Write("b.rules", "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n");
        await using ServerHarness server = await StartAsync(Pulling);
        Assert.True(server.Capabilities.GetProperty("diagnosticProvider").GetProperty("workspaceDiagnostics").GetBoolean());
        await server.OpenAsync(Dead);
        JsonElement[] first = await ReportAsync(server, []);
        Assert.Equal([ServerHarness.Uri, UriOf("a.rules"), UriOf("b.rules")], first.Select(item => item.GetProperty("uri").GetString()!));
        Assert.Equal([true, true, false], first.Select(item => item.GetProperty("items").EnumerateArray().Any(IsDead)));
        Assert.Equal([1, null, null], first.Select(item => item.GetProperty("version") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : (int?)null));
        JsonElement[] second = await ReportAsync(server, first);
        Assert.All(second, item => Assert.Equal("unchanged", item.GetProperty("kind").GetString()));
        Write("b.rules", Dead + "# longer\n");
        await server.EditAsync(2, (2, 12), (2, 15), "udp");
        JsonElement[] third = await ReportAsync(server, second);
        Assert.Equal(["full", "unchanged", "full"], third.Select(item => item.GetProperty("kind").GetString()!));
        Assert.Equal([false, true], new[] { third[0], third[2] }.Select(item => item.GetProperty("items").EnumerateArray().Any(IsDead)));
    }

    [Fact]
    public async Task Who_wants_findings_of_open_files_only_gets_those()
    {
        Write("a.rules", Dead);
        await using ServerHarness server = await StartAsync(Pulling, """{"workspaceDiagnostics":false}""");
        await server.OpenAsync(Dead);
        Assert.Equal(ServerHarness.Uri, Assert.Single(await ReportAsync(server, [])).GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Progress_is_told_to_those_who_ask()
    {
        Write("a.rules", Dead);
        Write("b.rules", Dead);
        await using ServerHarness server = await StartAsync(Pulling);
        await server.Client.ResultAsync("workspace/diagnostic", """{"previousResultIds":[],"workDoneToken":"t1"}""");
        string[] kinds = [.. server.Client.Arrived("$/progress").Select(progress => progress.GetProperty("value").GetProperty("kind").GetString()!)];
        Assert.Equal(["begin", "report", "report", "end"], kinds);
        Assert.All(server.Client.Arrived("$/progress"), progress => Assert.Equal("t1", progress.GetProperty("token").GetString()));
    }

    [Fact]
    public async Task Folders_come_and_go()
    {
        Write("a.rules", Dead);
        await using ServerHarness server = await ServerHarness.StartAsync(Pulling);
        Assert.Empty(await ReportAsync(server, []));
        string folder = $$"""{"uri":"{{new Uri(_folder.FullName).AbsoluteUri}}","name":"rules"}""";
        await server.Client.NotifyAsync("workspace/didChangeWorkspaceFolders", $$$"""{"event":{"added":[{{{folder}}}],"removed":[]}}""");
        Assert.Single(await ReportAsync(server, []));
        await server.Client.NotifyAsync("workspace/didChangeWorkspaceFolders", $$$"""{"event":{"added":[],"removed":[{{{folder}}}]}}""");
        Assert.Empty(await ReportAsync(server, []));
    }

    [Fact]
    public async Task A_host_description_that_is_written_is_read_again()
    {
        Write("host.json", """{"interfaces":[{"name":"eth0","addresses":["192.0.2.1/24"]}]}""");
        await using ServerHarness server = await StartAsync(Pulling);
        await server.Client.UntilAskedAsync("client/registerCapability");
        string uri = UriOf("rules.v4");
        await server.OpenAsync("# rules-lsp: host @host.json\n*filter\n:INPUT DROP [0:0]\n-A INPUT -i \nCOMMIT\n", uri);
        Assert.DoesNotContain("wg9", await CompletionAsync(server, uri), StringComparison.Ordinal);
        Write("host.json", """{"interfaces":[{"name":"wg9","addresses":["192.0.2.1/24"]}]}""");
        await server.Client.NotifyAsync("workspace/didChangeWatchedFiles", $$$"""{"changes":[{"uri":"{{{UriOf("host.json")}}}","type":2}]}""");
        Assert.Contains("wg9", await CompletionAsync(server, uri), StringComparison.Ordinal);
        await server.Client.UntilAskedAsync("workspace/diagnostic/refresh");
    }

    [Fact]
    public async Task The_IPv6_counterpart_is_a_file_beside_the_ruleset()
    {
        string uri = UriOf("rules.v4");
        await using ServerHarness server = await StartAsync("""{"workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create","rename"]}}}""");
        await server.OpenAsync("*filter\n:INPUT DROP [0:0]\n-A INPUT -p icmp -j ACCEPT\nCOMMIT\n", uri);
        JsonElement action = Assert.Single(await ActionsAsync());
        JsonElement changes = action.GetProperty("edit").GetProperty("documentChanges");
        Assert.Equal(("create", UriOf("rules.v6")), (changes[0].GetProperty("kind").GetString(), changes[0].GetProperty("uri").GetString()));
        Assert.Equal(JsonValueKind.Null, changes[1].GetProperty("textDocument").GetProperty("version").ValueKind);
        Assert.Contains("-A INPUT -p ipv6-icmp -j ACCEPT", changes[1].GetProperty("edits")[0].GetProperty("newText").GetString(), StringComparison.Ordinal);
        Write("rules.v6", "*filter\nCOMMIT\n");
        Assert.Empty(await ActionsAsync());

        async Task<JsonElement[]> ActionsAsync() =>
        [
            .. (await server.Client.ResultAsync(
                "textDocument/codeAction",
                $$$"""{"textDocument":{"uri":"{{{uri}}}"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[],"only":["refactor"]}}""")).EnumerateArray(),
        ];
    }

    [Fact]
    public async Task The_IPv4_counterpart_is_offered_for_an_IPv6_ruleset()
    {
        await using ServerHarness server = await StartAsync("""{"workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create","rename"]}}}""");
        await server.OpenAsync("*filter\n:INPUT DROP [0:0]\n-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type echo-request -j ACCEPT\nCOMMIT\n", UriOf("rules.v6"));
        JsonElement action = Assert.Single((await server.Client.ResultAsync(
            "textDocument/codeAction",
            $$$"""{"textDocument":{"uri":"{{{UriOf("rules.v6")}}}"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[],"only":["refactor"]}}""")).EnumerateArray());
        Assert.Equal("Write the IPv4 counterpart to rules.v4", action.GetProperty("title").GetString());
        Assert.Contains("-A INPUT -p icmp -m icmp --icmp-type echo-request -j ACCEPT", action.GetProperty("edit").GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<string> CompletionAsync(ServerHarness server, string uri) =>
        (await server.Client.ResultAsync("textDocument/completion", $$$"""{"textDocument":{"uri":"{{{uri}}}"},"position":{"line":3,"character":12}}""")).GetRawText();

    private static async Task<JsonElement[]> ReportAsync(ServerHarness server, JsonElement[] previous)
    {
        string ids = string.Join(',', previous.Select(item => $$"""{"uri":{{item.GetProperty("uri").GetRawText()}},"value":{{item.GetProperty("resultId").GetRawText()}}}"""));
        JsonElement report = await server.Client.ResultAsync("workspace/diagnostic", $$"""{"previousResultIds":[{{ids}}]}""");
        return [.. report.GetProperty("items").EnumerateArray()];
    }

    private static bool IsDead(JsonElement finding) => finding.GetProperty("code").GetString() == "RL4001";

    private Task<ServerHarness> StartAsync(string capabilities, string settings = "null") => ServerHarness.StartAsync(capabilities, settings, folder: new Uri(_folder.FullName).AbsoluteUri);

    private string UriOf(string name) => new Uri(Path.Combine(_folder.FullName, name)).AbsoluteUri;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
