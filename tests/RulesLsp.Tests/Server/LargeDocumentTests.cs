using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Documents of many megabytes: opened, answered about, edited and kept.</summary>
public sealed class LargeDocumentTests
{
    [Fact]
    public async Task Rules() => await AssertServedAsync(LargeTexts.OfRules(LargeTexts.IsFullRun ? 8 : 4).Text);

    [Fact]
    public async Task Remarks() => await AssertServedAsync(LargeTexts.OfRemarks(LargeTexts.IsFullRun ? 100 : 20));

    private static async Task AssertServedAsync(string text)
    {
        await using ServerHarness server = await ServerHarness.StartAsync("""{"textDocument":{"inlayHint":{}}}""");
        await server.OpenAsync(text);
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("version").GetInt32() == 1 && parameters.GetProperty("diagnostics").GetArrayLength() == 0);

        // The new first rule takes all TCP packets: the rule below it is dead, and so are the thousands after it.
        await server.EditAsync(2, (2, 0), (2, 0), "-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n");
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("version").GetInt32() == 2
            && parameters.GetProperty("diagnostics").EnumerateArray().Any(finding => finding.GetProperty("code").GetString() == "RL4001"));
        JsonElement hover = await server.Client.ResultAsync("textDocument/hover", ServerHarness.At(3, 30));
        Assert.Contains("dport", hover.GetProperty("contents").GetProperty("value").GetString(), StringComparison.Ordinal);
        await server.EditAsync(3, (2, 0), (4, 0), "");
        server.Client.WaitFor("textDocument/publishDiagnostics", parameters => parameters.GetProperty("version").GetInt32() == 3 && parameters.GetProperty("diagnostics").GetArrayLength() == 0);
        JsonElement symbols = await server.Client.ResultAsync("textDocument/documentSymbol", ServerHarness.Whole);
        Assert.Contains("filter", symbols[0].GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("failed", server.Errors.ToString(), StringComparison.Ordinal);
    }
}
