using System.Text.Json;
using RulesLsp.Tests.Cli;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>Messages of programs, explained in an editor and on the command line.</summary>
public sealed class ExplainErrorTests
{
    private const string Wrong = "*filter\n:INPUT DROP [0:0]\n-A INPUT -j MASQUERADE\nCOMMIT\n";
    private const string Guilty = ":3  -A INPUT -j MASQUERADE\n  RL3012 target-not-allowed-here: ";

    [Fact]
    public async Task The_editors_command_finds_the_line_behind_commit()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.OpenAsync(Wrong);
        JsonElement answer = await server.Client.ResultAsync(
            "workspace/executeCommand", $$$"""{"command":"rulesLsp.explainError","arguments":[{"uri":"{{{ServerHarness.Uri}}}","message":"iptables-restore: line 4 failed"}]}""");
        Assert.Contains(Guilty, answer.GetProperty("text").GetString(), StringComparison.Ordinal);
        JsonElement refused = await server.Client.RequestAsync("workspace/executeCommand", """{"command":"rulesLsp.explainError","arguments":[{}]}""");
        Assert.Contains("what was said", refused.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_reads_what_was_said()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, Wrong);
        try
        {
            CliRun run = await CliRun.OfAsync(["--explain", "-", file], "iptables-restore: line 4 failed\n"u8.ToArray());
            Assert.Equal(0, run.ExitCode);
            Assert.Contains(Guilty, run.Output, StringComparison.Ordinal);
            CliRun alone = await CliRun.OfAsync(["--explain", "-"], "no such message\n"u8.ToArray());
            Assert.Equal(1, alone.ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
