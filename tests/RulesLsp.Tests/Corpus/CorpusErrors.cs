using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Tests.Corpus;

/// <summary>An error of ours: what we say is refused.</summary>
internal sealed record CorpusError(int Line, string Message);

/// <summary>What the checker says about a text as one back end loads it.</summary>
internal static class CorpusErrors
{
    private static readonly RulesetBuilder Builder = new(Catalogue.Default);

    /// <summary>Every error, with its 1-based line; the note about template text stands for the errors that it replaces.</summary>
    public static IEnumerable<CorpusError> Of(string text, CorpusWay way)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        FileDirectives directives = FileDirectives.Read(syntax);
        Ruleset ruleset = Builder.Build(syntax, new RulesetOptions(way.Family, RulesetProfile.Restore, []));
        var checker = new Checker(new RulesetFacts(new Lazy<Ruleset>(ruleset), directives, CheckOptions.Default with { Backends = way.Backend }));
        return [.. from finding in checker.FastDiagnostics
                   where finding.Severity == Severity.Error || finding.Lint == CheckingLints.TemplateText
                   select new CorpusError(finding.Range.Start.Line + 1, $"{finding.Code} {finding.Message}")];
    }
}
