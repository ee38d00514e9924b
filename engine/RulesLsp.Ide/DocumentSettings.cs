using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide;

/// <summary>What a document's directives, the session's options, its name and its content say together; the first of these wins.</summary>
/// <param name="IsRuleset">The file is one of iptables'.</param>
internal sealed record DocumentSettings(FileDirectives Directives, RulesetOptions Ruleset, Backends Backends, bool IsRuleset)
{
    public static DocumentSettings Of(string documentName, RulesetSyntax syntax, AnalysisOptions options)
    {
        FileDirectives directives = FileDirectives.Read(syntax);
        RulesetOptions found = ProfileDetection.OptionsFor(documentName, syntax, directives);
        RulesetOptions ruleset = found with
        {
            Family = directives.Family ?? options.Family ?? found.Family,
            Profile = directives.Profile ?? options.Profile ?? found.Profile,
            ExternalChains = found.ExternalChains.Union(options.ExternalChains),
        };
        return new DocumentSettings(directives, ruleset, Catalogue.Of(ruleset.Family).KnownOf(directives.Backends ?? options.Backends), OwnershipDetection.IsRuleset(documentName, syntax));
    }
}
