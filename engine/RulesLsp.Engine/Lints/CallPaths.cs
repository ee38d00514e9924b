using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Which hooks lead to which chains, and through which jumps. Safe for use by several threads.</summary>
internal sealed class CallPaths
{
    /// <summary>The hooks of every set, whose members are bits.</summary>
    private static readonly ImmutableArray<Hook>[] Sets = [.. Enumerable.Range(0, 1 << Enum.GetValues<Hook>().Length).Select(static bits => Enum.GetValues<Hook>().Where(hook => (bits >> (int)hook & 1) != 0).ToImmutableArray())];

    private readonly Ruleset _ruleset;
    private readonly Dictionary<Chain, int> _hooks = new(ReferenceEqualityComparer.Instance);

    private CallPaths(Ruleset ruleset)
    {
        _ruleset = ruleset;
        _hooks.EnsureCapacity(ruleset.Tables.Sum(static table => table.Chains.Length));
    }

    public static CallPaths Of(Ruleset ruleset)
    {
        var paths = new CallPaths(ruleset);
        foreach (Chain builtin in ruleset.Tables.SelectMany(static table => table.Chains).Where(static chain => chain.IsBuiltin))
        {
            paths.Walk(builtin, 1 << (int)builtin.Hook!);
        }

        return paths;
    }

    /// <summary>The hooks whose built-in chains lead here, in hook order; none for a chain that nothing calls.</summary>
    public ImmutableArray<Hook> HooksReaching(Chain chain) => Sets[_hooks.GetValueOrDefault(chain)];

    /// <summary>A shortest way from the hook's built-in chain down to <paramref name="chain"/>: the jumps in the order in which a packet takes them.</summary>
    public ImmutableArray<Rule> Path(Chain chain, Hook hook)
    {
        Chain? start = _ruleset.Tables.FirstOrDefault(table => table.FindChain(chain.Name) == chain)?.Chains.FirstOrDefault(builtin => builtin.Hook == hook);
        var path = ImmutableArray.CreateBuilder<Rule>();
        Dictionary<Chain, Rule> lastJumps = start is null ? [] : LastJumps(start);
        for (Chain at = chain; lastJumps.TryGetValue(at, out Rule? jump); at = jump.Chain)
        {
            path.Insert(0, jump);
        }

        return path.ToImmutable();
    }

    private void Walk(Chain start, int hook)
    {
        var queue = new Queue<Chain>([start]);
        Add(start, hook);
        while (queue.TryDequeue(out Chain? chain))
        {
            foreach (Rule rule in chain.Calls)
            {
                // A jump to a built-in chain is refused and leads nowhere.
                if (rule.JumpChain is { IsBuiltin: false } callee && Add(callee, hook))
                {
                    queue.Enqueue(callee);
                }
            }
        }
    }

    /// <summary>False when the hook was known to lead to the chain.</summary>
    private bool Add(Chain chain, int hook)
    {
        ref int hooks = ref CollectionsMarshal.GetValueRefOrAddDefault(_hooks, chain, out _);
        bool isNew = (hooks & hook) == 0;
        hooks |= hook;
        return isNew;
    }

    /// <summary>For each chain that is reached from <paramref name="start"/> the jump by which that happens first.</summary>
    private static Dictionary<Chain, Rule> LastJumps(Chain start)
    {
        var jumps = new Dictionary<Chain, Rule>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<Chain>([start]);
        while (queue.TryDequeue(out Chain? chain))
        {
            foreach (Rule rule in chain.Calls)
            {
                if (rule.JumpChain is { IsBuiltin: false } callee && callee != start && jumps.TryAdd(callee, rule))
                {
                    queue.Enqueue(callee);
                }
            }
        }

        return jumps;
    }
}
