using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>Chains that call each other in a circle.</summary>
public static class ChainLoop
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3015", "chain-loop", Severity.Error, "Chains jump to each other in a circle.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Table table in context.LiveTables.Where(static table => table.Chains.Graph.HasLoop))
        {
            var done = new HashSet<Chain>();
            foreach (Chain chain in table.Chains.Where(chain => chain.IsBuiltin).Concat(table.Chains.Where(chain => !chain.IsBuiltin && !done.Contains(chain))))
            {
                foreach (ImmutableArray<Rule> circle in CirclesFrom(chain, done))
                {
                    yield return Describe(context, circle);
                }
            }
        }
    }

    // A walk in depth with its own stack: chains may be nested as deeply as a file likes.
    private static IEnumerable<ImmutableArray<Rule>> CirclesFrom(Chain start, HashSet<Chain> done)
    {
        if (!done.Add(start))
        {
            yield break;
        }

        var open = new List<(Chain Chain, int Next)> { (start, 0) };
        var depth = new Dictionary<Chain, int> { [start] = 0 };
        while (open.Count > 0)
        {
            (Chain chain, int next) = open[^1];
            if (next == chain.Calls.Length)
            {
                depth.Remove(chain);
                open.RemoveAt(open.Count - 1);
                continue;
            }

            open[^1] = (chain, next + 1);
            if (chain.Calls[next].JumpChain is not { IsBuiltin: false } callee)
            {
                continue;
            }

            if (depth.TryGetValue(callee, out int first))
            {
                yield return [.. open.Skip(first).Select(step => step.Chain.Calls[step.Next - 1])];
            }
            else if (done.Add(callee))
            {
                depth[callee] = open.Count;
                open.Add((callee, 0));
            }
        }
    }

    private static Diagnostic Describe(LintContext context, ImmutableArray<Rule> circle)
    {
        Rule closing = circle[^1];
        string way = string.Join(" → ", circle.Select(rule => rule.Chain.Name).Append(closing.JumpChain!.Name));
        bool isLive = !CallPaths.HooksReaching(closing.Chain).IsEmpty;
        ImmutableArray<RelatedLine> related =
            [.. circle[..^1].Select(rule => new RelatedLine(rule.Line, $"{rule.Chain.Name} jumps to {rule.JumpChain!.Name} here"))];
        TextRange range = TextRange.OnLine(closing.Line, closing.Bound.JumpNameSpan);
        return isLive
            ? new Diagnostic(Descriptor, Severity.Error, range, $"this jump closes a circle: {way}; the kernel refuses it", related, Backends.Both)
            : new Diagnostic(Descriptor, Severity.Warning, range, $"this jump closes a circle: {way}; it loads only because no built-in chain leads there", related);
    }
}
