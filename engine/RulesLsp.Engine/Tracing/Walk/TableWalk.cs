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
        var callers = new Stack<ChainPosition>();
        run.Recorder?.BeginTable();
        ChainPosition position = ChainPosition.At(run, start, 0);
        while (true)
        {
            if (position.Step(out position) is not { } rule)
            {
                if (callers.Count == 0)
                {
                    return Policy(run, start, hook);
                }

                KernelLog.NoteReturn(run, position.Chain);
                run.Recorder?.Return();
                position = callers.Pop();
                continue;
            }

            if (++run.Work > MostWork || callers.Count > DeepestCall)
            {
                return new TableEnd(TraceVerdict.Unknown, TraceReasons.ChainLoop, null);
            }

            if (run.Region is { IsCutTooOften: true })
            {
                throw new TooManyChoicesException();
            }

            RuleSemantics semantics = run.Tracer.SemanticsOf(rule);
            run.Recorder?.BeginStep(run);
            if (!Matches(run, evaluator, rule, semantics, hook, out PacketTest? failed))
            {
                if (run.ThrownAway is { } why)
                {
                    return ThrownAway(run, hook, rule, failed!, why);
                }

                if (failed is not null)
                {
                    position.NotePassed(semantics.Tests, failed);
                }

                continue;
            }

            position.NoteOpen();
            run.Region?.Apply(rule);
            int changes = run.Packet.Changes;
            ImmutableArray<string> log = KernelLog.Of(run, rule, semantics, start);
            int version = run.Packet.Version;
            TableEnd? end = RuleEffects.Apply(run, rule, semantics.Action, hook);
            run.Region?.EndApply();
            TraceStep step = StepOf(run, hook, rule, semantics.Action is UnknownAction ? TraceResult.Unknown : TraceResult.Match, run.Packet.Changes != changes ? run.Packet.Snapshot() : null) with { Log = log };
            run.Steps.Add(step);
            if (end is not null)
            {
                return end with { Step = step, Rule = rule };
            }

            if (run.Packet.Changes != changes && run.Cases is not null)
            {
                position = position.Anew();
                callers = new Stack<ChainPosition>(callers.Reverse().Select(static caller => caller.Anew()));
            }

            if (run.Packet.Version != version)
            {
                // Other rules of the open chains may fit the packet now.
                position = position.Wholly();
                callers = new Stack<ChainPosition>(callers.Reverse().Select(static caller => caller.Wholly()));
            }

            switch (semantics.Action)
            {
                case ReturnAction when callers.Count == 0:
                    return Policy(run, start, hook);
                case ReturnAction:
                    run.Recorder?.Return();
                    position = callers.Pop();
                    break;
                case ChainAction { IsGoto: true }:
                    position = ChainPosition.At(run, rule.JumpChain!, 0);
                    break;
                case ChainAction:
                    callers.Push(position);
                    run.Recorder?.Call(rule);
                    position = ChainPosition.At(run, rule.JumpChain!, 0);
                    break;
            }
        }
    }

    private static bool Matches(TraceRun run, TestEvaluator evaluator, Rule rule, RuleSemantics semantics, Hook hook, out PacketTest? failed)
    {
        failed = null;
        run.Assumed?.Visit(rule);
        if (run.Region is not null && RegionSight.SurelyFails(run, semantics))
        {
            return false;
        }

        for (int i = 0; i < semantics.Tests.Length; i++)
        {
            int cuts = run.Region?.Cuts.Count ?? 0;
            if (evaluator.Holds(semantics.Tests[i], rule, i, out SeenValue observed))
            {
                continue;
            }

            failed = semantics.Tests[i];
            if (run.ThrownAway is not null)
            {
                return false;
            }

            if (run.Region is { } region)
            {
                if (region.Cuts.Count > cuts && RegionSight.SurelyHold(run, semantics.Tests.AsSpan()[(i + 1)..], region.Cuts[^1].Dimension))
                {
                    region.Missed(rule, semantics.Tests[i]);
                }
            }
            else if (run.Tracer.Options.KeepsPassed(rule))
            {
                run.Steps.Add(PassedBy(run, hook, rule, semantics.Tests[i], observed));
            }

            return false;
        }

        return true;
    }

    // The step stands for the drop, so it is told whoever asks only for what matched.
    private static TableEnd ThrownAway(TraceRun run, Hook hook, Rule rule, PacketTest failed, string why)
    {
        TraceStep step = PassedBy(run, hook, rule, failed, default);
        run.Steps.Add(step);
        return new TableEnd(TraceVerdict.Drop, why, step, Rule: rule);
    }

    private static TraceStep PassedBy(TraceRun run, Hook hook, Rule rule, PacketTest failed, in SeenValue observed) => new()
    {
        Hook = hook,
        Chain = rule.Chain,
        Rule = rule,
        Result = TraceResult.NoMatch,
        Family = run.Packet.Family,
        FailedTest = failed,
        Observed = observed,
        Record = run.Recorder?.EndStep(run),
    };

    private static TraceStep StepOf(TraceRun run, Hook hook, Rule rule, TraceResult result, Packet? after) => new()
    {
        Hook = hook,
        Chain = rule.Chain,
        Rule = rule,
        Result = result,
        Family = run.Packet.Family,
        PacketAfter = after,
        Record = run.Recorder?.EndStep(run),
    };

    private static TableEnd Policy(TraceRun run, Chain chain, Hook hook)
    {
        run.Region?.Note(chain);
        bool isDrop = chain.Policy == ChainPolicy.Drop;
        run.Recorder?.BeginPolicy(run);
        var step = new TraceStep
        {
            Hook = hook,
            Chain = chain,
            Result = TraceResult.Policy,
            Family = run.Packet.Family,
            Log = KernelLog.OfPolicy(run, chain),
            Record = run.Recorder?.EndStep(run),
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
