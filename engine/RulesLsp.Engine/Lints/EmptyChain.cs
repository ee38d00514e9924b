using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;

namespace RulesLsp.Engine.Lints;

/// <summary>Rules jump to a chain that holds none.</summary>
public static class EmptyChain
{
    public static LintDescriptor Descriptor { get; } =
        new("RL6005", "empty-chain", Severity.Hint, "Rules jump to this chain, and it holds none.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // Rules that are loaded already may be in it.
        if (context.Ruleset.KeepsChains)
        {
            yield break;
        }

        foreach (Chain chain in context.LiveTables.SelectMany(static table => table.Chains.Heads.Declared.Where(number => table.Chains.Lines.Of(number).IsEmpty).Select(number => table.Chains[number])))
        {
            // Programs keep their chains whether there is anything in them or not.
            if (ProgramChains.OwnerOf(chain.Name) is null && !chain.Callers.IsEmpty)
            {
                int line = chain.DeclarationLine!.Value;
                string callers = chain.Callers.Length == 1 ? $"line {chain.Callers[0].Line + 1} jumps" : $"{chain.Callers.Length} rules jump";
                yield return new Diagnostic(Descriptor, Descriptor.DefaultSeverity, context.RangeOfName(line, chain.Name), $"{callers} to {chain.Name}, which holds no rule: every packet comes straight back", []);
            }
        }
    }
}
