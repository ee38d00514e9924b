using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features;

namespace RulesLsp.Ide;

/// <summary>What a document's name, directives and the session's options say together.</summary>
/// <param name="Host">null: unknown.</param>
internal sealed record DocumentSettings(RulesetOptions Ruleset, HostDescription? Host)
{
    private const string HostKeyword = "host";

    public static DocumentSettings Of(string documentName, RulesetSyntax syntax, AnalysisOptions options)
    {
        var ruleset = new RulesetOptions(options.Family ?? AddressFamily.IPv4, options.Profile ?? RulesetProfile.Restore, []);
        return new DocumentSettings(ruleset, HostOf(syntax, options));
    }

    /// <summary>The host that the file describes, else the session's. A description that can't be read is no reason to guess another one.</summary>
    private static HostDescription? HostOf(RulesetSyntax syntax, AnalysisOptions options)
    {
        foreach (LineSyntax line in syntax.Lines)
        {
            if (line.Kind == LineKind.Comment && DirectiveText.Argument(line.Text, HostKeyword) is { } text)
            {
                return HostParser.Parse(text, options.ReadFile).Host;
            }
        }

        return options.Host;
    }
}
