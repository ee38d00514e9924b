using System.Diagnostics.CodeAnalysis;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>How the table goes on with later versions of itself.</summary>
internal sealed partial class TableLowering
{
    /// <summary>
    /// The rules that an edit puts into a chain, as the program holds them; null where more follows from them than that: other rules would
    /// see changed packets, or see them no longer.
    /// </summary>
    /// <param name="before">The version that is in the program.</param>
    /// <param name="graph">Its calls; null: those that the edit changes are not followed.</param>
    public EditedRule[]? TryLower(EditedWindow window, TableReading before, ChainGraph? graph)
    {
        RuleSemantics[] rules = window.New;
        var alterations = new EditedAlterations(_altered, before.Semantics[window.Chain], window, rules);
        if (alterations.TryFollow(_tested, _alteredByAny, graph is null ? null : new EditedEntries(_altered, before, this, graph)) is not { } altered)
        {
            return null;
        }

        (_tested, _alteredByAny) = (_tested | alterations.Tested, _alteredByAny | alterations.Added);
        var lowered = new EditedRule[rules.Length];
        for (int i = 0; i < rules.Length; i++)
        {
            lowered[i] = Lower(rules[i], altered);
            altered |= _altered.By(rules[i].Action);
        }

        return lowered;
    }

    private EditedRule Lower(RuleSemantics rule, ulong altered)
    {
        _condition.Begin(altered);
        foreach (PacketTest test in rule.Tests)
        {
            _condition.Add(test);
        }

        ProgramStep step = StepOf(rule);
        Box[]? matching = HasIdleMatches(rule, step) ? _condition.Boxes.ToArray() : null;
        if (matching is not null)
        {
            _condition.RequireConnection();
        }

        return new EditedRule(_condition.Boxes.ToArray(), _condition.MarkTests.ToArray(), _condition.IsFresh, step, matching);
    }

    /// <summary>Goes on with a later version of the table, after its rules were put into the program at <see cref="Slots"/>.</summary>
    public void Follow(TableReading table, TableWays ways)
    {
        (_table, _ways) = (table, ways);
        MakeWishes();
    }

    /// <summary>Which wishes there are rests on what rules ask of the types of addresses, and on nothing else that edits change.</summary>
    [MemberNotNull(nameof(Wishes))]
    private void MakeWishes()
    {
        (int Dimension, AddressTypeDetail Detail)[] types = [.. Dimensions.Conditions.AddressTypes];
        if (Wishes is null || !types.AsSpan().SequenceEqual(_addressTypes))
        {
            (_addressTypes, Wishes) = (types, WitnessWishes.Of(Dimensions, types, Table.Name));
        }
    }
}
