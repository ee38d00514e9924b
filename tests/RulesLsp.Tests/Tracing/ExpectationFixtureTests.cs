using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Tracing;

/// <summary>Rulesets that carry their expectations: one for each fact about how the kernel treats a single packet.</summary>
public sealed class ExpectationFixtureTests(ITestOutputHelper output)
{
    private const string Directive = "# rules-lsp: ";

    public static TheoryData<string> Files
    {
        get
        {
            string[] fixtures = Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "tracing"), "*.rules");
            string[] stories = Directory.GetFiles(RepositoryRoot.Combine("tests", "rulesets"), "*.rules");
            string[] scenarios = Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "kernel-scenarios"), "*.rules");
            return [.. fixtures.Concat(stories).Concat(scenarios).Select(path => Path.GetRelativePath(RepositoryRoot.Path, path)).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryExpectationIsMet(string file)
    {
        string path = RepositoryRoot.Combine(file);
        string[] lines = File.ReadAllLines(path);
        AddressFamily family = Directives(lines, "family").Any(text => text == "ipv6") ? AddressFamily.IPv6 : AddressFamily.IPv4;
        HostResult? host = Directives(lines, "host").Select(text => HostParser.Parse(text, name => File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, name)))).FirstOrDefault();
        Assert.Null(host?.Problem);
        Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(File.ReadAllText(path)), new RulesetOptions(family, RulesetProfile.Restore, []));
        if (ruleset.Rules.FirstOrDefault(rule => rule.Bound.HasUnknownParts) is { } unknown)
        {
            output.WriteLine($"skipped: line {unknown.Line + 1} uses what the catalogue lacks");
            return;
        }

        var tracer = new Tracer(ruleset, host?.Host, TraceOptions.Default);
        List<string> failures = [];
        foreach (string text in Directives(lines, "expect"))
        {
            ExpectationResult expectation = Expectation.Parse(text, family);
            if (expectation.Expectation is null)
            {
                failures.Add($"{text}: {expectation.Problem!.Message}");
                continue;
            }

            failures.AddRange(expectation.Expectation.Evaluate(tracer).Where(outcome => outcome.Status != ExpectationStatus.Met).Select(outcome => $"{text}: {outcome.Message}"));
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static IEnumerable<string> Directives(string[] lines, string name) => lines
        .Where(line => line.StartsWith(Directive + name + " ", StringComparison.Ordinal))
        .Select(line => line[(Directive.Length + name.Length + 1)..].Trim());
}
