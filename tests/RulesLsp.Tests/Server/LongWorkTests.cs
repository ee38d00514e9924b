using System.Text.Json;
using RulesLsp.Server.Rpc;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Work that takes longer than a moment is told of without being asked for, and given up when the user says so.</summary>
public sealed class LongWorkTests
{
    private const string Showing = """{"window":{"workDoneProgress":true},"textDocument":{"inlayHint":{}}}""";

    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    [Fact]
    public async Task A_check_that_the_user_gives_up_ends()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Showing);
        await server.OpenAsync(Hard());
        await server.Client.UntilAskedAsync("window/workDoneProgress/create");
        JsonElement begun = server.Client.WaitFor("$/progress", IsKind("begin"));
        Assert.Equal("Checking rules.v4", begun.GetProperty("value").GetProperty("title").GetString());
        await server.Client.NotifyAsync("window/workDoneProgress/cancel", $$"""{"token":{{begun.GetProperty("token").GetRawText()}}}""");
        JsonElement ended = server.Client.WaitFor("$/progress", IsKind("end"));
        Assert.Equal(begun.GetProperty("token").GetString(), ended.GetProperty("token").GetString());

        // The next version is checked as ever; of the first one nobody was told the dead rule.
        await server.Client.NotifyAsync(
            "textDocument/didChange",
            $$"""{"textDocument":{"uri":"{{ServerHarness.Uri}}","version":2},"contentChanges":[{"text":{{ServerHarness.Quote(Dead)}}}]}""");
        Assert.Equal(2, server.Client.WaitFor("textDocument/publishDiagnostics", HasDeadRule).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Requests_have_threads_beside_those_that_a_check_takes()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        ThreadPool.GetMinThreads(out int atOnce, out _);
        Assert.True(atOnce >= Environment.ProcessorCount + LanguageServer.ThreadsForRequests, $"{atOnce} threads start at once");
    }

    /// <summary>A ruleset whose check takes many seconds: the fixture of the lint about questions that are too hard, in one table behind another.</summary>
    private static string Hard()
    {
        string rules = string.Concat(File.ReadLines(RepositoryRoot.Combine("tests", "fixtures", "lints", "RL4008-reachability-undecided.rules"))
            .Where(line => line.StartsWith("-A INPUT", StringComparison.Ordinal)).Append("-A INPUT -p udp -j DROP").Append("-A INPUT -p udp -j DROP").Select(rule => rule + "\n"));
        return string.Concat(new[] { "mangle", "filter" }.Select(table => $"*{table}\n:INPUT ACCEPT [0:0]\n{rules}COMMIT\n"));
    }

    private static bool HasDeadRule(JsonElement published) =>
        published.GetProperty("diagnostics").EnumerateArray().Any(finding => finding.GetProperty("code").GetString() == "RL4001");

    private static Func<JsonElement, bool> IsKind(string kind) => progress => progress.GetProperty("value").GetProperty("kind").GetString() == kind;
}
