using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>How a table's walk at a hook ended.</summary>
/// <param name="Translation">The translation that ended it; null for all others.</param>
internal sealed record TableEnd(TraceVerdict Verdict, string Reason, TraceStep? Step, string? Reply = null, TranslateAction? Translation = null, Rule? Rule = null);

/// <summary>Walks the rules of one table at one hook: jumps, gotos, RETURN, policy.</summary>
internal static class TableWalk
{
    // iptables refuses circles; a file being edited can have one all the same.
    private const int MostWork = 2_000_000;
    private const int DeepestCall = 4096;

    /// <summary>null: the table has no chain at the hook.</summary>
    public static TableEnd? Run(TraceRun run, Table table, Hook hook)
    {
        if (table.FindChain(Pipeline.ChainName(hook)) is not { Hook: not null } start)
        {
            return null;
        }

        run.Assumed?.BeginTable();
        var evaluator = new TestEvaluator(run);
        var callers = new Stack<(Chain Chain, int Next)>();
        Chain chain = start;
        int next = 0;
        while (true)
        {
            ImmutableArray<Rule> rules = run.Region is { } kept ? kept.RulesOf(chain) : chain.Rules;
            if (next >= rules.Length)
            {
                if (callers.Count == 0)
                {
                    return Policy(run, start, hook);
                }

                (chain, next) = callers.Pop();
                continue;
            }

            if (++run.Work > MostWork || callers.Count > DeepestCall)
            {
                return new TableEnd(TraceVerdict.Unknown, TraceReasons.ChainLoop, null);
            }

            Rule rule = rules[next++];
            RuleSemantics semantics = run.Tracer.SemanticsOf(rule);
            if (!Matches(run, evaluator, rule, semantics, hook))
            {
                continue;
            }

            run.Region?.Apply(rule);
            int changes = run.Packet.Changes;
            TableEnd? end = RuleEffects.Apply(run, rule, semantics.Action, hook);
            run.Region?.EndApply();
            TraceStep step = StepOf(run, hook, rule) with { PacketAfter = run.Packet.Changes != changes ? run.Packet.Snapshot() : null };
            if (semantics.Action is UnknownAction)
            {
                step = step with { Result = TraceResult.Unknown };
            }

            run.Steps.Add(step);
            if (end is not null)
            {
                return end with { Step = step, Rule = rule };
            }

            switch (semantics.Action)
            {
                case ReturnAction when callers.Count == 0:
                    return Policy(run, start, hook);
                case ReturnAction:
                    (chain, next) = callers.Pop();
                    break;
                case ChainAction { IsGoto: true } jump:
                    (chain, next) = (jump.Chain, 0);
                    break;
                case ChainAction jump:
                    callers.Push((chain, next));
                    (chain, next) = (jump.Chain, 0);
                    break;
            }
        }
    }

    private static bool Matches(TraceRun run, TestEvaluator evaluator, Rule rule, RuleSemantics semantics, Hook hook)
    {
        run.Assumed?.Visit(rule);
        if (run.Region is not null && RegionSight.SurelyFails(run, semantics))
        {
            return false;
        }

        for (int i = 0; i < semantics.Tests.Length; i++)
        {
            int cuts = run.Region?.Cuts.Count ?? 0;
            if (!evaluator.Holds(semantics.Tests[i], rule, i, out string? observed))
            {
                if (run.Region is { } region)
                {
                    if (i == semantics.Tests.Length - 1)
                    {
                        region.Missed(rule, semantics.Tests[i], cuts);
                    }

                    return false;
                }

                run.Steps.Add(StepOf(run, hook, rule) with { Result = TraceResult.NoMatch, FailedTest = semantics.Tests[i], Observed = observed });
                return false;
            }
        }

        return true;
    }

    private static TraceStep StepOf(TraceRun run, Hook hook, Rule rule) => new()
    {
        Hook = hook,
        Table = rule.Chain.TableName,
        Chain = rule.Chain,
        Rule = rule,
        Result = TraceResult.Match,
        Target = rule.Bound.JumpName,
        Family = run.Packet.Family,
    };

    private static TableEnd Policy(TraceRun run, Chain chain, Hook hook)
    {
        run.Region?.Note(chain);
        bool isDrop = chain.Policy == ChainPolicy.Drop;
        var step = new TraceStep
        {
            Hook = hook,
            Table = chain.TableName,
            Chain = chain,
            Result = TraceResult.Policy,
            Target = (isDrop ? ChainPolicy.Drop : ChainPolicy.Accept).ToString().ToUpperInvariant(),
            Family = run.Packet.Family,
        };
        if (chain.Origin != ChainOrigin.ImplicitBuiltin)
        {
            run.Steps.Add(step);
        }

        return isDrop
            ? new TableEnd(TraceVerdict.Drop, TraceReasons.DroppedByPolicy, step)
            : new TableEnd(TraceVerdict.Accept, TraceReasons.Accepted, step);
    }
}
