namespace RulesLsp.Engine.Reachability;

/// <summary>Finds a number for a rule that is put between others, whose numbers are their order.</summary>
/// <param name="slots">The numbers of the chain's rules, rising; changed where rules get others.</param>
internal sealed class FreeNumbers(ReachabilityProgram program, List<int> slots, int chain)
{
    /// <summary>A free number for a rule at a place of the chain; null when none is near.</summary>
    /// <param name="most">How many rules may get other numbers.</param>
    /// <param name="moves">Gets the rules that got other numbers.</param>
    public int? TryMakeRoom(int place, int most, ProgramEdit edit, List<(int From, int To)> moves)
    {
        (int before, int behind) = (At(place - 1), At(place));
        if (behind - before > 1)
        {
            return before + ((behind - before) / 2);
        }

        int end = place;
        while (end < slots.Count && At(end + 1) - At(end) == 1 && end - place < most)
        {
            end++;
        }

        if (end < slots.Count && At(end + 1) - At(end) > 1)
        {
            return Move(end, place, 1, edit, moves);
        }

        int start = place - 1;
        while (start >= 0 && At(start) - At(start - 1) == 1 && place - start < most)
        {
            start--;
        }

        return start >= 0 && At(start) - At(start - 1) > 1 ? Move(start, place - 1, -1, edit, moves) : null;
    }

    /// <summary>The number at a place; in front of the first rule and behind the last one those of the chain's ends.</summary>
    private int At(int place) => place < 0 ? program.FirstRule[chain] - 1 : place < slots.Count ? slots[place] : program.FirstRule[chain + 1];

    /// <summary>Moves the rules from one place to another by one number, that beside the free one first; gives the number that this leaves free.</summary>
    private int Move(int from, int to, int step, ProgramEdit edit, List<(int From, int To)> moves)
    {
        int free = slots[to];
        for (int place = from; step > 0 ? place >= to : place <= to; place -= step)
        {
            edit.Renumber(slots[place], slots[place] + step);
            moves.Add((slots[place], slots[place] + step));
            slots[place] += step;
        }

        return free;
    }
}
