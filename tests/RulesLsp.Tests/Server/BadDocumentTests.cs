using System.Diagnostics;
using System.Text.Json;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Whatever an editor opens, the server answers about it, keeps it through an edit, and keeps all others.</summary>
public sealed class BadDocumentTests
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    private static readonly string[] WholeRequests = ["documentSymbol", "foldingRange", "semanticTokens/full", "codeLens"];

    private static readonly string[] PlaceRequests = ["hover", "completion", "definition", "documentHighlight", "signatureHelp", "prepareRename"];

    [Fact]
    public async Task No_document_is_lost()
    {
        await using ServerHarness server = await ServerHarness.StartAsync("""{"textDocument":{"inlayHint":{}}}""");
        foreach ((string name, string text, string? code) in BadTexts.All)
        {
            var elapsed = Stopwatch.StartNew();
            string uri = UriOf(name);
            await server.OpenAsync(text, uri);
            WaitForFindings(server, uri, 1, findings => code is null || findings.Any(finding => finding.GetProperty("code").GetString() == code));
            await AskEverythingAsync(server, uri);
            await EditAsync(server, uri, 2, "# one more line\n");
            WaitForFindings(server, uri, 2, _ => true);
            Assert.True(elapsed.Elapsed < LongestRound, $"{name}: {elapsed.Elapsed}");
        }

        foreach ((string name, _, _) in BadTexts.All)
        {
            await AskEverythingAsync(server, UriOf(name));
            await EditAsync(server, UriOf(name), 3, "*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n");
            JsonElement symbols = await server.Client.ResultAsync("textDocument/documentSymbol", Whole(UriOf(name)));
            Assert.Contains(symbols.EnumerateArray(), symbol => symbol.GetProperty("name").GetString()!.Contains("nat", StringComparison.Ordinal));
        }

        Assert.DoesNotContain("failed", server.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_programs_files_are_left_alone()
    {
        await using ServerHarness server = await ServerHarness.StartAsync("""{"textDocument":{"inlayHint":{}}}""");
        string[] files = Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "foreign"));
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string uri = new Uri(file).AbsoluteUri;
            await server.OpenAsync(File.ReadAllText(file), uri);
            WaitForFindings(server, uri, 1, findings => !findings.Any());
            await EditAsync(server, uri, 2, "\n");
            WaitForFindings(server, uri, 2, findings => !findings.Any());
        }
    }

    [UnixFact]
    public async Task A_host_description_in_a_pipe_keeps_nobody_waiting()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-lsp-pipe");
        try
        {
            KernelCommand.Run("mkfifo", Path.Combine(folder.FullName, "host.json"));
            await using ServerHarness server = await ServerHarness.StartAsync("""{"textDocument":{"inlayHint":{}}}""");
            string uri = new Uri(Path.Combine(folder.FullName, "rules.v4")).AbsoluteUri;
            await server.OpenAsync("# rules-lsp: host @host.json\n# rules-lsp: host @/dev/zero\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", uri);
            WaitForFindings(server, uri, 1, findings => findings.Count(finding => finding.GetProperty("code").GetString() == "RL1019") == 2);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AskEverythingAsync(ServerHarness server, string uri)
    {
        foreach (string request in WholeRequests)
        {
            await AssertAnswerAsync(server, $"textDocument/{request}", Whole(uri));
        }

        foreach (string request in PlaceRequests)
        {
            await AssertAnswerAsync(server, $"textDocument/{request}", $$$$"""{"textDocument":{"uri":"{{{{uri}}}}"},"position":{"line":2,"character":12}}""");
        }

        await AssertAnswerAsync(server, "textDocument/inlayHint", $$$$"""{"textDocument":{"uri":"{{{{uri}}}}"},"range":{"start":{"line":0,"character":0},"end":{"line":100000,"character":0}}}""");
    }

    private static async Task AssertAnswerAsync(ServerHarness server, string method, string parameters)
    {
        JsonElement reply = await server.Client.RequestAsync(method, parameters);
        Assert.True(reply.TryGetProperty("result", out _), $"{method}: {reply.GetRawText()[..Math.Min(reply.GetRawText().Length, 500)]}");
    }

    private static void WaitForFindings(ServerHarness server, string uri, int version, Func<JsonElement.ArrayEnumerator, bool> fits)
    {
        try
        {
            server.Client.WaitFor(
                "textDocument/publishDiagnostics",
                parameters => parameters.GetProperty("uri").GetString() == uri && parameters.GetProperty("version").GetInt32() == version && fits(parameters.GetProperty("diagnostics").EnumerateArray()));
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Uri.UnescapeDataString(uri)}, version {version}, has no such findings; the server said: {server.Errors}");
        }
    }

    private static Task EditAsync(ServerHarness server, string uri, int version, string inserted) => server.Client.NotifyAsync(
        "textDocument/didChange",
        $$$$"""{"textDocument":{"uri":"{{{{uri}}}}","version":{{{{version}}}}},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":{{{{ServerHarness.Quote(inserted)}}}}}]}""");

    private static string UriOf(string name) => $"file:///tmp/{Uri.EscapeDataString(name)}/rules.v4";

    private static string Whole(string uri) => $$$$"""{"textDocument":{"uri":"{{{{uri}}}}"}}""";
}
