using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>
/// All packets at once through a table, as the kernel takes them: rule by rule, chains inlined wherever they are called. It reads what
/// rules mean and shares nothing else with the search that it judges.
/// </summary>
internal sealed class SymbolicWalk<TFormula, TWord>
{
    private const int MostEvaluations = 100_000;

    private readonly IFormulas<TFormula, TWord> _formulas;
    private readonly Table _table;
    private readonly Func<Rule, RuleSemantics> _semantics;
    private readonly bool _keepsChains;
    private readonly PacketSpace<TFormula, TWord> _space;
    private readonly SymbolicMeaning<TFormula, TWord> _tests;
    private readonly SymbolicActions<TFormula, TWord> _actions;
    private readonly SymbolicPackets<TFormula, TWord> _none;
    private readonly Dictionary<Rule, TFormula> _matched = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Rule, ImmutableArray<TWord>, ImmutableArray<TFormula>), Passing<TFormula>> _passing = [];
    private IReadOnlySet<Rule>? _kept;
    private Rule? _goal;
    private int _evaluations;

    public SymbolicWalk(IFormulas<TFormula, TWord> formulas, Table table, RulesetSemantics semantics)
    {
        (_formulas, _table, _semantics) = (formulas, table, semantics.Of);
        _keepsChains = semantics.Ruleset.KeepsChains;
        ImmutableArray<PacketTest> tests =
        [
            .. table.Chains.SelectMany(static chain => chain.Rules).SelectMany(rule => semantics.Of(rule).Tests)
                .SelectMany(static test => test is AnyOfTest any ? any.Alternatives : [test]),
        ];
        bool isTracked = semantics.Ruleset.Rules.Any(rule => TrackingNeed.Of(semantics.Of(rule)));
        _space = new PacketSpace<TFormula, TWord>(formulas, semantics.Ruleset.Family, tests, isTracked);
        _tests = new SymbolicMeaning<TFormula, TWord>(formulas, _space);
        _actions = new SymbolicActions<TFormula, TWord>(formulas, _space);
        Anything = _space.Anything();
        _none = Anything with { Set = formulas.False };
    }

    /// <summary>The opaque conditions of the table.</summary>
    public ImmutableArray<string> Keys => _space.Keys;

    /// <summary>The packets as they may enter the table.</summary>
    public SymbolicPackets<TFormula, TWord> Anything { get; }

    /// <summary>The last walk was too much work, and has been cut off.</summary>
    public bool IsCut => _evaluations > MostEvaluations || _formulas.AreTooLarge;

    /// <summary>Some rule changes what others may test, marks aside.</summary>
    public bool ChangesFields => _table.Chains.SelectMany(static chain => chain.Rules).Any(rule => _semantics(rule).Action switch
    {
        ChainAction => IsForeign(rule.JumpChain!),
        VerdictAction or RejectAction or TranslateAction or QueueAction or ReturnAction or ContinueAction or HelperAction => false,
        MarkAction or ConnectionMarkAction => false,
        _ => true,
    });

    /// <summary>The chains that packets enter without a call.</summary>
    public IEnumerable<Chain> Entries => _table.Chains.Where(chain => chain.Hook is not null || _keepsChains || IsForeign(chain));

    /// <summary>For each rule that may be evaluated the packets that it matches.</summary>
    public IReadOnlyDictionary<Rule, TFormula> Matches()
    {
        (_kept, _goal) = (null, null);
        Walk(Entries);
        return _matched;
    }

    /// <summary>The packets that enter by one chain, and that each rule then matches.</summary>
    public IReadOnlyDictionary<Rule, TFormula> MatchesFrom(Chain entry)
    {
        (_kept, _goal) = (null, null);
        Walk([entry]);
        return _matched;
    }

    /// <summary>
    /// Whether any packet matches the goal when only the kept rules take packets away from it. A RETURN or goto that is not kept may be
    /// followed, for in a called chain it is no blocker, or be passed, and then the goal must be reached before its chain ends.
    /// </summary>
    public bool Reaches(Rule goal, IReadOnlySet<Rule> kept)
    {
        (_kept, _goal) = (kept, goal);
        Walk(Entries);
        return IsGoalReached;
    }

    private bool IsGoalReached => _goal is not null && _matched.TryGetValue(_goal, out TFormula? packets) && !_formulas.IsNever(packets);

    private void Walk(IEnumerable<Chain> entries)
    {
        _matched.Clear();
        _evaluations = 0;
        foreach (Chain chain in entries)
        {
            TFormula entering = chain.Hook is { } hook ? _space.EntersAt(hook, _table.Name, Anything) : _formulas.True;
            Through(chain, Anything with { Set = _formulas.And(Anything.Set, entering) });
        }
    }

    /// <returns>The packets that come back to the rule after the call.</returns>
    private SymbolicPackets<TFormula, TWord> Through(Chain chain, SymbolicPackets<TFormula, TWord> here)
    {
        SymbolicPackets<TFormula, TWord> back = _none;
        TFormula passedWrongly = _formulas.False;
        foreach (Rule rule in chain.Rules)
        {
            if (_formulas.IsNever(here.Set) || IsGoalReached || ++_evaluations > MostEvaluations || _formulas.AreTooLarge)
            {
                break;
            }

            RuleSemantics semantics = _semantics(rule);
            Passing<TFormula> passing = PassingOf(rule, semantics, here);
            TFormula matched = _formulas.And(here.Set, passing.Possibly);
            _matched[rule] = _matched.TryGetValue(rule, out TFormula? before) ? _formulas.Or(before, matched) : matched;
            RuleAction action = semantics.Action;
            if (action is VerdictAction or RejectAction or TranslateAction or QueueAction)
            {
                here = IsKept(rule) ? here with { Set = _formulas.And(here.Set, _formulas.Not(passing.Surely)) } : here;
                continue;
            }

            if (action is ContinueAction or HelperAction)
            {
                continue;
            }

            // Nobody else asks how an answer that is not known turned out this time.
            string name = $" at {_evaluations}";
            TFormula takes = _formulas.Or(passing.Surely, _formulas.And(passing.Possibly, _formulas.Unknown("answer" + name)));
            SymbolicPackets<TFormula, TWord> taken = here with { Set = _formulas.And(here.Set, takes) };
            SymbolicPackets<TFormula, TWord> left = here with { Set = _formulas.And(here.Set, _formulas.Not(takes)) };
            if (action is ReturnAction or ChainAction { IsGoto: true } && !IsKept(rule))
            {
                TFormula isFollowed = _formulas.Unknown("follows" + name);
                TFormula passed = _formulas.And(taken.Set, _formulas.Not(isFollowed));
                passedWrongly = _formulas.Or(passedWrongly, passed);
                left = left with { Set = _formulas.Or(left.Set, passed) };
                taken = taken with { Set = _formulas.And(taken.Set, isFollowed) };
            }

            switch (action)
            {
                case ReturnAction:
                    (here, back) = (left, Joined(taken, back));
                    break;
                case ChainAction call:
                    SymbolicPackets<TFormula, TWord> returned = IsForeign(rule.JumpChain!) ? _actions.Apply(action, taken, name) : Through(rule.JumpChain!, taken);
                    (here, back) = call.IsGoto ? (left, Joined(returned, back)) : (Joined(returned, left), back);
                    break;
                default:
                    here = Joined(_actions.Apply(action, taken, name), left);
                    break;
            }
        }

        SymbolicPackets<TFormula, TWord> all = Joined(here, back);
        return all with { Set = _formulas.And(all.Set, _formulas.Not(passedWrongly)) };
    }

    /// <summary>Most packets come to a rule as they entered the table, walk after walk.</summary>
    private Passing<TFormula> PassingOf(Rule rule, RuleSemantics semantics, SymbolicPackets<TFormula, TWord> here)
    {
        (Rule, ImmutableArray<TWord>, ImmutableArray<TFormula>) key = (rule, here.Words, here.Conditions);
        if (!_passing.TryGetValue(key, out Passing<TFormula> passing))
        {
            passing = _tests.Of(semantics.Tests, here);
            _passing.Add(key, passing);
        }

        return passing;
    }

    private bool IsKept(Rule rule) => _kept?.Contains(rule) ?? true;

    /// <summary>Others fill the chain too: anything may enter it, and what a call of it does is not known.</summary>
    private static bool IsForeign(Chain chain) => chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared;

    /// <summary>Two sets of packets that have none in common.</summary>
    private SymbolicPackets<TFormula, TWord> Joined(SymbolicPackets<TFormula, TWord> one, SymbolicPackets<TFormula, TWord> other)
    {
        if (_formulas.IsNever(one.Set) || _formulas.IsNever(other.Set))
        {
            return _formulas.IsNever(one.Set) ? other : one;
        }

        return new SymbolicPackets<TFormula, TWord>(
            _formulas.Or(one.Set, other.Set),
            one.Words == other.Words ? one.Words : [.. one.Words.Zip(other.Words, (yes, no) => _formulas.Select(one.Set, yes, no))],
            one.Conditions == other.Conditions ? one.Conditions : [.. one.Conditions.Zip(other.Conditions, (yes, no) => _formulas.Select(one.Set, yes, no))]);
    }
}
