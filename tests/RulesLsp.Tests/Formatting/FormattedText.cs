using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;

namespace RulesLsp.Tests.Formatting;

/// <summary>Formats a text as the command line does.</summary>
internal sealed record FormattedText(string Text, IReadOnlyList<LineChange> Changes, IReadOnlyList<KeptLine> Kept)
{
    /// <param name="family">null: the text tells.</param>
    public static FormattedText Of(string text, AddressFamily? family = null, Backends backends = Backends.Both)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        var options = new AnalysisOptions { Family = family, Backends = backends };
        RulesetFormat format = FormattingFeature.Format(Analysis.Create("x.rules", syntax, options));
        return new FormattedText(format.Apply(syntax), format.Changes, format.Kept);
    }

    /// <summary>One rule in a chain of a table.</summary>
    public static string OfRule(string table, string chain, string rule, AddressFamily family, Backends backends = Backends.Both) =>
        Of($"*{table}\n-A {chain} {rule}\nCOMMIT\n", family, backends).Text.Split('\n')[1..^2] is var lines ? string.Join('\n', lines) : "";

    /// <summary>The model of a text.</summary>
    public static Ruleset Model(string text, AddressFamily? family = null) =>
        Analysis.Create("x.rules", RulesetSyntax.Parse(text), new AnalysisOptions { Family = family }).Ruleset;
}
