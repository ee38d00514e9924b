using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Tests.Support;

/// <summary>Checks a text as the command line does: detection, building, all lints.</summary>
internal static class CheckedText
{
    private static readonly RulesetBuilder Builder = new(Catalogue.Default);

    public static Ruleset Build(string path, string text) => BuildWithDirectives(path, text).Ruleset;

    public static CheckResult Check(string path, string text, CheckOptions? options = null)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        if (!OwnershipDetection.IsRuleset(path, syntax))
        {
            return CheckResult.None;
        }

        (Ruleset ruleset, FileDirectives directives) = BuildWithDirectives(path, text);
        return CheckerOf(ruleset, directives, options ?? OptionsFor(path)).Check(CancellationToken.None);
    }

    /// <summary>The fixture of a lint that is off by default asks for it.</summary>
    private static CheckOptions OptionsFor(string path) => CheckOptions.Default with { Enable = [Path.GetFileName(path).Split('-')[0]] };

    public static Checker CheckerOf(Ruleset ruleset, FileDirectives directives, CheckOptions options) =>
        new(new RulesetFacts(new Lazy<Ruleset>(ruleset), directives, options));

    public static IEnumerable<Marker> Markers(string path, string text) => Check(path, text).Diagnostics.Select(MarkerOf);

    public static Marker MarkerOf(Diagnostic diagnostic) => new(
        diagnostic.Range.Start.Line,
        diagnostic.Range.Start.Character,
        diagnostic.Range.End.Line,
        diagnostic.Range.End.Character,
        diagnostic.Code,
        diagnostic.Message);

    private static (Ruleset Ruleset, FileDirectives Directives) BuildWithDirectives(string path, string text)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        FileDirectives directives = FileDirectives.Read(syntax);
        return (Builder.Build(syntax, ProfileDetection.OptionsFor(path, syntax, directives)), directives);
    }
}
