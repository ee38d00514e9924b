using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>Other programs' <c>*.rules</c>, named or found in a folder: nothing is said about their lines.</summary>
public sealed class ForeignFileTests
{
    private static readonly string Folder = RepositoryRoot.Combine("tests", "fixtures", "foreign");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>What the lines of each program's files have and iptables' have not.</summary>
    [Theory]
    [InlineData("udev", "SUBSYSTEM==")]
    [InlineData("polkit", "polkit.addRule")]
    [InlineData("Snort", "(msg:")]
    [InlineData("Snort 3", "alert http\n(")]
    [InlineData("Suricata", "http.user_agent;")]
    [InlineData("Firestore", "service cloud.firestore")]
    public void Every_program_has_a_file(string program, string sign) =>
        Assert.True(Directory.EnumerateFiles(Folder).Any(path => File.ReadAllText(path).Contains(sign, StringComparison.Ordinal)), program);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_named_one_is_called_no_ruleset(string file)
    {
        CliRun run = await CliRun.OfAsync(["--check", Path.Combine(Folder, file)]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal($"{Path.Combine(Folder, file)}: no iptables ruleset, nothing was checked\n\n0 rulesets, 0 rules: nothing found\n", run.Output);
        using JsonDocument json = JsonDocument.Parse((await CliRun.OfAsync(["--check", Path.Combine(Folder, file), "--output", "json"])).Output);
        Assert.Equal(0, Assert.Single(json.RootElement.GetProperty("files").EnumerateArray()).GetProperty("diagnostics").GetArrayLength());
    }

    [Fact]
    public async Task A_folder_of_them_is_silent()
    {
        CliRun run = await CliRun.OfAsync(["--check", Folder, "--output", "json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(0, json.RootElement.GetProperty("files").GetArrayLength());
    }
}
