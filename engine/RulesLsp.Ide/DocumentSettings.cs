using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide;

/// <summary>What a document's directives, the session's options, its name and its content say together; the first of these wins.</summary>
/// <param name="Host">null: unknown.</param>
internal sealed record DocumentSettings(FileDirectives Directives, RulesetOptions Ruleset, Backends Backends, HostDescription? Host)
{
    public static DocumentSettings Of(string documentName, RulesetSyntax syntax, AnalysisOptions options)
    {
        FileDirectives directives = FileDirectives.Read(syntax);
        RulesetOptions found = ProfileDetection.OptionsFor(documentName, syntax, directives);
        RulesetOptions ruleset = found with
        {
            Family = directives.Family ?? options.Family ?? found.Family,
            Profile = directives.Profile ?? options.Profile ?? found.Profile,
        };
        return new DocumentSettings(directives, ruleset, directives.Backends ?? options.Backends, HostOf(directives, options));
    }

    /// <summary>The host that the file describes, else the session's.</summary>
    private static HostDescription? HostOf(FileDirectives directives, AnalysisOptions options) =>
        directives.OfType<HostDirective>().LastOrDefault() is { } host ? HostParser.Parse(host.Text, options.ReadFile).Host ?? options.Host : options.Host;
}
