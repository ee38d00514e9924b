using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Guarding;

/// <summary>
/// What is live when a section of a file does not load: the sections before it, each committed by itself (iptables/iptables-restore.c, both
/// back ends), and nothing of the others, as at boot.
/// </summary>
/// <param name="Ruleset">Of the sections before.</param>
/// <param name="Live">The last section that is live.</param>
/// <param name="Failed">The section that does not load.</param>
public sealed record LoadWorld(Ruleset Ruleset, Table Live, Table Failed)
{
    /// <summary>One world for each section behind another one.</summary>
    public static ImmutableArray<LoadWorld> Of(Ruleset ruleset)
    {
        // A script and a list of commands are loaded otherwise.
        bool isFile = ruleset.PastedRuns.IsEmpty && ruleset.HereDocuments.IsEmpty && !ruleset.KeepsChains;
        return isFile ? [.. Enumerable.Range(1, Math.Max(0, ruleset.Tables.Length - 1)).Select(failed => Before(ruleset, failed)).OfType<LoadWorld>()] : [];
    }

    /// <summary>The world in which a section fails; null: what is live then is not known.</summary>
    public static LoadWorld? Before(Ruleset ruleset, int failed)
    {
        Table live = ruleset.Tables[failed - 1];
        if (live.CommitLine is not { } commit || commit >= ruleset.Tables[failed].Line)
        {
            return null;
        }

        RulesetSyntax syntax = ruleset.Syntax;
        int last = syntax.LineCount - 1;
        var rest = new TextRange(new TextPosition(commit + 1, 0), new TextPosition(last, syntax[last].Text.Length));
        Ruleset world = ChangedRuleset.Of(ruleset, syntax.WithChange(new TextChange(rest, "")));
        return new LoadWorld(world, live, ruleset.Tables[failed]);
    }
}
