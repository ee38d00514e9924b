using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features.Completion;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What the editor proposes has to load.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string> Names => [.. SnippetCatalogue.Default.Select(snippet => snippet.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_snippet_with_its_defaults_binds_without_a_problem(string name)
    {
        RuleSnippet snippet = Assert.Single(SnippetCatalogue.Default, candidate => candidate.Name == name);
        foreach (AddressFamily family in Enum.GetValues<AddressFamily>().Where(family => Catalogue.IsInFamily(snippet.Families, family)))
        {
            string lines = string.Join('\n', snippet.PlainLines());
            string text = snippet.Table.Length == 0 ? lines + "\n" : $"*{snippet.Table}\n{lines}\nCOMMIT\n";
            Analysis analysis = Analysis.Create("x.rules", RulesetSyntax.Parse(text), AnalysisOptions.Default with { Family = family });
            Assert.Empty(analysis.Ruleset.Problems.Select(problem => problem.Message));
            Assert.All(analysis.Ruleset.BoundLines.OfType<BoundRule>(), bound => Assert.Empty(bound.Problems.Select(problem => problem.Message)));
            Assert.NotEmpty(analysis.Ruleset.Rules);
        }
    }
}
