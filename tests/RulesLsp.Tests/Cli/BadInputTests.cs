using System.Diagnostics;
using System.Text;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>Any bytes give a clear finding, or exit code 3 with one line; never a stack trace.</summary>
public sealed class BadInputTests
{
    // Far from what the slowest of them takes, and far from for ever.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    private const string Good = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";

    public static TheoryData<string, byte[], int, string> Inputs => new()
    {
        { "empty", [], 0, "no iptables ruleset" },
        { "one byte", [0x0A], 0, "no iptables ruleset" },
        { "binary", [0x7F, (byte)'E', (byte)'L', (byte)'F', 0, 1, 2, 3], 3, "is a binary file" },
        { "UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Good)], 3, "is UTF-16 text" },
        { "invalid UTF-8", [.. Bytes("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m comment --comment \"caf"), 0xE9, .. Bytes("\" -j ACCEPT\nCOMMIT\n")], 1, "RL1021" },
        { "CRLF", Bytes(Good.Replace("\n", "\r\n")), 1, "RL1014" },
        { "lone CR", Bytes(Good.Replace("\n", "\r")), 1, "RL1014" },
        { "no final newline", Bytes(Good.TrimEnd('\n')), 1, "RL1017" },
        { "byte order mark", [0xEF, 0xBB, 0xBF, .. Bytes(Good)], 1, "RL1015" },
        { "1 MB line", Bytes("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT " + new string('x', 1 << 20) + "\nCOMMIT\n"), 1, "RL1024" },
        { "1 MB of quotes", Bytes("*filter\n-A INPUT " + new string('"', 1 << 20) + "\nCOMMIT\n"), 1, "RL" },
        { "100,000 empty lines", Bytes("*filter\n" + new string('\n', 100_000) + "COMMIT\n"), 0, "" },
        { "escape sequences", Bytes("*filter\n-A INPUT -j \e[31mRED\e[0m\nCOMMIT\n"), 1, "RL3004" },
    };

    [Theory]
    [MemberData(nameof(Inputs), DisableDiscoveryEnumeration = true)]
    public async Task Bytes_give_a_finding_or_one_line(string name, byte[] bytes, int exitCode, string expected)
    {
        CliRun run = await CliRun.OfAsync(["--check", "-", "--stdin-filename", "input.rules"], bytes);
        Assert.True(run.ExitCode == exitCode, $"{name}: exit code {run.ExitCode}\n{Shorten(run.Output)}\n{run.Errors}");
        Assert.Contains(expected, run.Output + run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output + run.Errors);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length < 1000, $"{name}: a line of {line.Length} characters"));
        if (exitCode == 3)
        {
            Assert.Equal(1, run.Errors.Count(character => character == '\n'));
        }
    }

    [Fact]
    public async Task Megabytes_of_nonsense_give_a_finding()
    {
        foreach ((string name, string text, string? code) in BadTexts.All.Where(bad => !bad.Text.Contains('\0')))
        {
            var elapsed = Stopwatch.StartNew();
            CliRun run = await CliRun.OfAsync(["--check", "-", "--stdin-filename", "rules.v4"], Bytes(text));
            Assert.True(run.ExitCode is 0 or 1, $"{name}: exit code {run.ExitCode}\n{run.Errors}");
            Assert.True(code is null || run.Output.Contains($"[{code} ", StringComparison.Ordinal), $"{name}: no {code} in\n{Shorten(run.Output)}");
            Assert.Equal("", run.Errors);
            Assert.DoesNotContain('\0', run.Output);
            Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
            Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length < 1000, $"{name}: a line of {line.Length} characters"));
            Assert.True(elapsed.Elapsed < LongestRun, $"{name}: {elapsed.Elapsed}");
        }
    }

    [Theory]
    [InlineData("rules.v4")]
    [InlineData("99-local.rules")]
    public async Task Megabytes_of_random_bytes_are_one_line(string name)
    {
        CliRun run = await CliRun.OfAsync(["--check", "-", "--stdin-filename", name], BadTexts.RandomBytes(4 << 20, 0, 256));
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Matches($"^rules-lsp: {name}: is a binary file .*\n$", run.Errors);
    }

    [Fact]
    public async Task Random_bytes_never_end_in_an_internal_error()
    {
        var random = new Random(20240229);
        string[] pieces = ["*filter\n", ":INPUT ", "-A INPUT ", "--dport ", "-j ", "ACCEPT", "COMMIT\n", "\"", "\\", "!", "[", "]", "[1:2]", "\r", "\t", "# rules-lsp: ", "expect ", "-p tcp ", "-m ", "\uFFFD", "999999999999999999999", "/", ":", ",", "-"];
        for (int round = 0; round < 300; round++)
        {
            var text = new StringBuilder(round % 2 == 0 ? "*filter\n" : "");
            for (int piece = random.Next(60); piece > 0; piece--)
            {
                text.Append(pieces[random.Next(pieces.Length)]);
                text.Append(random.Next(4) == 0 ? (char)random.Next(1, 0x3000) : ' ');
            }

            CliRun run = await CliRun.OfAsync(["--check", "-", "--output", "json"], Bytes(text.ToString()));
            Assert.True(run.ExitCode is 0 or 1, $"{text}\n{run.Errors}");
            Assert.Equal("", run.Errors);
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Shorten(string text) => text.Length < 2000 ? text : text[..2000];
}
