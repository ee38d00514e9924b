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
    /// <summary>
    /// The settings after an edit of lines inside of a section that are rules and stay so: these say nothing but what the family is, and
    /// which program's chains are used. null: the file has to be looked at as a whole.
    /// </summary>
    /// <param name="before">The version before, with the same name and options.</param>
    public static DocumentSettings? TryFollow(Analysis before, RulesetSyntax syntax)
    {
        var change = LineEdit.Between(before.Syntax, syntax);
        if (before.Facts.BuiltRuleset is not { PastedRuns.IsEmpty: true, HereDocuments.IsEmpty: true, Tables: [var first, ..] } || first.Line >= change.Start
            || !AreRules(before.Syntax, change.Start, change.OldCount) || !AreRules(syntax, change.Start, change.NewCount))
        {
            return null;
        }

        (DocumentSettings settings, AnalysisOptions options) = (before.Settings, before.Options);
        bool isProfileTold = (settings.Directives.Profile ?? options.Profile) is not null;
        if (!isProfileTold && (settings.Ruleset.Profile != RulesetProfile.Restore || ProfileDetection.NamesProgramChain(syntax.Lines.Slice(change.Start, change.NewCount), name => IsDeclared(before, name))))
        {
            return null;
        }

        AddressFamily family = settings.Directives.Family ?? options.Family ?? FamilyDetection.DetectInRuleset(before.DocumentName, syntax);
        return family == settings.Ruleset.Family ? settings with { Directives = settings.Directives.Moved(change) } : null;
    }

    /// <summary>A chain line declares the chain.</summary>
    private static bool IsDeclared(Analysis analysis, string chain)
    {
        foreach (Table table in analysis.Ruleset.Tables)
        {
            if (table.FindChain(chain) is { DeclarationLine: { } line } && analysis.Syntax[line].Kind == LineKind.Chain)
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreRules(RulesetSyntax syntax, int start, int count)
    {
        foreach (LineSyntax line in syntax.Lines.Slice(start, count))
        {
            if (line.Kind != LineKind.Empty && (line.Kind != LineKind.Command || line.Characters[0] != '-'))
            {
                return false;
            }
        }

        return true;
    }

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
