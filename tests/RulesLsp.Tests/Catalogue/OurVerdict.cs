using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using Catalogue = RulesLsp.Engine.Catalogue.Catalogue;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>What the engine says about a text, as far as it is an error: what iptables refuses.</summary>
internal static class OurVerdict
{
    private static readonly RulesetBuilder Builder = new(Catalogue.Default);

    /// <summary>The messages of all errors that hold for one back end; none: the engine thinks that the text loads.</summary>
    public static IReadOnlyList<string> Errors(string text, AddressFamily family, Backends backend)
    {
        Ruleset ruleset = Builder.Build(RulesetSyntax.Parse(text), new RulesetOptions(family, RulesetProfile.Restore, []));
        IEnumerable<string> shape = ruleset.Problems
            .Where(problem => StructureLints.Of(problem.Kind).DefaultSeverity == Severity.Error && (problem.Backends & backend) != 0)
            .Select(problem => problem.Message);
        IEnumerable<string> lines = ruleset.BoundLines
            .SelectMany(rule => rule is null ? [] : rule.Problems)
            .Where(problem => BindingLints.Of(problem.Kind).DefaultSeverity == Severity.Error && (problem.Backends & backend) != 0)
            .Select(problem => problem.Message);
        var context = new LintContext(new RulesetSemantics(ruleset, Backends.Both), null, new HashSet<int>());
        IEnumerable<string> lints = LintCatalogue.FastFindings(context)
            .Where(finding => finding.Severity == Severity.Error && HoldsFor(finding.Backends, backend))
            .Select(finding => finding.Message);
        return [.. shape, .. lines, .. lints];
    }

    private static bool HoldsFor(Backends backends, Backends backend) => backends == Backends.None || (backends & backend) != 0;
}
