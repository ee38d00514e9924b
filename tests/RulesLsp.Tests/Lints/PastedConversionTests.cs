using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Lints;

/// <summary>Commands for a shell become rules: what each file is converted to stands beside it.</summary>
public sealed class PastedConversionTests
{
    public static TheoryData<string> Files => [.. PastedFiles.All.Select(Path.GetFileName).OfType<string>()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_converted_to_what_stands_beside_it(string name)
    {
        string path = PastedFiles.PathOf(name);
        string converted = PastedFiles.Convert(File.ReadAllText(path)) ?? "# not converted\n";
        string golden = Path.ChangeExtension(path, ".golden");
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            File.WriteAllText(golden, converted);
        }

        Assert.Equal(File.ReadAllText(golden), converted);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Commands_are_one_finding_and_rules_have_no_error(string name)
    {
        string text = File.ReadAllText(PastedFiles.PathOf(name));
        ImmutableArray<Diagnostic> before = PastedFiles.Check(text);
        Assert.Equal([PastedCommands.Descriptor], before.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Lint));
        if (PastedFiles.Convert(text) is { } converted)
        {
            Assert.DoesNotContain(PastedFiles.Check(converted), finding => finding.Severity == Severity.Error);
        }
    }

    [Fact]
    public void All_runs_of_a_file_can_be_converted_at_once()
    {
        const string text = "*filter\n:INPUT DROP [0:0]\niptables -A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -j ACCEPT\niptables -A INPUT -p udp -j ACCEPT\nCOMMIT\n";
        Ruleset ruleset = CheckedText.Build(PastedFiles.Name, text);
        Assert.Equal(2, ruleset.PastedRuns.Length);
        DiagnosticFix fix = PastedConversion.Of(ruleset, Catalogue.Default.Pipeline, ruleset.PastedRuns)!;
        Assert.Equal(text.Replace("iptables ", "", StringComparison.Ordinal), PastedFiles.Apply(text, fix));
    }
}
