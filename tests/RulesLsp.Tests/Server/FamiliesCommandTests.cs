using System.Text.Json;
using RulesLsp.Server.Convert;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>rulesLsp.compareFamilies: the document beside its sibling, on the disk or open.</summary>
public sealed class FamiliesCommandTests : IDisposable
{
    private const string Closed = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n";
    private const string Open = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-families");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_sibling_is_read_from_the_disk_and_from_the_editor()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        File.WriteAllText(Path.Combine(_folder.FullName, "rules.v6"), Closed);
        await server.OpenAsync(Open, UriOf("rules.v4"));
        string differs = await AnswerAsync(server, "rules.v4");
        Assert.StartsWith("tcp to port 22\n  IPv4  lets everyone in\n        rules.v4:3  filter INPUT", differs, StringComparison.Ordinal);
        Assert.EndsWith("1 group of services differs between the families.\n", differs, StringComparison.Ordinal);

        // What is typed counts, and from either side.
        await server.OpenAsync(Open, UriOf("rules.v6"));
        Assert.Equal("Both families let the same services in.\n", await AnswerAsync(server, "rules.v4"));
        Assert.Equal("Both families let the same services in.\n", await AnswerAsync(server, "rules.v6"));
    }

    [Fact]
    public async Task A_document_without_a_sibling_is_told_how_to_make_one()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Open, UriOf("site.rules"));
        JsonElement reply = await server.Client.RequestAsync("workspace/executeCommand", Command("site.rules"));
        Assert.Contains("There is no site6.rules beside site.rules", reply.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private string UriOf(string name) => DocumentUri.OfPath(Path.Combine(_folder.FullName, name));

    private string Command(string name) => $$$"""{"command":"rulesLsp.compareFamilies","arguments":[{"uri":"{{{UriOf(name)}}}"}]}""";

    private async Task<string> AnswerAsync(ServerHarness server, string name) =>
        (await server.Client.ResultAsync("workspace/executeCommand", Command(name))).GetProperty("text").GetString()!;
}
