using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Which hooks lead to which chains, and through which jumps: a shortest way for each pair.</summary>
internal sealed class CallPaths
{
    private readonly Dictionary<(Chain Chain, Hook Hook), Rule> _lastJump = [];
    private readonly Dictionary<Chain, ImmutableArray<Hook>> _hooks = [];

    private CallPaths()
    {
    }

    public static CallPaths Of(Ruleset ruleset)
    {
        var paths = new CallPaths();
        foreach (Table table in ruleset.Tables)
        {
            foreach (Chain chain in table.Chains)
            {
                if (chain.Hook is { } hook)
                {
                    paths.Walk(chain, hook);
                }
            }
        }

        return paths;
    }

    /// <summary>The hooks whose built-in chains lead here, in hook order; none for a chain that nothing calls.</summary>
    public ImmutableArray<Hook> HooksReaching(Chain chain) => _hooks.GetValueOrDefault(chain, []);

    /// <summary>The jumps from the hook's built-in chain down to <paramref name="chain"/>, in the order in which a packet takes them.</summary>
    public ImmutableArray<Rule> Path(Chain chain, Hook hook)
    {
        var path = ImmutableArray.CreateBuilder<Rule>();
        for (Chain at = chain; _lastJump.TryGetValue((at, hook), out Rule? jump); at = jump.Chain)
        {
            path.Insert(0, jump);
        }

        return path.ToImmutable();
    }

    private void Walk(Chain start, Hook hook)
    {
        var seen = new HashSet<Chain> { start };
        var queue = new Queue<Chain>(seen);
        while (queue.TryDequeue(out Chain? chain))
        {
            _hooks[chain] = HooksReaching(chain).Add(hook);
            foreach (Rule rule in chain.Rules)
            {
                // A jump to a built-in chain is refused and leads nowhere.
                if (rule.JumpChain is { IsBuiltin: false } callee && seen.Add(callee))
                {
                    _lastJump[(callee, hook)] = rule;
                    queue.Enqueue(callee);
                }
            }
        }
    }
}
