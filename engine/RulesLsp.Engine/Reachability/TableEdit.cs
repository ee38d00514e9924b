using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Puts what differs between two versions of a table into its program. Edits that change what packets rules take, mark or send to which
/// chains are followed; whatever changes more, such as the order of the chains, is analysed anew.
/// </summary>
internal sealed class TableEdit(TableLowering lowering, ProgramVerdicts verdicts)
{
    /// <summary>More changed rules are analysed anew together with all others.</summary>
    private const int MostRules = 64;

    /// <summary>How far a free number may be away.</summary>
    private const int MostRenumbered = 64;

    private readonly ReachabilityProgram _program = lowering.Program;
    private readonly List<(int From, int To)> _moves = [];

    /// <summary>The rules that got other numbers, in this order; null when the edit can't be followed.</summary>
    public List<(int From, int To)>? TryApply(TableReading before, TableReading after)
    {
        var windows = new List<EditedWindow>();
        for (int chain = 0; chain < after.Semantics.Length; chain++)
        {
            if (EditedWindow.Between(before, after, chain) is { } window)
            {
                windows.Add(window);
            }
        }

        if (windows.Sum(window => Math.Max(window.OldCount, window.New.Length)) > MostRules || _program.IsWorn)
        {
            return null;
        }

        EditedRule[]?[] lowered = [.. windows.Select(window => Lower(window, before, windows.Count == 1 ? verdicts.Context.Graph : null))];
        return lowered.All(static rules => rules is not null) && windows.Zip(lowered).All(pair => TryApply(pair.First, pair.Second!)) ? _moves : null;
    }

    /// <summary>The new rules; null when more follows from them than what they and the old ones do themselves.</summary>
    private EditedRule[]? Lower(EditedWindow window, TableReading before, ChainGraph? graph)
    {
        RuleSemantics[] old = before.Semantics[window.Chain];
        return lowering.Dimensions.TryExchange(old.AsSpan(window.Start, window.OldCount), window.New) ? lowering.TryLower(window, before, graph) : null;
    }

    private bool TryApply(EditedWindow window, EditedRule[] lowered)
    {
        var edit = new ProgramEdit(_program, verdicts.Context.Graph, verdicts.Context.Index, window.Chain);
        List<int>? moved = window.OldCount == lowered.Length ? null : [.. lowering.Slots[window.Chain]];
        IList<int> slots = moved is null ? lowering.Slots[window.Chain] : moved;
        var changed = new List<int>();
        int common = Math.Min(window.OldCount, lowered.Length);
        if (!KeepsOrder(slots, window, lowered))
        {
            return false;
        }

        for (int i = 0; i < common; i++)
        {
            Replace(slots[window.Start + i], lowered[i]);
        }

        for (int i = window.OldCount - 1; i >= common; i--)
        {
            Replace(slots[window.Start + i], EditedRule.None);
            slots.RemoveAt(window.Start + i);
        }

        for (int i = common; i < lowered.Length; i++)
        {
            int before = _moves.Count;
            if (new FreeNumbers(_program, moved!, window.Chain).TryMakeRoom(window.Start + i, MostRenumbered, edit, _moves) is not { } slot)
            {
                return false;
            }

            verdicts.Renumber(_moves[before..]);
            changed = [.. changed.Select(Renumbered)];
            slots.Insert(window.Start + i, slot);
            Replace(slot, lowered[i]);

            int Renumbered(int rule) => _moves[before..].Aggregate(rule, static (number, move) => number == move.From ? move.To : number);
        }

        if (moved is not null)
        {
            lowering.Slots[window.Chain] = [.. moved];
        }

        if (!edit.TryFinish())
        {
            return false;
        }

        verdicts.Note(changed, edit.Change);
        return true;

        void Replace(int slot, EditedRule rule)
        {
            edit.Replace(slot, rule);
            changed.Add(slot);
        }
    }

    /// <summary>Who calls a chain now stands before it in the order of the chains as it is.</summary>
    private bool KeepsOrder(IList<int> slots, EditedWindow window, EditedRule[] lowered)
    {
        for (int i = 0; i < lowered.Length; i++)
        {
            int before = i < window.OldCount ? _program.Targets[slots[window.Start + i]] : -1;
            int after = lowered[i].Step.TargetChain;
            if (before != after && after >= 0 && !verdicts.IsBefore(window.Chain, after))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The rules of one chain that differ between two versions: those before and behind them are the same.</summary>
/// <param name="Start">The place in the chain of the first one, 0-based.</param>
/// <param name="OldCount">How many there were.</param>
internal sealed record EditedWindow(int Chain, int Start, int OldCount, RuleSemantics[] New)
{
    /// <summary>null: nothing differs.</summary>
    public static EditedWindow? Between(TableReading before, TableReading after, int chain)
    {
        (RuleSemantics[] old, RuleSemantics[] now) = (before.Semantics[chain], after.Semantics[chain]);
        if (ReferenceEquals(old, now))
        {
            return null;
        }

        int most = Math.Min(old.Length, now.Length);
        int start = 0;
        while (start < most && TableReading.AreSame(old[start], now[start]))
        {
            start++;
        }

        int behind = 0;
        while (behind < most - start && TableReading.AreSame(old[old.Length - 1 - behind], now[now.Length - 1 - behind]))
        {
            behind++;
        }

        int count = old.Length - start - behind;
        return count == 0 && old.Length == now.Length ? null : new EditedWindow(chain, start, count, now[start..(now.Length - behind)]);
    }
}
