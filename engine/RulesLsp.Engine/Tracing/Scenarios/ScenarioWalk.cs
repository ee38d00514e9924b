using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Scenarios;

/// <summary>Sends a scenario's packets. Where one can go several ways, the next is sent after each of them.</summary>
/// <param name="mostWays">How many ways are followed. With 1 the others are left aside, which is said; with more their outcome is UNKNOWN.</param>
internal sealed class ScenarioWalk(Tracer tracer, IEnumerable<ScenarioStep> steps, int mostWays)
{
    private ImmutableArray<Branch> _branches = [new Branch(new TraceState(), null, [], 1, (0, 0))];
    private bool _isCut;

    /// <summary>One way that the packets so far can have gone.</summary>
    private sealed record Branch(TraceState State, Tracer.PacketBefore? Previous, ImmutableArray<string> Conditions, double Probability, (int Tree, int Outcome) Origin);

    /// <summary>Packet by packet, when they are asked for.</summary>
    public IEnumerable<ScenarioTrace> Run()
    {
        int index = 0;
        foreach (ScenarioStep step in steps)
        {
            for (int number = 1; number <= step.Count; number++)
            {
                ImmutableArray<(int, int)> before = [.. _branches.Select(branch => branch.Origin)];
                yield return new ScenarioTrace(index, number, Send(step, number == 1 ? step.After : step.Every)) { Before = before };
            }

            index++;
        }
    }

    private ImmutableArray<TraceTree> Send(ScenarioStep step, double delay)
    {
        var trees = ImmutableArray.CreateBuilder<TraceTree>();
        var next = ImmutableArray.CreateBuilder<Branch>();
        foreach (Branch branch in _branches)
        {
            TraceState state = branch.State.Copy();
            state.Now = Math.Max(state.Now + delay, step.Packet.At ?? 0);
            TraceTree tree = Trace(step, branch.Previous, state, out string flow);
            trees.Add(branch.Conditions.IsEmpty && branch.Probability == 1 ? tree : tree with { Outcomes = [.. tree.Outcomes.Select(outcome => Behind(branch, outcome))] });
            next.AddRange(tree.Outcomes.Select((outcome, number) => new Branch(
                outcome.StateAfter ?? state, new Tracer.PacketBefore(outcome, flow), branch.Conditions.AddRange(outcome.Conditions), branch.Probability * (outcome.Probability ?? 1), (trees.Count - 1, number))));
        }

        if (_isCut && mostWays > 1)
        {
            trees[0] = trees[0] with { Outcomes = trees[0].Outcomes.Add(Tracer.TooManyCases(trees[0].Packet)) };
        }
        else if (_isCut)
        {
            trees[0] = trees[0] with { Assumptions = trees[0].Assumptions.Add("packets before this one went as in the first of their cases") };
        }

        _isCut |= next.Count > mostWays;
        _branches = mostWays > 1 ? [.. next.Take(mostWays)] : [next[0] with { Conditions = [], Probability = 1 }];
        return trees.ToImmutable();
    }

    private TraceTree Trace(ScenarioStep step, Tracer.PacketBefore? previous, TraceState state, out string flow)
    {
        Packet packet = step.Packet;
        switch (step.Kind)
        {
            case ScenarioStepKind.Reply:
                return tracer.Next(packet with { IsReplyToPrevious = true }, previous, state, out flow);
            case ScenarioStepKind.Error:
                flow = packet.Flow ?? previous!.Flow;
                return ReplyPacket.ErrorAbout(packet, previous!.Outcome) is { } error ? tracer.Trace(error, state, flow) : tracer.NothingToAnswer(packet, previous.Outcome);
            case ScenarioStepKind.Packet when packet is { State: ConntrackStates.Related, Flow: null } && previous is not null:
                // A connection that is said to be related is announced by the one before.
                flow = previous.Flow;
                return tracer.Trace(packet, state, flow);
            default:
                return tracer.Next(packet, previous, state, out flow);
        }
    }

    private static TraceOutcome Behind(Branch branch, TraceOutcome outcome) => outcome with
    {
        Conditions = branch.Conditions.AddRange(outcome.Conditions),
        Probability = branch.Probability < 1 ? branch.Probability * (outcome.Probability ?? 1) : outcome.Probability,
    };
}
