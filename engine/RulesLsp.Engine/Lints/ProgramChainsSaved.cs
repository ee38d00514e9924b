using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;

namespace RulesLsp.Engine.Lints;

/// <summary>A ruleset with rules of one's own, which replaces all chains, holds chains that a program fills while the host runs.</summary>
public static class ProgramChainsSaved
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5009", "program-chains-saved", Severity.Information, "Chains that another program fills while the host runs are saved in the file.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // With --noflush the chains of others stay; and what holds nothing of one's own is a dump to be read.
        if (context.Ruleset.KeepsChains || !HasOwnRules(context))
        {
            yield break;
        }

        var chains = from table in context.LiveTables
                     from chain in table.Chains
                     let owner = ProgramChains.OwnerOf(chain.Name)
                     where owner is not null && chain is { Origin: ChainOrigin.Declared, DeclarationLine: not null }
                     group chain by owner;
        foreach (IGrouping<string, Chain> owned in chains)
        {
            Chain first = owned.MinBy(chain => chain.DeclarationLine)!;
            int others = owned.Count() - 1;
            string names = others == 0 ? $"{first.Name} is a chain" : $"{first.Name} and {others} more are chains";
            yield return new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                context.RangeOfName(first.DeclarationLine!.Value, first.Name),
                $"{names} of {owned.Key}: loading this file replaces what {owned.Key} has made since it was saved, and after a restart these rules are out of date",
                []);
        }
    }

    /// <summary>Programs add jumps to INPUT, if anything; other rules there are somebody's own.</summary>
    private static bool HasOwnRules(LintContext context) =>
        context.LiveTables.FirstOrDefault(table => table.Name == TableNames.Filter)?.FindChain(Pipeline.ChainName(Hook.Input)) is { } input
        && input.Rules.Any(rule => rule.JumpChain is null || ProgramChains.OwnerOf(rule.JumpChain.Name) is null);
}
