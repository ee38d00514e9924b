using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Ide.Features.Hovers;

/// <summary>Tells what a chain is, how many rules it has, who calls it and which packets come to it.</summary>
internal static class ChainHover
{
    private const int MostCallers = 5;

    public static string Page(Analysis analysis, Chain chain)
    {
        var page = new StringBuilder();
        page.Append($"**`{chain.Name}`**: {KindOf(chain)} of the table `{chain.TableName}`, {ChainText.Count(chain.Rules.Length, "rule")}.\n");
        if (chain.Hook is { } hook)
        {
            page.Append($"\n{MeaningOf(hook)}\n");
            if (chain.Policy != ChainPolicy.None)
            {
                page.Append($"\nWhen no rule decides, the policy does: {ChainText.PolicyName(chain.Policy)}.\n");
            }
        }

        AppendCallers(page, chain);
        ImmutableArray<Hook> hooks = Placing.HooksReaching(chain);
        if (!chain.IsBuiltin && !hooks.IsEmpty)
        {
            page.Append($"\nReached from {string.Join(", ", hooks.Select(Pipeline.ChainName))}.\n");
        }

        return page.Append(ReachHover.Of(analysis, chain)).ToString();
    }

    private static void AppendCallers(StringBuilder page, Chain chain)
    {
        if (chain.IsBuiltin)
        {
            return;
        }

        int[] lines = [.. chain.Callers.Select(caller => caller.Line + 1).Distinct()];
        if (lines.Length == 0)
        {
            page.Append("\nNothing in this file calls it.\n");
            return;
        }

        string more = lines.Length > MostCallers ? $" and {lines.Length - MostCallers} more" : "";
        page.Append($"\nCalled from line {string.Join(", ", lines.Take(MostCallers))}{more}.\n");
    }

    private static string KindOf(Chain chain) => chain switch
    {
        { IsBuiltin: true } => "built-in chain",
        { Origin: ChainOrigin.External } => "chain that is declared elsewhere",
        { Origin: ChainOrigin.Undeclared } => "chain that nothing declares",
        _ => "user chain",
    };

    private static string MeaningOf(Hook hook) => hook switch
    {
        Hook.Prerouting => "Sees every packet that comes in, before it is decided whether it is for this host.",
        Hook.Input => "Sees packets that are for this host.",
        Hook.Forward => "Sees packets that this host passes on.",
        Hook.Output => "Sees packets that this host makes.",
        _ => "Sees every packet that is about to leave, forwarded or made here.",
    };
}
