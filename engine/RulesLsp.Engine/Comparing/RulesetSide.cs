using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Comparing;

/// <summary>One of two compared rulesets, with what the comparison asks of it again and again.</summary>
internal sealed class RulesetSide
{
    private readonly Dictionary<Chain, ImmutableArray<Hook>> _hooks = [];
    private readonly HashSet<Chain> _chains;

    public RulesetSide(Tracer tracer)
    {
        RulesetSemantics semantics = tracer.Semantics;
        Tracer = tracer;
        Semantics = semantics;
        Meaning = new RuleMeaning(semantics);
        Tables = [.. tracer.Ruleset.Tables.Where(table => ReferenceEquals(tracer.Ruleset.LiveTable(table.Name), table))];
        _chains = [.. Tables.SelectMany(table => table.Chains)];
        Rules = [.. Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)];
        foreach (Chain start in _chains.Where(chain => chain.Hook is not null))
        {
            Reach(start, start.Hook!.Value);
        }
    }

    public Tracer Tracer { get; }

    public RulesetSemantics Semantics { get; }

    public RuleMeaning Meaning { get; }

    /// <summary>The tables that are live after loading.</summary>
    public ImmutableArray<Table> Tables { get; }

    /// <summary>Their rules, chain by chain.</summary>
    public ImmutableArray<Rule> Rules { get; }

    public Table? FindTable(string name) => Tables.FirstOrDefault(table => table.Name == name);

    public bool Owns(Chain chain) => _chains.Contains(chain);

    public bool Owns(Rule rule) => _chains.Contains(rule.Chain);

    /// <summary>The hooks at which packets can come to a chain; empty: none do.</summary>
    public ImmutableArray<Hook> HooksOf(Chain chain) => _hooks.GetValueOrDefault(chain, []);

    private void Reach(Chain chain, Hook hook)
    {
        var open = new Stack<Chain>([chain]);
        while (open.TryPop(out Chain? next))
        {
            ImmutableArray<Hook> known = _hooks.GetValueOrDefault(next, []);
            if (known.Contains(hook))
            {
                continue;
            }

            _hooks[next] = known.Add(hook);
            foreach (Rule rule in next.Rules)
            {
                if (rule.JumpChain is { } target)
                {
                    open.Push(target);
                }
            }
        }
    }
}
