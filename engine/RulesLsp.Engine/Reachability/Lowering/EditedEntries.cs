using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// What is altered before the first rules of chains when an edit changes who calls them: carried on into the chains behind the calls, as far
/// as no rule there asks for it.
/// </summary>
/// <param name="before">The version that is in the program.</param>
/// <param name="graph">Its calls.</param>
internal sealed class EditedEntries(AlteredFields altered, TableReading before, TableLowering lowering, ChainGraph graph)
{
    /// <summary>Where more chains are entered otherwise, all are analysed anew.</summary>
    private const int MostChains = 64;

    private int _changed;

    /// <summary>Follows the calls of one chain; false where more follows from them, and then nothing may rest on the entries any more.</summary>
    /// <param name="entered">What is altered before the first rule of the window.</param>
    /// <param name="asked">What any rule of the table tests.</param>
    public bool TryFollow(EditedWindow window, ulong entered, ulong asked)
    {
        RuleSemantics[] rules = before.Semantics[window.Chain];
        List<(int Chain, ulong Altered)>? gone = CallsOf(rules.AsSpan(window.Start, window.OldCount), entered, asked);
        List<(int Chain, ulong Altered)>? come = CallsOf(window.New, entered, asked);
        return gone is not null && come is not null && Gain(new Queue<(int, ulong)>(come)) && Lose(new Queue<int>(gone.Select(static call => call.Chain)), window, come, asked);
    }

    /// <summary>The chains that rules call, and what is altered by then; null: of one of the chains nothing is known.</summary>
    private List<(int Chain, ulong Altered)>? CallsOf(ReadOnlySpan<RuleSemantics> rules, ulong entered, ulong asked)
    {
        var calls = new List<(int, ulong)>();
        foreach (RuleSemantics rule in rules)
        {
            if (rule.Action is ChainAction call)
            {
                if (lowering.IsUnknown(call.Chain))
                {
                    return null;
                }

                calls.Add((lowering.Chains.NumberOf(call.Chain), entered & asked));
            }

            entered |= altered.By(rule.Action);
        }

        return calls;
    }

    // First what comes, with the calls that go still there, and then what goes: each way entries change in one direction only.
    private bool Gain(Queue<(int Chain, ulong Altered)> calls)
    {
        while (calls.TryDequeue(out var call))
        {
            ulong gained = call.Altered & ~altered.AtEntry(call.Chain);
            if (gained == 0)
            {
                continue;
            }

            if (!IsUnasked(call.Chain, gained) || CallsOf(before.Semantics[call.Chain], gained, gained) is not { } behind)
            {
                return false;
            }

            altered.SetEntry(call.Chain, altered.AtEntry(call.Chain) | gained);
            behind.ForEach(calls.Enqueue);
        }

        return true;
    }

    private bool Lose(Queue<int> chains, EditedWindow window, List<(int Chain, ulong Altered)> come, ulong asked)
    {
        while (chains.TryDequeue(out int chain))
        {
            ulong known = altered.AtEntry(chain) & asked;
            ulong lost = known & ~Entering(chain, known, window, come);
            if (lost == 0)
            {
                continue;
            }

            if (!IsUnasked(chain, lost) || CallsOf(before.Semantics[chain], 0, 0) is not { } behind)
            {
                return false;
            }

            altered.SetEntry(chain, altered.AtEntry(chain) & ~lost);
            behind.ForEach(call => chains.Enqueue(call.Chain));
        }

        return true;
    }

    /// <summary>
    /// No rule of the chain is another one when this is altered before it. What fields are altered decides which analysis is made for the rules
    /// of the chain, whether they ask for them or not.
    /// </summary>
    private bool IsUnasked(int chain, ulong differing) => ++_changed <= MostChains
        && AlteredFields.OpaqueOf(differing) == differing
        && Array.TrueForAll(before.Semantics[chain], rule => (AlteredFields.Tested(rule) & differing) == 0);

    /// <summary>What the calls of a chain bring to it after the edit, of what is wanted.</summary>
    private ulong Entering(int chain, ulong wanted, EditedWindow window, List<(int Chain, ulong Altered)> come)
    {
        ulong found = 0;
        foreach ((int called, ulong entering) in come)
        {
            found |= called == chain ? entering : 0;
        }

        ReadOnlySpan<int> callers = graph.CallersOf(chain);
        for (int i = 0; i < callers.Length && (wanted & ~found) != 0; i++)
        {
            if (lowering.IsOwn(callers[i]) && lowering.PlaceOf(callers[i]) is (var caller, var place)
                && !(caller == window.Chain && place >= window.Start && place < window.Start + window.OldCount))
            {
                found |= Before(caller, place, wanted & ~found);
            }
        }

        return found;
    }

    private ulong Before(int chain, int place, ulong wanted)
    {
        ulong found = altered.AtEntry(chain);
        RuleSemantics[] rules = before.Semantics[chain];
        for (int rule = 0; rule < place && (wanted & ~found) != 0; rule++)
        {
            found |= altered.By(rules[rule].Action);
        }

        return found;
    }
}
