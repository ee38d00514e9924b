using System.Text.Json;
using System.Text.RegularExpressions;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Debugging;

/// <summary>What the reference's section about the debugger shows is launched, asked and stopped at.</summary>
public sealed partial class DebugDocumentationTests
{
    private static readonly string Ruleset = RepositoryRoot.Combine("tests", "rulesets", "server.rules");

    private static string Section
    {
        get
        {
            string reference = File.ReadAllText(RepositoryRoot.Combine("tests", "documentation", "REFERENCE.md"));
            int start = reference.IndexOf("\n## Debug a packet\n", StringComparison.Ordinal);
            return reference[start..reference.IndexOf("\n## ", start + 1, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public async Task The_configuration_stops_at_the_first_rule()
    {
        await using DebugClient client = await StartAsync();
        JsonElement stop = await client.StopAsync();
        Assert.Equal(("entry", 1), (stop.GetProperty("reason").GetString(), stop.GetProperty("threadId").GetInt32()));
        Assert.StartsWith("PREROUTING rule 1", await client.TopAsync(1), StringComparison.Ordinal);
        Assert.StartsWith("packet 1 of 2: tcp 198.51.100.7:40000", (await client.ResultAsync("threads")).GetProperty("threads")[0].GetProperty("name").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_in_the_table_can_be_asked()
    {
        await using DebugClient client = await StartAsync();
        string[] asked = [.. TableRow().Matches(Section).SelectMany(row => Code().Matches(row.Groups[1].Value)).Select(code => code.Groups[1].Value)];
        Assert.True(asked.Length >= 14, string.Join('\n', asked));
        foreach (string expression in asked)
        {
            JsonElement value = await client.ResultAsync("evaluate", $$$$"""{"expression":{{{{DebugClient.Quote(expression)}}}},"context":"watch"}""");
            Assert.NotEmpty(value.GetProperty("result").GetString()!);
        }
    }

    [Theory]
    [InlineData("INPUT", "table filter at INPUT")]
    [InlineData("nat PREROUTING", "table nat at PREROUTING")]
    public async Task Chains_are_named_as_it_says(string name, string place)
    {
        Assert.Contains($"`{name}`", Section, StringComparison.Ordinal);
        await using DebugClient client = await DebugClient.LaunchAsync(RepositoryRoot.Combine("tests", "rulesets", "gateway.rules"), "tcp 198.51.100.7 > 192.0.2.1:22 in eth0");
        JsonElement placed = await client.ResultAsync("setFunctionBreakpoints", $$$$"""{"breakpoints":[{"name":"{{{{name}}}}"}]}""");
        Assert.True(placed.GetProperty("breakpoints")[0].GetProperty("verified").GetBoolean());
        await client.ResultAsync("configurationDone");
        Assert.Equal("function breakpoint", (await client.StopAsync()).GetProperty("reason").GetString());
        Assert.Equal(place, (await client.FramesAsync(1))[^1].GetProperty("name").GetString());
    }

    private static async Task<DebugClient> StartAsync()
    {
        DebugClient client = DebugClient.Start();
        await client.ResultAsync("initialize", """{"adapterID":"rules-lsp"}""");
        await client.ResultAsync("launch", Launch().Match(Section).Groups[1].Value.Replace("${file}", JsonEncodedText.Encode(Ruleset).ToString(), StringComparison.Ordinal));
        await client.ResultAsync("configurationDone");
        return client;
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Launch();

    [GeneratedRegex(@"^\| (`.*?`) \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
