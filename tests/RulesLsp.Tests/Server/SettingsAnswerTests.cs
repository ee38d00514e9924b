using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>An editor that promises to answer for the settings and does not costs the user neither the document nor its findings.</summary>
public sealed class SettingsAnswerTests
{
    private const string Asked = "workspace/configuration";
    private const string Registering = """{"workspace":{"configuration":true,"didChangeConfiguration":{"dynamicRegistration":true},"didChangeWatchedFiles":{"dynamicRegistration":true}},"textDocument":{"inlayHint":{}}}""";
    private const string Ruleset = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("\"rulesLsp\"")]
    [InlineData("42")]
    [InlineData("[42]")]
    [InlineData("[[{}]]")]
    [InlineData("""[{"backend":3,"enable":"all","inlayHints":[]}]""")]
    public async Task Whatever_is_answered_the_findings_come(string? answer)
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Registering, answer: (method, _) => method == Asked ? answer : "null");
        await AssertFindingsAsync(server);
        Assert.DoesNotContain("Object reference", server.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_one_line_in_the_log_and_the_findings_come()
    {
        await using ServerHarness server = ServerHarness.StartFresh();
        server.Client.Refused = [Asked, "client/registerCapability"];
        await server.Client.ResultAsync("initialize", $$"""{"processId":null,"rootUri":null,"capabilities":{{Registering}}}""");
        await server.Client.NotifyAsync("initialized", "{}");
        server.Client.WaitFor("window/logMessage", parameters => parameters.GetProperty("message").GetString() == $"The editor refused {Asked}: This editor can't.");
        await AssertFindingsAsync(server);
    }

    [Fact]
    public async Task Settings_are_asked_for_also_where_other_questions_are_never_answered()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(
            Registering, answer: (method, _) => method == Asked ? """[{"backend":"nft"}]""" : null);
        await server.Client.UntilAskedAsync(Asked);
        await AssertFindingsAsync(server);
    }

    [Fact]
    public async Task An_editor_that_goes_while_it_is_asked_ends_the_server_and_is_not_said_to_have_refused()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Registering, answer: (_, _) => null);
        await server.OpenAsync(Ruleset);
        await server.Client.UntilAskedAsync(Asked);
        await server.Client.HangUpAsync();
        Assert.Equal(1, await server.ExitCode.WaitAsync(WireClient.Patience));
        Assert.DoesNotContain("refused", server.Errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task AssertFindingsAsync(ServerHarness server)
    {
        await server.OpenAsync(Ruleset);
        await server.Client.UntilAskedAsync(Asked);
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("version").GetInt32() == 1
            && parameters.GetProperty("diagnostics").EnumerateArray().Any(finding => finding.GetProperty("code").GetString() == "RL4001"));
        JsonElement symbols = await server.Client.ResultAsync("textDocument/documentSymbol", ServerHarness.Whole);
        Assert.Equal("filter", symbols[0].GetProperty("name").GetString());
        Assert.False(server.ExitCode.IsCompleted);
    }
}
