using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A user chain that nothing jumps to.</summary>
public static class UnusedChain
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3016", "unused-chain", Severity.Information, "No rule jumps to this chain.", IsUnnecessary: true);

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // Rules that are loaded already may jump here.
        if (context.Ruleset.KeepsChains)
        {
            yield break;
        }

        // A jump from the chain to itself does not lead into it.
        foreach (Chain chain in context.LiveTables.SelectMany(static table => table.Chains.Heads.Declared.Where(number => !table.Chains.Graph.IsCalledByOthers(number)).Select(number => table.Chains[number])))
        {
            int line = chain.DeclarationLine!.Value;
            string rules = chain.Rules.Length switch { 0 => "it has no rules either", 1 => "its rule never sees a packet", var count => $"its {count} rules never see a packet" };
            yield return new Diagnostic(Descriptor, Descriptor.DefaultSeverity, context.RangeOfName(line, chain.Name), $"no rule jumps to chain {chain.Name}: {rules}", []);
        }
    }
}
