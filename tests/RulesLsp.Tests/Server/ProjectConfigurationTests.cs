using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>The project's configuration in an editor: the same findings as in a pipeline, anew whenever the file changes.</summary>
public sealed class ProjectConfigurationTests : IDisposable
{
    private const string Watching = """{"workspace":{"didChangeWatchedFiles":{"dynamicRegistration":true}},"textDocument":{"inlayHint":{}}}""";
    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-project");

    private string Configuration => Path.Combine(_folder.FullName, "rules-lsp.json");

    private string Uri => $"file://{_folder.FullName}/deep/rules.v4";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_configuration_above_a_document_holds_and_is_followed()
    {
        File.WriteAllText(Configuration, """{ "severity": { "shadowed-rule": "hint" } }""");
        var registered = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ServerHarness server = await ServerHarness.StartAsync(Watching, answer: (method, parameters) =>
        {
            if (method == "client/registerCapability")
            {
                registered.TrySetResult(parameters.Clone());
            }

            return "null";
        });
        JsonElement registrations = (await registered.Task.WaitAsync(TimeSpan.FromSeconds(30))).GetProperty("registrations");
        JsonElement registration = Assert.Single(registrations.EnumerateArray());
        Assert.Equal("workspace/didChangeWatchedFiles", registration.GetProperty("method").GetString());
        Assert.Contains("json", registration.GetProperty("registerOptions").GetProperty("watchers")[0].GetProperty("globPattern").GetString());

        await server.OpenAsync(Dead, Uri);
        WaitFor(server, severity => severity == 4);
        File.WriteAllText(Configuration, """{ "severity": { "shadowed-rule": "error" } }""");
        await ChangedAsync(server);
        WaitFor(server, severity => severity == 1);
        File.WriteAllText(Configuration, """{ "severity": 1 }""");
        await ChangedAsync(server);
        WaitFor(server, severity => severity == 2);
        Assert.Contains("rules-lsp.json:1:15: the value has to be an object with lints and their severities", server.Errors.ToString(), StringComparison.Ordinal);
        File.WriteAllText(Configuration, """{ "ignore": ["RL4"] }""");
        await ChangedAsync(server);
        WaitFor(server, severity => severity is null);
    }

    [Fact]
    public async Task The_project_goes_before_the_user()
    {
        // Only legacy refuses a file that ends right behind COMMIT.
        File.WriteAllText(Configuration, """{ "backend": "nft" }""");
        await using ServerHarness server = await ServerHarness.StartAsync(Watching, settings: """{"backend":"legacy"}""");
        await server.OpenAsync(Dead.Replace("-A INPUT -p tcp -j DROP\n", "").TrimEnd('\n'), Uri);
        WaitFor(server, severity => severity is null);
        File.Delete(Configuration);
        await ChangedAsync(server);
        WaitFor(server, severity => severity == 1);
    }

    private Task ChangedAsync(ServerHarness server) => server.Client.NotifyAsync(
        "workspace/didChangeWatchedFiles", $$"""{"changes":[{"uri":"file://{{Configuration}}","type":2}]}""");

    /// <summary>Waits until the findings are one of a severity, or none.</summary>
    private static void WaitFor(ServerHarness server, Func<int?, bool> fits) => server.Client.WaitFor("textDocument/publishDiagnostics", parameters =>
    {
        JsonElement[] found = [.. parameters.GetProperty("diagnostics").EnumerateArray()];
        return found.Length <= 1 && fits(found.Length == 0 ? null : found[0].GetProperty("severity").GetInt32());
    });
}
