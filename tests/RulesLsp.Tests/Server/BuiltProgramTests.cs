using System.Diagnostics;
using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>The built program as an editor starts it: another process, standard input and output.</summary>
public sealed class BuiltProgramTests
{
    [Fact]
    public async Task The_program_serves_over_its_pipes_and_leaves_stdout_to_the_protocol()
    {
        using Process process = BuiltProgram.Start("--stdio");
        await using (var client = new WireClient(process.StandardInput.BaseStream, process.StandardOutput.BaseStream))
        {
            JsonElement result = await client.ResultAsync("initialize", $$$"""{"processId":{{{Environment.ProcessId}}},"capabilities":{}}""");
            Assert.Equal("rules-lsp", result.GetProperty("serverInfo").GetProperty("name").GetString());
            await client.NotifyAsync("initialized", "{}");
            await client.RequestAsync("shutdown", "null");
            await client.NotifyAsync("exit", "null");
            await process.WaitForExitAsync(new CancellationTokenSource(WireClient.Patience).Token);
        }

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task The_program_ends_with_its_parent()
    {
        using Process parent = Process.Start(new ProcessStartInfo("sleep", "600"))!;
        using Process process = BuiltProgram.Start();
        await using var client = new WireClient(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        await client.ResultAsync("initialize", $$$"""{"processId":{{{parent.Id}}},"capabilities":{}}""");
        parent.Kill();
        await process.WaitForExitAsync(new CancellationTokenSource(WireClient.Patience).Token);
        Assert.Equal(1, process.ExitCode);
    }
}
