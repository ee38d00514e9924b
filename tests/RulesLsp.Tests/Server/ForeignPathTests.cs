using System.Text.Json;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>A server reads the files that a document or a project's configuration names inside the workspace, and no others, whatever leads to them.</summary>
public sealed class ForeignPathTests : IDisposable
{
    private const string Host = """{"interfaces":[{"name":"wg9","addresses":["192.0.2.1/24"]}]}""";
    private const string Rules = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i \nCOMMIT\n";
    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
    private const string Pulling = """{"textDocument":{"diagnostic":{}},"workspace":{"diagnostics":{"refreshSupport":true}}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-foreign");

    public void Dispose() => _folder.Delete(recursive: true);

    [UnixTheory]
    [InlineData("host.json", true)]
    [InlineData("../host.json", true)]
    [InlineData("../../workspace/host.json", true)]
    [InlineData("{folder}/workspace/host.json", true)]
    [InlineData("link-inside.json", true)]
    [InlineData("../../outside/host.json", false)]
    [InlineData("{folder}/outside/host.json", false)]
    [InlineData("../../workspace-2/host.json", false)]
    [InlineData("link-outside.json", false)]
    [InlineData("../linked/host.json", false)]
    [InlineData("link-by-two.json", false)]
    [InlineData("loop.json", false)]
    [InlineData("pipe.json", false)]
    [InlineData("/dev/zero", false)]
    [InlineData("by-parts.json", false)]
    [InlineData("of-itself.json", false)]
    public async Task A_directive_leads_to_files_of_the_workspace_only(string name, bool isRead)
    {
        MakeAll();
        await using ServerHarness server = await StartAsync();
        string uri = UriOf("workspace/deep/rules.v4");
        await server.OpenAsync($"# rules-lsp: host @{name.Replace("{folder}", _folder.FullName)}\n{Rules}", uri);
        Assert.Equal(isRead, (await CompletionAsync(server, uri)).Contains("wg9", StringComparison.Ordinal));
        JsonElement report = await server.Client.ResultAsync("textDocument/diagnostic", $$$"""{"textDocument":{"uri":"{{{uri}}}"}}""");
        string[] told = [.. report.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("code").GetString() == "RL1019").Select(item => item.GetProperty("message").GetString()!)];
        Assert.Equal(isRead, told.Length == 0);
        Assert.All(told, message => Assert.DoesNotContain("wg9", message, StringComparison.Ordinal));
    }

    [UnixFact]
    public async Task Without_a_workspace_the_documents_folder_holds()
    {
        MakeAll();
        await using ServerHarness server = await ServerHarness.StartAsync(Pulling);
        string uri = UriOf("workspace/deep/rules.v4");
        await server.OpenAsync($"# rules-lsp: host @../host.json\n{Rules}", uri);
        Assert.DoesNotContain("wg9", await CompletionAsync(server, uri), StringComparison.Ordinal);
        string other = UriOf("workspace/rules.v4");
        await server.OpenAsync($"# rules-lsp: host @host.json\n{Rules}", other);
        Assert.Contains("wg9", await CompletionAsync(server, other), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_projects_configuration_leads_no_further_and_the_users_own_setting_does()
    {
        MakeAll();
        Write("workspace/rules-lsp.json", """{ "host": "../outside/host.json" }""");
        await using (ServerHarness server = await StartAsync())
        {
            await server.OpenAsync("\n" + Rules, UriOf("workspace/deep/rules.v4"));
            Assert.DoesNotContain("wg9", await CompletionAsync(server, UriOf("workspace/deep/rules.v4")), StringComparison.Ordinal);
            Assert.Contains(server.Client.Arrived("window/logMessage"), log => log.GetProperty("message").GetString()!.Contains("outside of the workspace", StringComparison.Ordinal));
        }

        File.Delete(At("workspace/rules-lsp.json"));
        await using ServerHarness trusting = await StartAsync($$"""{"host":{{ServerHarness.Quote(At("outside/host.json"))}}}""");
        await trusting.OpenAsync("\n" + Rules, UriOf("workspace/deep/rules.v4"));
        Assert.Contains("wg9", await CompletionAsync(trusting, UriOf("workspace/deep/rules.v4")), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Findings_of_the_workspace_are_of_files_in_it()
    {
        MakeAll();
        Write("outside/dead.rules", Dead);
        Write("workspace/dead.rules", Dead);
        File.CreateSymbolicLink(At("workspace/a-link.rules"), At("outside/dead.rules"));
        KernelCommand.Run("mkfifo", At("workspace/pipe.rules"));
        await using ServerHarness server = await StartAsync();
        JsonElement report = await server.Client.ResultAsync("workspace/diagnostic", """{"previousResultIds":[]}""");
        string[] withFindings = [.. report.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("items").GetArrayLength() > 0).Select(item => item.GetProperty("uri").GetString()!)];
        Assert.Equal([UriOf("workspace/dead.rules")], withFindings);
    }

    private void MakeAll()
    {
        Write("workspace/host.json", Host);
        Write("workspace/deep/host.json", Host);
        Write("workspace-2/host.json", Host);
        Write("outside/host.json", Host);
        Write("outside/addr", """[{"ifname":"wg9","addr_info":[]}]""");
        Write("workspace/deep/by-parts.json", """{"interfaces":"../../outside/addr"}""");
        Write("workspace/deep/of-itself.json", """{"interfaces":"of-itself.json"}""");
        File.CreateSymbolicLink(At("workspace/linked"), At("outside"));
        File.CreateSymbolicLink(At("workspace/deep/link-inside.json"), "../host.json");
        File.CreateSymbolicLink(At("workspace/deep/link-outside.json"), At("outside/host.json"));
        File.CreateSymbolicLink(At("workspace/deep/link-by-two.json"), "../linked/host.json");
        File.CreateSymbolicLink(At("workspace/deep/loop.json"), At("workspace/deep/loop-back.json"));
        File.CreateSymbolicLink(At("workspace/deep/loop-back.json"), At("workspace/deep/loop.json"));
        KernelCommand.Run("mkfifo", At("workspace/deep/pipe.json"));
    }

    private static async Task<string> CompletionAsync(ServerHarness server, string uri) =>
        (await server.Client.ResultAsync("textDocument/completion", $$$"""{"textDocument":{"uri":"{{{uri}}}"},"position":{"line":3,"character":12}}""")).GetRawText();

    private Task<ServerHarness> StartAsync(string settings = "null") => ServerHarness.StartAsync(Pulling, settings, folder: UriOf("workspace"));

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string UriOf(string name) => new Uri(At(name)).AbsoluteUri;

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }
}
