using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>A management flow in an editor: cut while somebody types, told with its trace, and mended by a fix.</summary>
public sealed class ManagementTests
{
    private const string Capabilities = """{"textDocument":{"publishDiagnostics":{"relatedInformation":true}}}""";
    private const string Ruleset =
        "# rules-lsp: management tcp from 203.0.113.0/24 to :22\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    [Fact]
    public async Task An_edit_that_locks_out_is_an_error_with_the_trace_and_a_fix()
    {
        await using ServerHarness server = await ServerHarness.StartAsync(Capabilities);
        await server.OpenAsync(Ruleset);
        WaitFor(server, 1, found => !found.EnumerateArray().Any(IsCut));
        await server.EditAsync(2, (4, 31), (4, 33), "23");
        JsonElement cut = WaitFor(server, 2, found => found.EnumerateArray().Any(IsCut)).EnumerateArray().Single(IsCut);
        Assert.Equal((1, 0), (cut.GetProperty("severity").GetInt32(), cut.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32()));
        JsonElement step = cut.GetProperty("relatedInformation").EnumerateArray().Last();
        Assert.Equal(2, step.GetProperty("location").GetProperty("range").GetProperty("start").GetProperty("line").GetInt32());
        Assert.Contains("the first packet ends here", step.GetProperty("message").GetString(), StringComparison.Ordinal);

        JsonElement actions = await server.Client.ResultAsync(
            "textDocument/codeAction",
            ServerHarness.Whole[..^1] + ""","range":{"start":{"line":0,"character":30},"end":{"line":0,"character":30}},"context":{"diagnostics":[],"only":["quickfix"]}}""");
        JsonElement edit = actions.EnumerateArray().First(action => action.GetProperty("title").GetString()!.StartsWith("Let the flow through", StringComparison.Ordinal))
            .GetProperty("edit").GetProperty("changes").GetProperty(ServerHarness.Uri)[0];
        Assert.Equal("-A INPUT -s 203.0.113.0/24 -p tcp -m tcp --dport 22 -j ACCEPT\n", edit.GetProperty("newText").GetString());
        Assert.Equal(5, edit.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32());
        await server.EditAsync(3, (5, 0), (5, 0), edit.GetProperty("newText").GetString()!);
        WaitFor(server, 3, found => !found.EnumerateArray().Any(IsCut));
    }

    private static bool IsCut(JsonElement finding) => finding.GetProperty("code").GetString() == "RL5017";

    private static JsonElement WaitFor(ServerHarness server, int version, Func<JsonElement, bool> fits) =>
        server.Client.WaitFor("textDocument/publishDiagnostics", published =>
            published.GetProperty("version").GetInt32() == version && fits(published.GetProperty("diagnostics"))).GetProperty("diagnostics");
}
