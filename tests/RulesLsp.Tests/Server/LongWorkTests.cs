using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Work that takes longer than a moment is told of without being asked for, and given up when the user says so.</summary>
public sealed class LongWorkTests
{
    private const string Showing = """{"window":{"workDoneProgress":true},"textDocument":{"inlayHint":{}}}""";

    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    [Fact]
    public async Task The_check_of_a_large_ruleset_is_told_of_to_its_end()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Showing);
        await server.OpenAsync(Hard("filter"));
        await server.Client.UntilAskedAsync("window/workDoneProgress/create");
        JsonElement begun = server.Client.WaitFor("$/progress", IsKind("begin"));
        Assert.Equal("Checking rules.v4", begun.GetProperty("value").GetProperty("title").GetString());
        JsonElement ended = server.Client.WaitFor("$/progress", IsKind("end"));
        Assert.Equal(begun.GetProperty("token").GetString(), ended.GetProperty("token").GetString());
    }

    [Fact]
    public async Task A_check_that_the_user_gives_up_ends()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Showing);
        await server.OpenAsync(Hard("filter", "mangle"));
        JsonElement begun = server.Client.WaitFor("$/progress", IsKind("begin"));
        await server.Client.NotifyAsync("window/workDoneProgress/cancel", $$"""{"token":{{begun.GetProperty("token").GetRawText()}}}""");
        server.Client.WaitFor("$/progress", IsKind("end"));

        // The next version is checked as ever; of the first one nobody was told the dead rule.
        await server.Client.NotifyAsync(
            "textDocument/didChange",
            $$"""{"textDocument":{"uri":"{{ServerHarness.Uri}}","version":2},"contentChanges":[{"text":{{ServerHarness.Quote(Dead)}}}]}""");
        Assert.Equal(2, server.Client.WaitFor("textDocument/publishDiagnostics", HasDeadRule).GetProperty("version").GetInt32());
    }

    /// <summary>A ruleset whose check takes some seconds: the fixture of the lint about questions that are too hard, in chains and tables of their own.</summary>
    private static string Hard(params string[] tables)
    {
        string[] rules = [.. File.ReadLines(RepositoryRoot.Combine("tests", "fixtures", "lints", "RL4008-reachability-undecided.rules")).Where(line => line.StartsWith("-A INPUT", StringComparison.Ordinal))];
        return string.Concat(tables.Select(table => $"*{table}\n{string.Concat(new[] { "INPUT", "FORWARD", "OUTPUT" }.Select(Chain))}COMMIT\n"));

        string Chain(string chain) =>
            $":{chain} ACCEPT [0:0]\n{string.Concat(rules.Select(rule => rule.Replace("-A INPUT", $"-A {chain}", StringComparison.Ordinal) + "\n"))}-A {chain} -p udp -j DROP\n-A {chain} -p udp -j DROP\n";
    }

    private static bool HasDeadRule(JsonElement published) =>
        published.GetProperty("diagnostics").EnumerateArray().Any(finding => finding.GetProperty("code").GetString() == "RL4001");

    private static Func<JsonElement, bool> IsKind(string kind) => progress => progress.GetProperty("value").GetProperty("kind").GetString() == kind;
}
