using System.Text.Json;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>The protocol's greeting and end.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Shutdown_then_exit_ends_with_0()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        JsonElement reply = await server.Client.RequestAsync("shutdown", "null");
        Assert.Equal(JsonValueKind.Null, reply.GetProperty("result").ValueKind);
        await server.Client.NotifyAsync("exit", "null");
        Assert.Equal(0, await server.ExitCode.WaitAsync(WireClient.Patience));
    }

    [Fact]
    public async Task Exit_without_shutdown_ends_with_1()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.Client.NotifyAsync("exit", "null");
        Assert.Equal(1, await server.ExitCode.WaitAsync(WireClient.Patience));
    }

    [Fact]
    public async Task The_end_of_the_input_ends_the_server()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.Client.HangUpAsync();
        Assert.Equal(1, await server.ExitCode.WaitAsync(WireClient.Patience));
    }

    [Fact]
    public async Task A_request_before_initialize_is_refused()
    {
        await using ServerHarness server = ServerHarness.StartFresh();
        JsonElement reply = await server.Client.RequestAsync("shutdown", "null");
        Assert.Equal(-32002, reply.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_request_after_shutdown_is_refused()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.Client.RequestAsync("shutdown", "null");
        JsonElement reply = await server.Client.RequestAsync("textDocument/hover", ServerHarness.At(0, 0));
        Assert.Equal(-32600, reply.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task An_unknown_method_is_refused_and_an_unknown_notification_passed_over()
    {
        await using ServerHarness server = await ServerHarness.StartAsync();
        await server.Client.NotifyAsync("textDocument/didNothing", "{}");
        JsonElement reply = await server.Client.RequestAsync("textDocument/nothing", "{}");
        Assert.Equal(-32601, reply.GetProperty("error").GetProperty("code").GetInt32());
        Assert.True((await server.Client.RequestAsync("shutdown", "null")).TryGetProperty("result", out _));
    }

    [Theory]
    [InlineData("""["utf-16","utf-8"]""", "utf-16")]
    [InlineData("""["utf-8","utf-16"]""", "utf-8")]
    [InlineData("""["utf-8"]""", "utf-8")]
    [InlineData("""["utf-8","utf-32"]""", "utf-8")]
    [InlineData("""["utf-32"]""", "utf-16")]
    public async Task The_position_encoding_is_one_that_the_editor_offers(string offered, string chosen)
    {
        await using ServerHarness server = await ServerHarness.StartAsync($$$$"""{"general":{"positionEncodings":{{{{offered}}}}}}""");
        Assert.Equal(chosen, server.Capabilities.GetProperty("positionEncoding").GetString());
    }
}
