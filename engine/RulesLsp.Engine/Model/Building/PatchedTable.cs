using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>A section of an edited file, made out of the one before: its chains get the lines of their rules, and make the rules when asked.</summary>
internal sealed class PatchedTable
{
    private readonly LineEdit _change;
    private readonly Chain[] _chains;

    /// <summary>What each chain was; null: it is new.</summary>
    private readonly Chain?[] _old;

    private readonly Dictionary<string, int> _numbers;
    private readonly bool _areSame;
    private readonly int[][] _added;
    private readonly (int From, int To)[] _gone;

    /// <param name="section">The chains as they are now, with the rules of the new lines; null: as they were.</param>
    private PatchedTable(Table before, LineEdit change, TableDraft? section)
    {
        _change = change;
        _areSame = section is null || section.Chains.Select(static draft => draft.Name).SequenceEqual(before.Chains.Select(static chain => chain.Name));
        _old = _areSame ? [.. before.Chains] : [.. section!.Chains.Select(draft => before.FindChain(draft.Name))];
        _chains = [.. _old.Select((old, number) => old is null ? RulesetAssembly.ToChain(section!.Chains[number], before.Name) : Copy(old))];
        _numbers = _areSame ? before.ChainNumbers : _chains.Select(static (chain, number) => (chain.Name, number)).ToDictionary(StringComparer.Ordinal);
        _added = [.. _chains.Select((_, number) => section is null ? [] : section.Chains[number].Lines)];
        _gone = [.. _old.Select(old => change.GoneOf(LinesOf(old)))];
    }

    /// <param name="bound">Of the edited file.</param>
    public static Table Of(Table before, LineEdit change, TableDraft? section, ImmutableArray<BoundRule?> bound)
    {
        var patched = new PatchedTable(before, change, section);
        patched.SetRules(bound);
        patched.SetCallers();
        return new Table
        {
            Name = before.Name,
            Line = change.Moved(before.Line),
            CommitLine = before.CommitLine is { } line ? change.Moved(line) : null,
            SupersededBy = before.SupersededBy,
            Chains = ImmutableCollectionsMarshal.AsImmutableArray(patched._chains),
            ChainNumbers = patched._numbers,
        };
    }

    private void SetRules(ImmutableArray<BoundRule?> bound)
    {
        for (int number = 0; number < _chains.Length; number++)
        {
            Chain chain = _chains[number];
            chain.Index = number;
            int[] lines = _change.Spliced(LinesOf(_old[number]), _gone[number], _added[number]);
            chain.Rules = lines.Length == 0 ? RuleList.Empty : new EditedRules(chain, lines, bound, _chains, _numbers);
        }
    }

    private void SetCallers()
    {
        var callers = new List<Rule>?[_chains.Length];
        for (int number = 0; number < _chains.Length; number++)
        {
            foreach (Rule call in _old[number]?.Callers ?? RuleList.Empty)
            {
                // Where the chains are the same, so are their numbers.
                int caller = _areSame ? call.Chain.Index : _numbers.GetValueOrDefault(call.Chain.Name, -1);
                if (caller >= 0 && PlaceOf(call.Number - 1, caller) is { } place)
                {
                    (callers[number] ??= new(1)).Add(_chains[caller].Rules[place]);
                }
            }
        }

        for (int number = 0; number < _chains.Length; number++)
        {
            for (int place = _gone[number].From; place < _gone[number].From + _added[number].Length; place++)
            {
                if (_chains[number].Rules[place] is { JumpChain: { } called } call)
                {
                    (callers[called.Index] ??= new(1)).Add(call);
                }
            }
        }

        var calls = new List<Rule>?[_chains.Length];
        for (int number = 0; number < _chains.Length; number++)
        {
            _chains[number].Callers = Sorted(callers[number]);
            foreach (Rule call in _chains[number].Callers)
            {
                (calls[call.Chain.Index] ??= new(1)).Add(call);
            }
        }

        for (int number = 0; number < _chains.Length; number++)
        {
            _chains[number].Calls = Sorted(calls[number]);
        }
    }

    private static RuleList Sorted(List<Rule>? rules)
    {
        if (rules is null)
        {
            return RuleList.Empty;
        }

        if (rules.Count > 1)
        {
            rules.Sort(RulesetAssembly.InFileOrder);
        }

        return RuleList.Of([.. rules]);
    }

    /// <summary>Where a rule of the version before stands now; null: it is gone.</summary>
    private int? PlaceOf(int oldPlace, int chain)
    {
        (int from, int to) = _gone[chain];
        return oldPlace < from ? oldPlace : oldPlace < to ? null : oldPlace - (to - from) + _added[chain].Length;
    }

    private static int[] LinesOf(Chain? old) => old?.Rules.Lines ?? [];

    private Chain Copy(Chain chain) => new()
    {
        Name = chain.Name,
        TableName = chain.TableName,
        Hook = chain.Hook,
        Origin = chain.Origin,
        Policy = chain.Policy,
        DeclarationLine = chain.DeclarationLine is { } declared ? _change.Moved(declared) : null,
        PolicyLine = chain.PolicyLine is { } line ? _change.Moved(line) : null,
    };
}
