using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide;

/// <summary>What a document's name, directives and the session's options say together.</summary>
/// <param name="Host">null: unknown.</param>
internal sealed record DocumentSettings(RulesetOptions Ruleset, HostDescription? Host)
{
    public static DocumentSettings Of(string documentName, RulesetSyntax syntax, AnalysisOptions options)
    {
        var ruleset = new RulesetOptions(options.Family ?? AddressFamily.IPv4, options.Profile ?? RulesetProfile.Restore, []);
        return new DocumentSettings(ruleset, options.Host);
    }
}
