using RulesLsp.Engine.Lints;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>The exact output of the command line. <c>UPDATE=1</c> writes the golden files anew.</summary>
public sealed class GoldenTests
{
    private const string Packet = "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn";

    /// <summary>The name of a golden file and the words of its run; <c>{cli}</c> stands for the fixtures' folder.</summary>
    public static TheoryData<string, string[]> Runs => new()
    {
        { "check-pretty", ["--check", "{cli}/findings.rules"] },
        { "check-color", ["--check", "{cli}/findings.rules", "--color", "always", "--select", "RL4"] },
        { "check-concise", ["--check", "{cli}/findings.rules", "--output", "concise"] },
        { "check-profile", ["--check", "{cli}/fragment.rules", "--profile", "noflush"] },
        { "check-profile-restore", ["--check", "{cli}/fragment.rules", "--profile", "restore"] },
        { "check-json", ["--check", "{cli}/findings.rules", "--output", "json"] },
        { "check-github", ["--check", "{cli}/findings.rules", "--output", "github"] },
        { "check-sarif", ["--check", "{cli}/findings.rules", "--output", "sarif"] },
        { "check-expectations", ["--check", "{cli}/expectations.rules"] },
        { "check-expectations-json", ["--check", "{cli}/expectations.rules", "--output", "json"] },
        { "check-folder", ["--check", "{cli}/folder", "--output", "json"] },
        { "check-foreign", ["--check", "{cli}/folder/99-udev.rules"] },
        { "check-empty-folder", ["--check", "{cli}/empty-folder"] },
        { "check-missing", ["--check", "{cli}/missing.rules", "{cli}/folder/rules.v4"] },
        { "check-select", ["--check", "{cli}/findings.rules", "--output", "concise", "--select", "RL2"] },
        { "check-ignore", ["--check", "{cli}/findings.rules", "--output", "concise", "--ignore", "RL3,RL4", "--ignore", "surprising-value"] },
        { "check-never", ["--check", "{cli}/findings.rules", "--output", "concise", "--fail-on", "never"] },
        { "trace-pretty", ["--trace", Packet, "{cli}/expectations.rules"] },
        { "trace-verbose", ["--trace", Packet, "{cli}/expectations.rules", "--verbose"] },
        { "trace-concise", ["--trace", Packet, "{cli}/expectations.rules", "--output", "concise"] },
        { "trace-list-json", ["--trace", "@{cli}/packets.jsonl", "{cli}/expectations.rules", "--output", "json"] },
        { "trace-scenario", ["--trace", Packet + " x2 every 10s then reply then after 5d reply", "{cli}/expectations.rules", "--output", "concise"] },
        { "trace-bad-step", ["--trace", Packet + " then answer", "{cli}/expectations.rules"] },
        { "check-scenario", ["--check", "{cli}/scenario.rules", "--output", "json"] },
        { "trace-own-words", ["--trace", "-i eth0 -p tcp -s 198.51.100.7 -d 192.0.2.1 --dport 23 --syn", "{cli}/expectations.rules", "--output", "concise"] },
        { "trace-bad-packet", ["--trace", "tcp to nowhere", "{cli}/expectations.rules"] },
        { "trace-missing-file", ["--trace", Packet, "{cli}/missing.rules"] },
        { "trace-commands", ["--trace", Packet, "{cli}/../pasted/server.sh"] },
        { "trace-capture", ["--trace", "@{cli}/../captures/any.pcap", "{cli}/../captures/router.rules", "--host", "{cli}/../captures/router.host.json"] },
        { "trace-capture-color", ["--trace", "@{cli}/../captures/lo.pcap", "{cli}/../captures/router.rules", "--host", "{cli}/../captures/router.host.json", "--color", "always"] },
        { "trace-capture-concise", ["--trace", "@{cli}/../captures/wan.pcap", "{cli}/../captures/router.rules", "--host", "{cli}/../captures/router.host.json", "--output", "concise"] },
        { "trace-capture-json", ["--trace", "@{cli}/../captures/wan.pcap", "{cli}/../captures/router.rules", "--capture-interface", "wan", "--output", "json"] },
        { "trace-capture-cut", ["--trace", "@{cli}/capture/cut.pcap", "{cli}/../captures/router.rules"] },
        { "trace-capture-empty", ["--trace", "@{cli}/capture/no-packets.pcap", "{cli}/../captures/router.rules"] },
        { "trace-capture-corrupt", ["--trace", "@{cli}/capture/corrupt.pcapng", "{cli}/../captures/router.rules"] },
        { "trace-capture-compressed", ["--trace", "@{cli}/capture/packets.pcap.gz", "{cli}/../captures/router.rules"] },
        { "trace-capture-arp", ["--trace", "@{cli}/capture/arp.pcap", "{cli}/../captures/router.rules", "--output", "json"] },
        { "trace-empty-file", ["--trace", "@{cli}/capture/empty", "{cli}/../captures/router.rules"] },
        { "trace-sarif", ["--trace", Packet, "{cli}/expectations.rules", "--output", "sarif"] },
        { "trace-svg", ["--trace", Packet, "{cli}/expectations.rules", "--output", "svg"] },
        { "trace-html", ["--trace", Packet + " x2 then reply", "{cli}/expectations.rules", "--output", "html"] },
        { "trace-capture-svg", ["--trace", "@{cli}/../captures/wan.pcap", "{cli}/../captures/router.rules", "--output", "svg"] },
        { "trace-bad-packet-svg", ["--trace", "tcp to nowhere", "{cli}/expectations.rules", "--output", "svg"] },
        { "check-svg", ["--check", "{cli}/findings.rules", "--output", "svg"] },
        { "diff-html", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/new.rules", "--output", "html"] },
        { "trace-frames", ["--trace", Packet, "{cli}/../frames/bridge-dead.rules"] },
        { "enable", ["--check", "--enable", "redundant-rule,RL4011", "{cli}/../lints/RL4009-redundant-rule.rules", "--output", "concise"] },
        { "enable-beginning", ["--check", "--enable", "RL401", "{cli}/../lints/RL4011-correlated-rules.rules", "--output", "concise"] },
        { "select-beginning", ["--check", "--select", "RL401", "{cli}/../lints/RL4011-correlated-rules.rules", "--output", "concise"] },
        { "enable-wrong", ["--check", "--enable", "redundant", "{cli}/../lints/RL4009-redundant-rule.rules"] },
        { "port-local", ["--port", "tcp/22", "{cli}/diff/old.rules"] },
        { "port-host", ["--port", "8080/tcp", "{cli}/diff/old.rules", "--host", "{cli}/diff/host.json"] },
        { "port-concise", ["--port", "tcp/80", "{cli}/diff/old.rules", "--host", "{cli}/diff/host.json", "--output", "concise"] },
        { "port-json", ["--port", "udp/53", "{cli}/diff/old.rules", "--host", "{cli}/diff/host.json", "--output", "json"] },
        { "port-broken", ["--port", "22", "{cli}/diff/broken.rules", "--host", "{cli}/diff/host.json"] },
        { "port-wrong", ["--port", "tcp/70000", "{cli}/diff/old.rules"] },
        { "port-frames", ["--port", "tcp/22", "{cli}/../frames/bridge-dead.rules"] },
        { "families", ["--families", "{cli}/families/rules.v4", "{cli}/families/rules.v6"] },
        { "families-sibling", ["--families", "{cli}/families/rules.v6", "--output", "concise", "--host", "{cli}/diff/host.json"] },
        { "families-json", ["--families", "{cli}/families/rules.v6", "{cli}/families/rules.v4", "--output", "json"] },
        { "families-same", ["--families", "{cli}/families/same/site.rules"] },
        { "families-open", ["--families", "{cli}/families/open/rules.v4"] },
        { "counterpart", ["--counterpart", "{cli}/families/rules.v4"] },
        { "counterpart-ipv6", ["--counterpart", "{cli}/families/rules.v6"] },
        { "counterpart-json", ["--counterpart", "{cli}/families/rules.v6", "--output", "json"] },
        { "counterpart-frames", ["--counterpart", "{cli}/../frames/bridge-dead.rules"] },
        { "explain-message-file", ["--explain", "topic", "{cli}/findings.rules"] },
        { "families-alone", ["--families", "{cli}/families/same/lonely.rules"] },
        { "families-one", ["--families", "{cli}/families/rules.v4", "{cli}/families/same/site.rules"] },
        { "families-sarif", ["--families", "{cli}/families/rules.v4", "--output", "sarif"] },
        { "diff-pretty", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/new.rules"] },
        { "diff-host", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/new.rules", "--host", "{cli}/diff/host.json"] },
        { "diff-concise", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/new.rules", "--output", "concise"] },
        { "diff-json", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/new.rules", "--output", "json"] },
        { "diff-same", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/same.rules"] },
        { "diff-broken", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/broken.rules"] },
        { "diff-families", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/six.rules"] },
        { "diff-frames", ["--diff", "{cli}/diff/old.rules", "{cli}/../frames/bridge-dead.rules"] },
        { "diff-missing", ["--diff", "{cli}/diff/old.rules", "{cli}/missing.rules"] },
        { "diff-commands", ["--diff", "{cli}/diff/old.rules", "{cli}/../pasted/server.sh"] },
        { "diff-sarif", ["--diff", "{cli}/diff/old.rules", "{cli}/diff/new.rules", "--output", "sarif"] },
        { "usage-diff-files", ["--diff", "{cli}/diff/old.rules"] },
        { "usage-diff-stdin", ["--diff", "-", "-"] },
        { "translate", ["--translate", "{cli}/translate/gateway.rules"] },
        { "translate-host", ["--translate", "{cli}/translate/gateway.rules", "--host", "{cli}/translate/host.json", "--fail-on", "error"] },
        { "translate-json", ["--translate", "{cli}/translate/gateway.rules", "--output", "json"] },
        { "translate-sarif", ["--translate", "{cli}/translate/gateway.rules", "--output", "sarif"] },
        { "translate-frames", ["--translate", "-", "--family", "arp"] },
        { "translate-bridge", ["--translate", "{cli}/../frames/bridge-dead.rules"] },
        { "translate-foreign", ["--translate", "{cli}/folder/99-udev.rules"] },
        { "trace-foreign", ["--trace", Packet, "{cli}/folder/99-udev.rules"] },
        { "format", ["--format", "{cli}/format/messy.rules"] },
        { "format-frames", ["--format", "{cli}/../frames/arp-host.rules"] },
        { "format-errors", ["--format", "{cli}/findings.rules"] },
        { "format-errors-write", ["--format", "{cli}/findings.rules", "--write"] },
        { "format-nft", ["--format", "{cli}/format/nft.rules", "--backend", "nft"] },
        { "format-foreign", ["--format", "{cli}/folder/99-udev.rules"] },
        { "format-missing", ["--format", "{cli}/missing.rules", "--write"] },
        { "usage-format-files", ["--format", "{cli}/findings.rules", "{cli}/expectations.rules"] },
        { "usage-format-output", ["--format", "{cli}/findings.rules", "--output", "json"] },
        { "usage-write-stdin", ["--format", "-", "--write"] },
        { "usage-write-alone", ["--check", "{cli}/findings.rules", "--write"] },
        { "usage-unknown-option", ["--chek", "{cli}/findings.rules"] },
        { "usage-unknown-format", ["--check", "{cli}/findings.rules", "--output", "junti"] },
        { "usage-fix-and-diff", ["--check", "{cli}/findings.rules", "--fix", "--fix-diff"] },
        { "usage-fix-stdin", ["--check", "-", "--fix"] },
        { "usage-baseline-alone", ["--format", "{cli}/findings.rules", "--baseline", "{cli}/baseline/known.json"] },
        { "report-gitlab", ["--check", "{cli}/reports", "--output", "gitlab"] },
        { "report-junit", ["--check", "{cli}/reports", "{cli}/missing.rules", "--output", "junit"] },
        { "report-checkstyle", ["--check", "{cli}/reports", "--output", "checkstyle"] },
        { "report-rdjson", ["--check", "{cli}/reports", "--output", "rdjson"] },
        { "report-sarif", ["--check", "{cli}/reports", "{cli}/missing.rules", "--output", "sarif", "--ignore", "RL2"] },
        { "report-pretty", ["--check", "{cli}/reports"] },
        { "fix-diff", ["--check", "{cli}/reports", "{cli}/fix/pasted.rules", "--fix-diff"] },
        { "config-error", ["--check", "{cli}/findings.rules", "--config", "{cli}/config/unknown-key.json"] },
        { "config", ["--check", "{cli}/config/project", "--output", "concise"] },
        { "config-select", ["--check", "{cli}/config/project", "--output", "concise", "--select", "RL4"] },
        { "config-missing", ["--check", "{cli}/findings.rules", "--config", "{cli}/missing.json"] },
        { "baseline", ["--check", "{cli}/baseline/rules.v4", "--baseline", "{cli}/baseline/known.json", "--output", "concise"] },
        { "usage-unknown-shell", ["--completion", "bsh"] },
        { "usage-unknown-profile", ["--check", "{cli}/fragment.rules", "--profile", "podman"] },
        { "usage-unknown-lint", ["--check", "{cli}/findings.rules", "--select", "shadowed-rul"] },
        { "usage-two-tasks", ["--check", "--trace", Packet, "{cli}/findings.rules"] },
        { "usage-no-file", ["--check"] },
        { "usage-no-task", ["{cli}/findings.rules"] },
        { "usage-jobs", ["--check", "{cli}/findings.rules", "--jobs", "0"] },
        { "explain-reason", ["--explain", "no-route"] },
        { "trace-cases", ["--trace", "tcp 10.244.1.34:40000 > 10.109.146.68:8080 in cni0 syn", "{cli}/../../rulesets/kube-node.rules"] },
        { "trace-cases-color", ["--trace", "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn", "{cli}/findings.rules", "--color", "always", "--verbose"] },
        { "explain-nftables", ["--explain", "nftables"] },
        { "explain-unknown", ["--explain", "RL99999"] },
        { "help", ["--help"] },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_run_prints_what_its_golden_file_holds(string name, string[] words)
    {
        CliRun run = await CliRun.OfAsync(words.Select(word => word.Replace("{cli}", CliRun.Folder)));
        string path = Path.Combine(CliRun.Folder, name + ".golden");
        string actual = run.Report(words);
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            await File.WriteAllTextAsync(path, actual);
        }

        Assert.Equal(await File.ReadAllTextAsync(path), actual);
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        CliRun run = await CliRun.OfAsync(["--version"]);
        Assert.Matches(@"^rules-lsp \d+\.\d+\.\d+\n$", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Every_lint_has_a_page_to_explain()
    {
        foreach (LintDescriptor lint in LintCatalogue.All)
        {
            CliRun byCode = await CliRun.OfAsync(["--explain", lint.Code]);
            Assert.StartsWith($"# {lint.Code} {lint.Name}\n", byCode.Output, StringComparison.Ordinal);
            Assert.Equal(byCode, await CliRun.OfAsync(["--explain", lint.Name]));
        }
    }

    [Fact]
    public async Task The_order_is_the_same_for_any_number_of_jobs()
    {
        string rulesets = RepositoryRoot.Combine("tests", "fixtures", "lints");
        CliRun one = await CliRun.OfAsync(["--check", rulesets, "--output", "json", "--jobs", "1"]);
        CliRun many = await CliRun.OfAsync(["--check", rulesets, "--output", "json", "--jobs", "8"]);
        Assert.Equal(one, many);
        Assert.Contains("\"RL4001\"", one.Output, StringComparison.Ordinal);
    }
}
