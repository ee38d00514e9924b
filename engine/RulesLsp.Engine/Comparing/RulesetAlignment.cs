using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Engine.Comparing;

/// <summary>
/// Which rules and policies of two rulesets stand for each other. A packet that, in both, meets only those that do, and matches no
/// other, goes the same way in both: without the others the two are one ruleset.
/// </summary>
internal sealed class RulesetAlignment
{
    // Of each chain and its namesake: how many rules at the beginning, and how many at the end, stand for each other word for word.
    private readonly Dictionary<Chain, (Chain Old, int Head, int Tail)> _ends = [];

    // The rules between those ends that stand for each other, both by the old one.
    private readonly Dictionary<Rule, Rule> _pairs = [];

    // Calls in whose place the rules of the called chain are compared.
    private readonly HashSet<Rule> _openCalls = [];
    private readonly Dictionary<(Rule Rule, int Test), string> _conditions = [];
    private readonly RulesetSide _old;
    private readonly RulesetSide _new;

    public RulesetAlignment(RulesetSide old, RulesetSide @new)
    {
        (_old, _new) = (old, @new);
        _old.Semantics.WorkOutAll();
        var names = _old.Tables.Concat(_new.Tables).Select(table => table.Name).Distinct().ToImmutableArray();
        foreach (string name in names)
        {
            Align(_old.FindTable(name), _new.FindTable(name));
        }

        PairMoved();
        foreach (RulesetSide side in new[] { _old, _new })
        {
            NameConditions(side);
        }
    }

    /// <summary>Rules and built-in chains (for their policies) that have no partner, in the order of the file.</summary>
    public ImmutableArray<object> Changed(RulesetSide side) =>
        [.. Unpaired(side).Cast<object>().Concat(side.Tables.SelectMany(table => table.Chains).Where(IsPolicyChanged))];

    /// <summary>A key for a condition of a rule that may answer anew each time, or for its target (index -1): what stands for each other shares it.</summary>
    public string ConditionKey(Rule rule, int index)
    {
        if (index < 0)
        {
            return (_old.Owns(rule) ? _old : _new).Meaning.ActionOf(rule);
        }

        return NumberOfPair(rule) is (var chain, var number)
            ? string.Create(CultureInfo.InvariantCulture, $"{rule.Chain.TableName} {chain} {number}.{index}")
            : _conditions.GetValueOrDefault((rule, index)) ?? string.Create(CultureInfo.InvariantCulture, $"own {rule.Line} {index}");
    }

    private bool IsPolicyChanged(Chain chain)
    {
        if (chain.Hook is not { } hook)
        {
            return false;
        }

        RulesetSide other = _old.Owns(chain) ? _new : _old;
        bool isDrop = other.FindTable(chain.TableName)?.FindChain(Pipeline.ChainName(hook))?.Policy == ChainPolicy.Drop;
        return isDrop != (chain.Policy == ChainPolicy.Drop);
    }

    private void Align(Table? old, Table? @new)
    {
        if (old is null || @new is null)
        {
            return;
        }

        foreach (Chain chain in old.Chains)
        {
            if (@new.FindChain(chain.Name) is not { } partner)
            {
                continue;
            }

            // Of long chains most rules stand there word for word, before and behind a change: what they mean need not be worked out.
            int common = Math.Min(chain.Rules.Length, partner.Rules.Length);
            int head = 0;
            while (head < common && IsSameText(chain.Rules[head], partner.Rules[head]))
            {
                head++;
            }

            int tail = 0;
            while (tail < common - head && IsSameText(chain.Rules[^(tail + 1)], partner.Rules[^(tail + 1)]))
            {
                tail++;
            }

            _ends[chain] = _ends[partner] = (chain, head, tail);
            for (int i = 0; i < head + tail; i++)
            {
                Index at = i < head ? i : ^(i - head + 1);
                _new.Semantics.Learn(partner.Rules[at], chain.Rules[at], _old.Semantics);
            }

            Rule[] first = [.. Opened(_old, chain.Rules[head..^tail], @new)];
            Rule[] second = [.. Opened(_new, partner.Rules[head..^tail], old)];
            int[] partners = SequenceAlignment.Of([.. first.Select(_old.Meaning.Of)], [.. second.Select(_new.Meaning.Of)]);
            for (int i = 0; i < partners.Length; i++)
            {
                if (partners[i] >= 0)
                {
                    _pairs[first[i]] = _pairs[second[partners[i]]] = first[i];
                }
            }
        }
    }

    /// <summary>The rules as packets come to them: a chain that one of the rulesets has for itself, and that is called once and for all packets, stands where it is called.</summary>
    private IEnumerable<Rule> Opened(RulesetSide side, IEnumerable<Rule> rules, Table other)
    {
        foreach (Rule rule in rules)
        {
            if (rule.JumpChain is not { } called || other.FindChain(called.Name) is not null || !IsStretch(side, rule, called))
            {
                yield return rule;
                continue;
            }

            _openCalls.Add(rule);
            foreach (Rule inner in Opened(side, called.Rules, other))
            {
                yield return inner;
            }
        }
    }

    // What ends the chain itself would end more in the caller's place.
    private static bool IsStretch(RulesetSide side, Rule call, Chain called) =>
        side.Semantics.Of(call) is { Tests.IsEmpty: true, Action: ChainAction { IsGoto: false } }
        && called.Callers.Length == 1
        && !called.Rules.Any(rule => side.Semantics.Of(rule).Action is ReturnAction or ChainAction { IsGoto: true });

    /// <summary>The old rule's chain, and its number there, of a rule that has a partner; null: it has none.</summary>
    private (string Chain, int Number)? NumberOfPair(Rule rule)
    {
        if (_ends.TryGetValue(rule.Chain, out (Chain Old, int Head, int Tail) ends))
        {
            int behind = rule.Chain.Rules.Length - rule.Number;
            if (rule.Number <= ends.Head || behind < ends.Tail)
            {
                return (ends.Old.Name, rule.Number <= ends.Head ? rule.Number : ends.Old.Rules.Length - behind);
            }
        }

        return _pairs.TryGetValue(rule, out Rule? old) ? (old.Chain.Name, old.Number) : null;
    }

    private bool IsSameText(Rule old, Rule @new) => old.SourceIndex == @new.SourceIndex && old.DestinationIndex == @new.DestinationIndex
        && (ReferenceEquals(old.Bound, @new.Bound) || (old.Bound.Command == @new.Bound.Command && TextOf(_old, old).SequenceEqual(TextOf(_new, @new))));

    private static ReadOnlySpan<char> TextOf(RulesetSide side, Rule rule)
    {
        string line = side.Tracer.Ruleset.Syntax[rule.Line].Text;
        return line.AsSpan(Math.Min(rule.Bound.ChainSpan.End, line.Length));
    }

    // A rule that moved is changed all the same, but its limits and lots stay its own.
    private void PairMoved()
    {
        Dictionary<string, Queue<Rule>> old = Unpaired(_old).GroupBy(rule => $"{rule.Chain.TableName} {_old.Meaning.Of(rule)}")
            .ToDictionary(group => group.Key, group => new Queue<Rule>(group), StringComparer.Ordinal);
        foreach (Rule rule in Unpaired(_new))
        {
            if (old.TryGetValue($"{rule.Chain.TableName} {_new.Meaning.Of(rule)}", out Queue<Rule>? partners) && partners.TryDequeue(out Rule? partner))
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"moved {partner.Line} {partner.SourceIndex} {partner.DestinationIndex}");
                for (int i = 0; i < _new.Semantics.Of(rule).Tests.Length; i++)
                {
                    _conditions[(rule, i)] = _conditions[(partner, i)] = string.Create(CultureInfo.InvariantCulture, $"{key}.{i}");
                }
            }
        }
    }

    // What is left: the first limit of a kind in the one stands for the first in the other.
    private void NameConditions(RulesetSide side)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Rule rule in Unpaired(side))
        {
            ImmutableArray<PacketTest> tests = side.Semantics.Of(rule).Tests;
            for (int i = 0; i < tests.Length; i++)
            {
                if (Key(tests[i]) is { } key && !_conditions.ContainsKey((rule, i)))
                {
                    string name = $"{rule.Chain.TableName} {key}";
                    int count = counts[name] = counts.GetValueOrDefault(name) + 1;
                    _conditions[(rule, i)] = string.Create(CultureInfo.InvariantCulture, $"{name} {count}");
                }
            }
        }
    }

    private static string? Key(PacketTest test) => test switch
    {
        OpaqueTest opaque => opaque.Key,
        UnmodelledTest unmodelled => unmodelled.Text,
        _ => null,
    };

    private IEnumerable<Rule> Unpaired(RulesetSide side) => side.Tables.SelectMany(table => table.Chains)
        .SelectMany(chain => _ends.TryGetValue(chain, out (Chain Old, int Head, int Tail) ends)
            ? chain.Rules.Skip(ends.Head).Take(chain.Rules.Length - ends.Head - ends.Tail)
            : chain.Rules)
        .Where(rule => !_pairs.ContainsKey(rule) && !_openCalls.Contains(rule));
}
