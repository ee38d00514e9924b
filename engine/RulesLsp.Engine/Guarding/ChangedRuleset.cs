using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Guarding;

/// <summary>What a changed text of a file would load.</summary>
public static class ChangedRuleset
{
    /// <summary>The ruleset of a text that belongs to the same file; lines that are the same objects are not read again.</summary>
    public static Ruleset Of(Ruleset ruleset, RulesetSyntax syntax)
    {
        ImmutableHashSet<string> external = [.. ruleset.Tables.SelectMany(table => table.Chains).Where(chain => chain.Origin == ChainOrigin.External).Select(chain => chain.Name)];
        var options = new RulesetOptions(ruleset.Family, ruleset.KeepsChains ? RulesetProfile.NoFlush : RulesetProfile.Restore, external);
        return new RulesetBuilder(ruleset.Catalogue).Build(syntax, options, ruleset);
    }
}
