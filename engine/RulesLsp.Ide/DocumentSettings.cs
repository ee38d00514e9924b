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
    /// The settings after an edit of rules and chain lines inside of a section, or of comments and empty lines anywhere: these say nothing but what the family is, and
    /// which program's chains are used and declared, and of comments it is known which say more. null: the file has to be looked at as a whole.
    /// </summary>
    /// <param name="before">The version before, with the same name and options.</param>
    public static DocumentSettings? TryFollow(Analysis before, RulesetSyntax syntax)
    {
        var change = LineEdit.Between(before.Syntax, syntax);
        ReadOnlySpan<LineSyntax> old = before.Syntax.Lines.Slice(change.Start, change.OldCount);
        ReadOnlySpan<LineSyntax> now = syntax.Lines.Slice(change.Start, change.NewCount);
        if (before.Facts.BuiltRuleset is not { PastedRuns.IsEmpty: true, HereDocuments.IsEmpty: true, Tables: [var first, ..] }
            || !QuietLines.Are(old, first.Line < change.Start) || !QuietLines.Are(now, first.Line < change.Start)
            || before.Settings.Directives.Edited(syntax, change) is not { } directives)
        {
            return null;
        }

        (DocumentSettings settings, AnalysisOptions options) = (before.Settings, before.Options);
        bool isProfileTold = (directives.Profile ?? options.Profile) is not null;
        if (!isProfileTold && (settings.Ruleset.Profile != RulesetProfile.Restore || ProfileDetection.DeclaresProgramChain(old) || ProfileDetection.NamesProgramChain(now, name => IsDeclared(before, name))))
        {
            return null;
        }

        AddressFamily family = directives.Family ?? options.Family ?? FamilyDetection.DetectInRuleset(before.DocumentName, syntax);
        return family == settings.Ruleset.Family
            ? settings with { Directives = directives, IsRuleset = first.Line < change.Start ? settings.IsRuleset : OwnershipDetection.IsRuleset(before.DocumentName, syntax) }
            : null;
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
