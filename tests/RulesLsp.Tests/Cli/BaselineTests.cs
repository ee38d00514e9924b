using NJsonSchema;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>Known findings: left out wherever they have moved, and told when they are gone.</summary>
public sealed class BaselineTests : IDisposable
{
    private const string Text = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-baseline");

    private string Known => Path.Combine(_folder.FullName, "known.json");

    private string Rules => Path.Combine(_folder.FullName, "rules.v4");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_is_written_is_known_until_it_changes()
    {
        File.WriteAllText(Rules, Text);
        CliRun written = await CliRun.OfAsync(["--check", Rules, "--write-baseline", Known]);
        Assert.Equal(0, written.ExitCode);
        Assert.Contains("1 finding known from now on", written.Errors, StringComparison.Ordinal);
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "baseline.schema.json"));
        Assert.Empty(schema.Validate(File.ReadAllText(Known)));

        File.WriteAllText(Rules, "# one line more\n" + Text.Replace("[0:0]", "[12:720]"));
        Assert.Equal(new CliRun(0, "", ""), await CheckAsync());

        File.WriteAllText(Rules, Text.Replace("--dport 22 -j ACCEPT\n", "--dport 22 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"));
        CliRun second = await CheckAsync();
        Assert.Equal((1, "", 1), (second.ExitCode, second.Errors, second.Output.Count(character => character == '\n')));
        Assert.Contains(":5:", second.Output, StringComparison.Ordinal);

        File.WriteAllText(Rules, Text.Replace("--dport 22", "--dport 23"));
        CliRun changed = await CheckAsync();
        Assert.Equal((1, $"rules-lsp: {Known}: stale: rules.v4: RL4001 -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"), (changed.ExitCode, changed.Errors));
    }

    [Fact]
    public async Task What_a_check_leaves_out_is_not_called_stale_and_a_file_that_is_gone_is()
    {
        File.WriteAllText(Rules, Text);
        await CliRun.OfAsync(["--check", Rules, "--write-baseline", Known]);
        Assert.Equal(new CliRun(0, "", ""), await CheckAsync("--ignore", "RL4"));
        File.Move(Rules, Path.Combine(_folder.FullName, "other.rules"));
        CliRun moved = await CliRun.OfAsync(["--check", _folder.FullName, "--baseline", Known, "--output", "concise"]);
        Assert.Equal(1, moved.ExitCode);
        Assert.Contains("stale: rules.v4", moved.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_one_anew_keeps_what_was_known()
    {
        File.WriteAllText(Rules, Text);
        await CliRun.OfAsync(["--check", Rules, "--write-baseline", Known]);
        string before = File.ReadAllText(Known);
        await CliRun.OfAsync(["--check", Rules, "--baseline", Known, "--write-baseline", Known]);
        Assert.Equal(before, File.ReadAllText(Known));
    }

    [Fact]
    public async Task An_expectation_is_never_known_to_fail()
    {
        File.WriteAllText(Rules, Text + "# rules-lsp: expect ACCEPT tcp 198.51.100.7 > 192.0.2.1:22 in eth0 syn\n");
        CliRun written = await CliRun.OfAsync(["--check", Rules, "--write-baseline", Known]);
        Assert.Equal(1, written.ExitCode);
        Assert.DoesNotContain("RL5001", File.ReadAllText(Known), StringComparison.Ordinal);
        Assert.Contains("RL5001", (await CheckAsync()).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{ "version": 2, "files": {} }""")]
    [InlineData("""{ "version": 1, "files": { "rules.v4": [{ "code": "RL4001" }] } }""")]
    public async Task A_file_that_is_no_baseline_is_one_line(string text)
    {
        File.WriteAllText(Rules, Text);
        File.WriteAllText(Known, text);
        CliRun run = await CheckAsync();
        Assert.Equal((3, "", 1), (run.ExitCode, run.Output, run.Errors.Count(character => character == '\n')));
        Assert.Contains("is no baseline", run.Errors, StringComparison.Ordinal);
    }

    private Task<CliRun> CheckAsync(params string[] more) => CliRun.OfAsync(["--check", Rules, "--baseline", Known, "--output", "concise", .. more]);
}
