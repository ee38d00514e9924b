using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Files that one program loads together are one ruleset for names: ufw's before.rules jumps to the chains of user.rules.</summary>
public sealed class LoadedTogetherTests : IDisposable
{
    private const string Before = "*filter\n:ufw-before-input - [0:0]\n-A ufw-before-input -i lo -j ACCEPT\n-A ufw-before-input -j ufw-guests\nCOMMIT\n";
    private const string User = "# é🔥\n*filter\n:ufw-guests - [0:0]\n-A ufw-guests -m comment --comment \"é🔥\" -j ufw-deny\n:ufw-deny - [0:0]\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-together");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_chain_is_defined_in_the_other_file()
    {
        await using ServerHarness server = await StartAsync();
        JsonElement definition = await server.Client.ResultAsync("textDocument/definition", At(3, 26));
        Assert.Equal((UriOf("user.rules"), 2, 1, 11), Place(Assert.Single(definition.EnumerateArray())));
    }

    [Fact]
    public async Task References_are_found_in_all_of_them()
    {
        await using ServerHarness server = await StartAsync();
        JsonElement references = await server.Client.ResultAsync("textDocument/references", At(3, 26));
        Assert.Equal(
            [(UriOf("before.rules"), 3, 23, 33), (UriOf("user.rules"), 2, 1, 11), (UriOf("user.rules"), 3, 3, 13)],
            references.EnumerateArray().Select(Place));
    }

    [Fact]
    public async Task A_chain_is_renamed_in_all_of_them_as_the_editor_has_them()
    {
        await using ServerHarness server = await StartAsync();

        // One line more than on the disk.
        await server.OpenAsync("# unsaved\n" + User, UriOf("user.rules"));
        JsonElement changes = (await RenameAsync(server, "ufw-visitors")).GetProperty("result").GetProperty("changes");
        Assert.Equal([23], changes.GetProperty(UriOf("before.rules")).EnumerateArray().Select(Start));
        Assert.Equal([(3, 1), (4, 3)], changes.GetProperty(UriOf("user.rules")).EnumerateArray().Select(edit => (Line(edit), Start(edit))));
        Assert.All(changes.GetProperty(UriOf("user.rules")).EnumerateArray(), edit => Assert.Equal("ufw-visitors", edit.GetProperty("newText").GetString()));
    }

    [Fact]
    public async Task A_name_that_the_other_file_has_is_refused()
    {
        await using ServerHarness server = await StartAsync();
        JsonElement refusal = await RenameAsync(server, "ufw-deny");
        Assert.Equal("The table filter already has a chain ufw-deny.", refusal.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_chain_that_none_of_them_declares_keeps_its_name()
    {
        await using ServerHarness server = await StartAsync();
        File.Delete(Path.Combine(_folder.FullName, "user.rules"));
        JsonElement refusal = await RenameAsync(server, "ufw-visitors");
        Assert.Contains("declared outside", refusal.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_another_file_uses_is_not_linked_while_it_is_typed()
    {
        await using ServerHarness server = await StartAsync();
        Assert.Equal(JsonValueKind.Null, (await server.Client.ResultAsync("textDocument/linkedEditingRange", At(3, 26))).ValueKind);
        JsonElement own = await server.Client.ResultAsync("textDocument/linkedEditingRange", At(2, 5));
        Assert.Equal(3, own.GetProperty("ranges").GetArrayLength());
    }

    private Task<JsonElement> RenameAsync(ServerHarness server, string newName) =>
        server.Client.RequestAsync("textDocument/rename", $$"""{{At(3, 26)[..^1]}},"newName":"{{newName}}"}""");

    private async Task<ServerHarness> StartAsync()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "before.rules"), Before);
        File.WriteAllText(Path.Combine(_folder.FullName, "user.rules"), User);
        ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Before, UriOf("before.rules"));
        return server;
    }

    private string UriOf(string name) => new Uri(Path.Combine(_folder.FullName, name)).AbsoluteUri;

    private string At(int line, int character) =>
        $$$"""{"textDocument":{"uri":"{{{UriOf("before.rules")}}}"},"position":{"line":{{{line}}},"character":{{{character}}}}}""";

    private static (string Uri, int Line, int Start, int End) Place(JsonElement location)
    {
        JsonElement range = location.GetProperty("range");
        return (location.GetProperty("uri").GetString()!, Line(location), Start(location), range.GetProperty("end").GetProperty("character").GetInt32());
    }

    private static int Line(JsonElement element) => element.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32();

    private static int Start(JsonElement element) => element.GetProperty("range").GetProperty("start").GetProperty("character").GetInt32();
}
