using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Model;

/// <summary>Lines that are longer than iptables-restore reads at once; too long for a fixture with markers.</summary>
public sealed class LineLimitTests
{
    private const int Most = 10_239;

    /// <summary>The line, where the rest begins (null: none), and whether the rest is refused.</summary>
    public static TheoryData<string, string, int?, bool> Lines => new()
    {
        { "comment that fits", "#" + new string('c', Most - 1), null, false },
        { "comment", "#" + new string('c', Most), Most, true },
        { "comment in two-byte letters that fits", "#" + new string('é', (Most - 1) / 2), null, false },
        { "comment in two-byte letters", "#" + new string('é', Most / 2 + 1), Most / 2 + 1, true },
        { "comment in characters outside of the basic plane", "#" + string.Concat(Enumerable.Repeat("🔥", 2600)), 2 * ((Most - 1) / 4) + 1, true },
        { "comment whose rest is a comment", "#" + new string('c', Most - 1) + "# more", null, false },
        { "comment whose rest is a rule", "#" + new string('c', Most - 1) + "-A INPUT -s 192.0.2.1 -j ACCEPT", Most, false },
        { "chain", ":" + new string('c', Most), Most, true },
        { "table", "*" + new string('t', Most), Most, true },
        { "rule", "-A INPUT " + string.Concat(Enumerable.Repeat("-m comment --comment " + new string('y', 900) + " ", 12)) + "-j ACCEPT", Most, true },
    };

    [Theory]
    [MemberData(nameof(Lines), DisableDiscoveryEnumeration = true)]
    public void The_rest_of_a_long_line_is_told(string name, string line, int? rest, bool isRefused)
    {
        Diagnostic[] found = [.. CheckedText.Check("rules.v4", Around(line)).Diagnostics.Where(finding => finding.Code == "RL1024")];
        Assert.Equal(rest is { } at ? [(2, at)] : [], found.Select(finding => (finding.Range.Start.Line, finding.Range.Start.Character)));
        Assert.All(found, finding => Assert.Equal(isRefused ? Severity.Error : Severity.Warning, finding.Severity));
        Assert.NotEmpty(name);
    }

    [KernelFact]
    public void What_is_told_of_long_lines_is_what_iptables_restore_does()
    {
        using var kernel = new KernelNamespace();
        foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
        {
            object?[][] lines = [.. Lines];
            IReadOnlyList<RestoreResult> answers = kernel.Restore([.. lines.Select(line => new KernelRestore(backend, AddressFamily.IPv4, Around((string)line[1]!)))]);
            for (int i = 0; i < lines.Length; i++)
            {
                Assert.True(answers[i].IsTaken != (bool)lines[i][3]!, $"{backend} {lines[i][0]}: {answers[i].Errors}");
            }
        }
    }

    [Fact]
    public void A_line_of_a_megabyte_is_bound_at_its_beginning_only()
    {
        string line = "-A INPUT " + string.Concat(Enumerable.Repeat("--no-such-option x ", 60_000));
        Diagnostic finding = Assert.Single(CheckedText.Check("rules.v4", Around(line)).Diagnostics);
        Assert.Equal(("RL1024", 2), (finding.Code, finding.Range.Start.Line));
    }

    private static string Around(string line) => $"*filter\n:INPUT ACCEPT [0:0]\n{line}\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
}
