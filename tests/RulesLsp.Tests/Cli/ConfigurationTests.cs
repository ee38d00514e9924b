using System.Text;
using NJsonSchema;
using RulesLsp.Server.Configuration;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>A project's configuration: what it may say, where a mistake stands, and for which files it holds.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-config");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A configuration and what is said about it; null: nothing.</summary>
    public static TheoryData<string, string?> Texts => new()
    {
        { "{}", null },
        { """{ "$schema": "x", "backend": "nft", "family": "ipv6", "profile": "ufw", "host": "h.json", "select": ["RL2"], "enable": ["RL401"], "ignore": [], "severity": { "RL4": "hint" }, "failOn": "never", "overrides": [{ "files": ["*.v6"], "family": "auto" }] }""", null },
        { """{ "select": ["shadowed-rule", "RL5001"] }""", null },
        { "{\n  \"ingore\": []\n}", "2:3: there is no key \"ingore\": did you mean \"ignore\"?" },
        { """{ "colour": "red" }""", "1:3: there is no key \"colour\": it can be $schema, backend, family, profile, host, select, enable, ignore, severity, failOn or overrides" },
        { """{ "backend": "ntf" }""", "1:14: \"ntf\" can't stand here: it is both, nft or legacy" },
        { """{ "backend": true }""", "1:14: the value has to be both, nft or legacy" },
        { """{ "family": "ipv5" }""", "1:13: \"ipv5\" can't stand here: it is auto, ipv4, ipv6, arp or bridge" },
        { """{ "host": "" }""", "1:11: the text is empty" },
        { """{ "host": ["h.json"] }""", "1:11: the value has to be a text" },
        { """{ "select": "RL4" }""", "1:13: the value has to be a list of texts" },
        { """{ "select": [4] }""", "1:14: the value has to be a text" },
        { """{ "severity": { "RL4001": "fatal" } }""", "1:27: \"fatal\" can't stand here: it is error, warning, information or hint" },
        { """{ "severity": [] }""", "1:15: the value has to be an object with lints and their severities" },
        { """{ "failOn": "information" }""", "1:13: \"information\" can't stand here: it is error, warning, info or never" },
        { """{ "overrides": {} }""", "1:16: the value has to be a list of objects" },
        { """{ "overrides": [{ "files": ["a"], "overrides": [] }] }""", "1:35: there is no key \"overrides\": it can be files, backend, family, profile, host, select, enable, ignore, severity or failOn" },
        { """{ "overrides": [{ "family": "ipv6" }] }""", "1:36: \"files\" is missing or empty: it names the files that these settings are for" },
        { "[]", "1:1: the value has to be an object" },
        { "", "1:1: is no JSON: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true" },
        { "{\n  \"backend\": \"nft\",\n}", "3:1: is no JSON: The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options" },
        { "{ } x", "1:5: is no JSON: 'x' is invalid after a single JSON value. Expected end of data" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_mistake_is_told_with_its_place_and_the_schema_knows_it_too(string text, string? problem)
    {
        ConfigurationException? wrong = Record.Exception(() => ProjectReader.Read("rules-lsp.json", Encoding.UTF8.GetBytes(text))) as ConfigurationException;
        Assert.Equal(problem is null ? null : $"rules-lsp.json:{problem}", wrong?.Message.TrimEnd('.'));
        if (problem?.Contains("is no JSON", StringComparison.Ordinal) != true)
        {
            JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "config.schema.json"));
            Assert.Equal(problem is null, schema.Validate(text).Count == 0);
        }
    }

    [Theory]
    [InlineData("""{ "select": ["RL9"] }""", "1:14: there is no lint RL9")]
    [InlineData("""{ "ignore": ["shadowed-rul"] }""", "1:14: there is no lint shadowed-rul; did you mean shadowed-rule?")]
    [InlineData("""{ "severity": { "shadowd-rule": "hint" } }""", "1:17: there is no lint shadowd-rule; did you mean shadowed-rule?")]
    [InlineData("""{ "backend": "nft", "backend": "legacy" }""", "1:21: \"backend\" stands here for the second time")]
    public void What_no_schema_can_know_is_told_with_its_place(string text, string problem)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => ProjectReader.Read("rules-lsp.json", Encoding.UTF8.GetBytes(text)));
        Assert.Equal($"rules-lsp.json:{problem}", wrong.Message.TrimEnd('.'));
    }

    [Theory]
    [InlineData("*.v4", "rules.v4", true)]
    [InlineData("*.v4", "deep/er/rules.v4", true)]
    [InlineData("*.v4", "rules.v6", false)]
    [InlineData("rules.v?", "a/rules.v6", true)]
    [InlineData("edge/*.v4", "edge/rules.v4", true)]
    [InlineData("edge/*.v4", "edge/deep/rules.v4", false)]
    [InlineData("edge/**", "edge/deep/rules.v4", true)]
    [InlineData("edge/**/rules.v4", "edge/rules.v4", true)]
    [InlineData("edge/**/rules.v4", "edge/a/b/rules.v4", true)]
    [InlineData("**/old/*", "a/old/x", true)]
    [InlineData("**/old/*", "old/x", true)]
    [InlineData("./edge/*", "edge/x", true)]
    [InlineData("edge", "edge/x", false)]
    [InlineData("../other/*", "../other/x", true)]
    public void Patterns_fit_paths(string pattern, string path, bool fits) => Assert.Equal(fits, FilePattern.Matches(pattern, path));

    [Fact]
    public async Task The_nearest_configuration_holds_and_the_command_line_goes_before_it()
    {
        string outer = Write("rules.v4", Dead);
        string inner = Write("inner/deep/rules.v4", Dead);
        Write("rules-lsp.json", """{ "ignore": ["RL4"] }""");
        Write("inner/rules-lsp.json", """{ "failOn": "never" }""");
        Assert.Equal(0, (await CliRun.OfAsync(["--check", outer, "--output", "concise"])).ExitCode);
        CliRun ofInner = await CliRun.OfAsync(["--check", inner, "--output", "concise"]);
        Assert.Equal((0, true), (ofInner.ExitCode, ofInner.Output.Contains("RL4001", StringComparison.Ordinal)));
        Assert.Equal(1, (await CliRun.OfAsync(["--check", inner, "--output", "concise", "--fail-on", "warning"])).ExitCode);
        Assert.Contains("RL4001", (await CliRun.OfAsync(["--check", outer, "--select", "RL4"])).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await CliRun.OfAsync(["--check", outer, "--config", Write("other.json", "{}")])).ExitCode);
    }

    [Fact]
    public async Task A_translation_fails_from_where_the_configuration_says()
    {
        string rules = Write("rules.v4", "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m string --algo bm --string x -j DROP\nCOMMIT\n");
        Assert.Equal(1, (await CliRun.OfAsync(["--translate", rules])).ExitCode);
        Write("rules-lsp.json", """{ "failOn": "never" }""");
        Assert.Equal(0, (await CliRun.OfAsync(["--translate", rules])).ExitCode);
        Assert.Equal(1, (await CliRun.OfAsync(["--translate", rules, "--fail-on", "error"])).ExitCode);
    }

    [Fact]
    public async Task A_host_description_is_found_beside_the_configuration()
    {
        string rules = Write("a/rules.v4", "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n# rules-lsp: expect DROP tcp 198.51.100.7 > 192.0.2.77:22 in eth0 syn\n");
        Write("host.json", """{ "interfaces": [{ "name": "eth0", "addresses": ["192.0.2.77/24"] }] }""");
        Write("rules-lsp.json", """{ "host": "host.json" }""");
        CliRun run = await CliRun.OfAsync(["--check", rules]);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        File.Delete(Path.Combine(_folder.FullName, "host.json"));
        CliRun missing = await CliRun.OfAsync(["--check", rules]);
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("host.json: there is no such file", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_once_and_before_anything_is_changed()
    {
        string rules = Write("rules.v4", "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT \n");
        Write("rules-lsp.json", """{ "backend": 1 }""");
        CliRun run = await CliRun.OfAsync(["--check", _folder.FullName, rules, "--fix"]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"rules-lsp: {Path.Combine(_folder.FullName, "rules-lsp.json")}:1:14: the value has to be both, nft or legacy.\n", run.Errors);
        Assert.EndsWith("COMMIT \n", File.ReadAllText(rules), StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
