using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>A section of an edited file in the making: its rules are given in file order, which is that of each chain.</summary>
internal sealed class PatchedTable
{
    private readonly Table _before;
    private readonly LineEdit _change;
    private readonly Chain[] _chains;
    private readonly Dictionary<string, int> _numbers;
    private readonly Rule[][] _rules;
    private readonly int[] _counts;
    private readonly List<Rule>?[] _callers;
    private Chain? _lastOld;
    private int _last;

    /// <param name="section">The chains as they are now; null: as they were.</param>
    public PatchedTable(Table before, LineEdit change, TableDraft? section)
    {
        _before = before;
        _change = change;
        _chains = section is null ? [.. before.Chains.Select(Copy)] : [.. section.Chains.Select(draft => before.FindChain(draft.Name) is { } old ? Copy(old) : RulesetAssembly.ToChain(draft, _before.Name))];
        bool isSame = _chains.Length == before.Chains.Length && _chains.Zip(before.Chains).All(static pair => pair.First.Name == pair.Second.Name);
        _numbers = isSame ? before.ChainNumbers : _chains.Select(static (chain, number) => (chain.Name, number)).ToDictionary(StringComparer.Ordinal);
        _callers = new List<Rule>?[_chains.Length];
        _rules = [.. _chains.Select(chain => before.FindChain(chain.Name) is { Rules.Length: > 0 } old ? new Rule[old.Rules.Length] : [])];
        _counts = new int[_chains.Length];
    }

    /// <summary>The next rule: one of the version before that stays.</summary>
    public Rule Keep(Rule rule)
    {
        // Most rules stand in the chain of the one before.
        if (!ReferenceEquals(rule.Chain, _lastOld))
        {
            (_lastOld, _last) = (rule.Chain, _numbers[rule.Chain.Name]);
        }

        return Append(_last, Moved(rule.Line), rule.Bound, rule.SourceIndex, rule.DestinationIndex, rule.JumpChain is { } called ? _numbers[called.Name] : null);
    }

    /// <summary>The next rule: a new one.</summary>
    public Rule Add(RuleDraft draft)
    {
        int? called = draft.Bound is { JumpName: { } name, Target.Entry: null } && _numbers.TryGetValue(name, out int number) && !_chains[number].IsBuiltin ? number : null;
        return Append(_numbers[draft.Bound.Chain!], draft.Line, draft.Bound, draft.SourceIndex, draft.DestinationIndex, called);
    }

    /// <summary>The section, after all of its rules were given.</summary>
    public Table ToTable()
    {
        for (int chain = 0; chain < _chains.Length; chain++)
        {
            Array.Resize(ref _rules[chain], _counts[chain]);
            _chains[chain].Index = chain;
            _chains[chain].Rules = ImmutableCollectionsMarshal.AsImmutableArray(_rules[chain]);
            _chains[chain].Callers = _callers[chain] is { } callers ? [.. callers] : [];
        }

        return new Table
        {
            Name = _before.Name,
            Line = Moved(_before.Line),
            CommitLine = _before.CommitLine is { } line ? Moved(line) : null,
            SupersededBy = _before.SupersededBy,
            Chains = ImmutableCollectionsMarshal.AsImmutableArray(_chains),
            ChainNumbers = _numbers,
        };
    }

    private Rule Append(int chain, int line, BoundRule bound, int source, int destination, int? called)
    {
        var rule = new Rule
        {
            Chain = _chains[chain],
            Number = _counts[chain] + 1,
            Line = line,
            Bound = bound,
            SourceIndex = source,
            DestinationIndex = destination,
            JumpChain = called is { } number ? _chains[number] : null,
        };
        if (_counts[chain] == _rules[chain].Length)
        {
            Array.Resize(ref _rules[chain], _counts[chain] + 1 + (_counts[chain] / 64));
        }

        _rules[chain][_counts[chain]++] = rule;
        if (called is { } target)
        {
            (_callers[target] ??= []).Add(rule);
        }

        return rule;
    }

    private int Moved(int line) => line < _change.Start ? line : line + _change.Shift;

    private Chain Copy(Chain chain) => new()
    {
        Name = chain.Name,
        TableName = chain.TableName,
        Hook = chain.Hook,
        Origin = chain.Origin,
        Policy = chain.Policy,
        DeclarationLine = chain.DeclarationLine is { } declared ? Moved(declared) : null,
        PolicyLine = chain.PolicyLine is { } line ? Moved(line) : null,
    };
}
