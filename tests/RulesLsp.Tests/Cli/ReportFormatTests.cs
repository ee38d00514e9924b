using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using NJsonSchema;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>What services read has the form that they know, over every fixture and ruleset of ours.</summary>
public sealed class ReportFormatTests
{
    private static readonly DateTimeOffset Date = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    public static TheoryData<string> Folders => ["tests/fixtures/cli", "tests/fixtures/lints", "tests/fixtures/err", "tests/fixtures/frames", "tests/rulesets"];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task GitLab(string folder)
    {
        using JsonDocument json = await JsonOfAsync(folder, "gitlab");
        string[] prints = [.. json.RootElement.EnumerateArray().Select(issue => issue.GetProperty("fingerprint").GetString()!)];
        Assert.NotEmpty(prints);
        Assert.Equal(prints.Length, prints.Distinct().Count());
    }

    /// <summary>Read as the runner of GitHub Actions reads a line: name and properties up to the second pair of colons, then what is shown.</summary>
    [Theory]
    [MemberData(nameof(Folders))]
    public async Task GitHub(string folder)
    {
        (string, string, int, string)[] shown =
        [
            .. (await RunAsync(folder, "github")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            {
                int end = line.IndexOf("::", 2, StringComparison.Ordinal);
                Assert.True(line.StartsWith("::", StringComparison.Ordinal) && end > 0, line);
                string[] head = line[2..end].Split(' ', 2);
                Assert.Contains(head[0], (string[])["error", "warning", "notice"]);
                Dictionary<string, string> properties = head[1].Split(',').Select(property => property.Split('=', 2)).ToDictionary(pair => pair[0], pair => Unescape(pair[1]));
                Assert.Equal(["col", "endColumn", "endLine", "file", "line", "title"], properties.Keys.Order(StringComparer.Ordinal));
                Assert.True(int.Parse(properties["endLine"], CultureInfo.InvariantCulture) >= int.Parse(properties["line"], CultureInfo.InvariantCulture), line);
                return (properties["file"], properties["title"].Split(' ')[0], int.Parse(properties["line"], CultureInfo.InvariantCulture), Unescape(line[(end + 2)..]));
            }),
        ];
        using JsonDocument report = JsonDocument.Parse((await RunAsync(folder, "json")).Output);
        Assert.Equal(
            report.RootElement.GetProperty("files").EnumerateArray().SelectMany(file => file.GetProperty("diagnostics").EnumerateArray().Select(finding => (
                file.GetProperty("path").GetString()!,
                finding.GetProperty("code").GetString()!,
                finding.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32(),
                finding.GetProperty("message").GetString()!))),
            shown);

        static string Unescape(string text)
        {
            Assert.DoesNotContain('\r', text);
            return text.Replace("%3A", ":").Replace("%2C", ",").Replace("%0A", "\n").Replace("%0D", "\r").Replace("%25", "%");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Reviewdog(string folder)
    {
        using JsonDocument json = await JsonOfAsync(folder, "rdjson");
        Assert.NotEqual(0, json.RootElement.GetProperty("diagnostics").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Sarif(string folder)
    {
        using JsonDocument json = await JsonOfAsync(folder, "sarif");
        JsonElement run = json.RootElement.GetProperty("runs")[0];
        string[] rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()!)];
        Assert.Equal(rules.Distinct(), rules);
        foreach (JsonElement result in run.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(rules[result.GetProperty("ruleIndex").GetInt32()], result.GetProperty("ruleId").GetString());
            JsonElement region = result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
            (int, int) start = (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32());
            (int, int) end = (region.GetProperty("endLine").GetInt32(), region.GetProperty("endColumn").GetInt32());
            Assert.True(start.CompareTo(end) <= 0, result.GetRawText());
        }

        Assert.Equal("2023-11-14T22:13:20Z", run.GetProperty("invocations")[0].GetProperty("endTimeUtc").GetString());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Checkstyle(string folder)
    {
        XDocument xml = Validated((await RunAsync(folder, "checkstyle")).Output, "checkstyle.xsd");
        Assert.NotEmpty(xml.Descendants("error"));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task JUnit(string folder)
    {
        XDocument xml = Validated((await RunAsync(folder, "junit")).Output, "junit.xsd");
        foreach (XElement suite in xml.Descendants("testsuite").Append(xml.Root!))
        {
            Assert.Equal((int)suite.Attribute("tests")!, suite.Descendants("testcase").Count());
            Assert.Equal((int)suite.Attribute("failures")!, suite.Descendants("failure").Count());
            Assert.Equal((int)suite.Attribute("skipped")!, suite.Descendants("skipped").Count());
        }

        Assert.All(xml.Descendants("testsuite"), suite => Assert.Equal("2023-11-14T22:13:20", (string?)suite.Attribute("timestamp")));
    }

    [Fact]
    public async Task A_packet_whose_expectation_is_not_met_leaves_its_way()
    {
        using JsonDocument json = JsonDocument.Parse((await CliRun.OfAsync(["--check", Path.Combine(CliRun.Folder, "reports"), "--output", "sarif"])).Output);
        JsonElement[] results = [.. json.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()];
        JsonElement failed = Assert.Single(results, result => result.GetProperty("ruleId").GetString() == "RL5001");
        JsonElement[] way = [.. failed.GetProperty("codeFlows")[0].GetProperty("threadFlows")[0].GetProperty("locations").EnumerateArray()];
        Assert.Equal(3, LineOf(way[0]));
        Assert.Equal((5, "filter INPUT, its policy: DROP"), (LineOf(way[^1]), way[^1].GetProperty("location").GetProperty("message").GetProperty("text").GetString()));
        JsonElement allowed = Assert.Single(results, result => result.TryGetProperty("suppressions", out _));
        Assert.Equal("kept until the old exporter is gone", allowed.GetProperty("suppressions")[0].GetProperty("justification").GetString());

        static int LineOf(JsonElement step) => step.GetProperty("location").GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32();
    }

    [Fact]
    public async Task Prints_stay_when_lines_move_and_counters_count()
    {
        const string Before = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
        const string After = "# new\n*filter\n:INPUT ACCEPT [7:420]\n[7:420] -A INPUT -p tcp -j DROP\n[0:0] -A INPUT  -p tcp -m tcp --dport 22 -j ACCEPT\n# new\n[0:0] -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
        string[] before = await PrintsAsync(Before);
        Assert.Equal(2, before.Distinct().Count());
        Assert.Equal(before, await PrintsAsync(After));
        Assert.NotEqual(before[0], (await PrintsAsync(Before.Replace("--dport 22", "--dport 23")))[0]);

        static async Task<string[]> PrintsAsync(string text)
        {
            CliRun run = await CliRun.OfAsync(["--check", "-", "--output", "gitlab", "--select", "RL4"], System.Text.Encoding.UTF8.GetBytes(text));
            using JsonDocument json = JsonDocument.Parse(run.Output);
            return [.. json.RootElement.EnumerateArray().Select(issue => issue.GetProperty("fingerprint").GetString()!)];
        }
    }

    [Fact]
    public async Task Characters_that_XML_has_no_place_for_are_replaced()
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes("*filter\n-A INPUT -j \u0001\uFFFE<&\">\U0001F525\nCOMMIT\n");
        foreach (string format in (string[])["junit", "checkstyle"])
        {
            string output = (await CliRun.OfAsync(["--check", "-", "--output", format], text)).Output;
            Assert.Contains("\U0001F525", Validated(output, format + ".xsd").ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<CliRun> RunAsync(string folder, string format)
    {
        CliRun run = await CliRun.OfAsync(["--check", RepositoryRoot.Combine(folder), "--output", format], date: Date);
        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        return run;
    }

    private static async Task<JsonDocument> JsonOfAsync(string folder, string format)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("tests", "fixtures", "formats", format + ".schema.json"));
        CliRun run = await RunAsync(folder, format);
        Assert.Empty(schema.Validate(run.Output));
        return JsonDocument.Parse(run.Output);
    }

    private static XDocument Validated(string text, string schema)
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, RepositoryRoot.Combine("tests", "fixtures", "formats", schema));
        XDocument xml = XDocument.Parse(text);
        var problems = new List<string>();
        xml.Validate(schemas, (_, problem) => problems.Add(problem.Message));
        Assert.Empty(problems);
        return xml;
    }
}
