using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>
/// Empties and deletes chains. iptables-nft sends all of a section to the kernel at once, and plans it with the rules that it has seen:
/// those that a command for all chains takes away stay in its plan (iptables/nft.c, nft_rule_flush).
/// </summary>
internal sealed class Removals(TableDraft table, List<StructureProblem> problems)
{
    /// <summary>The back ends for which the chain holds the rules that it has here and no others.</summary>
    public static Backends BackendsThatSeeOnly(ChainDraft chain) => chain.Ghosts.Count == 0 ? Backends.Both : Backends.Legacy;

    public void Flush(ChainDraft? chain)
    {
        if (chain is not null)
        {
            table.Flush(chain);
        }
    }

    public void Remove(int line, BoundRule bound, ChainDraft? chain)
    {
        if (chain is not null && !TellObstacle(line, bound.ChainSpan, chain))
        {
            table.Remove(chain);
        }
    }

    /// <summary>Every chain of one's own: iptables stops at the first one that can't be deleted.</summary>
    public void RemoveAll(int line, BoundRule bound)
    {
        List<ChainDraft> own = table.Chains.FindAll(chain => chain.Hook is null && chain.Origin == ChainOrigin.Declared);
        if (!own.Exists(chain => TellObstacle(line, bound.CommandSpan, chain)))
        {
            own.ForEach(table.Remove);
        }
    }

    private bool TellObstacle(int line, TextSpan span, ChainDraft chain)
    {
        string? obstacle = chain.Hook is not null ? "it is a built-in chain"
            : table.IsCalled(chain.Name) ? "a rule jumps to it"
            : chain.Rules.Count > 0 ? "it has rules"
            : null;
        if (obstacle is not null)
        {
            Report(line, span, $"{chain.Name} can't be deleted: {obstacle}", Backends.Both);
            return true;
        }

        bool isHeld = chain.Ghosts.Count > 0 || table.IsCalledByGhost(chain.Name);
        if (isHeld)
        {
            Report(line, span, $"iptables-nft can't delete {chain.Name}, for it goes by the rules from before -F: name the chains to empty", Backends.Nft);
        }

        return isHeld;
    }

    private void Report(int line, TextSpan span, string message, Backends backends) =>
        problems.Add(new StructureProblem(StructureProblemKind.NothingToChange, TextRange.OnLine(line, span), message, backends, null, []));
}
