using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>Whether rules that an edit exchanges change the same of packets for all others: see <see cref="AlteredFields"/>.</summary>
/// <param name="rules">The chain's rules before the edit.</param>
/// <param name="added">The new ones.</param>
internal sealed class EditedAlterations(AlteredFields altered, RuleSemantics[] rules, EditedWindow window, RuleSemantics[] added)
{
    /// <summary>What the new rules test.</summary>
    public ulong Tested { get; } = added.Aggregate(0UL, static (tested, rule) => tested | AlteredFields.Tested(rule));

    /// <summary>What the new rules alter.</summary>
    public ulong Added { get; } = added.Aggregate(0UL, (sum, rule) => sum | altered.By(rule.Action));

    /// <summary>What is altered before the first new rule; null: not the same as before is altered for others, or more is asked of it than was.</summary>
    /// <param name="tested">What any rule of the table tested so far.</param>
    /// <param name="alteredByAny">What any altered.</param>
    /// <param name="entries">Follows calls that change; null: they are not followed, since other chains are edited too.</param>
    public ulong? TryFollow(ulong tested, ulong alteredByAny, EditedEntries? entries)
    {
        ulong asked = tested | Tested;
        if ((alteredByAny & asked & ~tested) != 0)
        {
            return null;
        }

        if (((alteredByAny | Added) & asked) == 0)
        {
            return 0;
        }

        ulong before = By(0, window.Start) | altered.AtEntry(window.Chain);
        ulong gone = By(window.Start, window.Start + window.OldCount);
        ulong others = By(0, window.Start) | By(window.Start + window.OldCount, rules.Length);
        bool areFew = window.OldCount <= 1 && added.Length <= 1;
        bool isSame = ((before | gone) & asked) == ((before | Added) & asked)
            && ((others | gone) & asked) == ((others | Added) & asked)
            && (areFew || ((gone | Added) & asked & ~before) == 0);

        // What is dead whatever was altered before is found by another analysis, which no edit follows.
        bool isFollowed = isSame && AlteredFields.TestedOf(before, asked) == 0;

        // Chains that are called from elsewhere now may be entered with other things altered.
        return isFollowed && (KeepsCalls() || (entries is not null && entries.TryFollow(window, before, asked))) ? before : null;
    }

    /// <summary>Every rule calls the chain that the one before it called, and no call comes or goes.</summary>
    private bool KeepsCalls()
    {
        bool areSame = true;
        for (int i = 0; i < Math.Max(window.OldCount, added.Length); i++)
        {
            ChainIdentity? before = i < window.OldCount ? (rules[window.Start + i].Action as ChainAction)?.Chain : null;
            ChainIdentity? now = i < added.Length ? (added[i].Action as ChainAction)?.Chain : null;
            areSame &= Equals(before, now);
        }

        return areSame;
    }

    private ulong By(int start, int end)
    {
        ulong sum = 0;
        for (int place = start; place < end; place++)
        {
            sum |= altered.By(rules[place].Action);
        }

        return sum;
    }
}
