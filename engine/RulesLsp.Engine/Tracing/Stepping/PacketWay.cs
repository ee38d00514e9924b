using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>
/// A place on a packet's way: a cursor over a trace that is recorded already, so going on, going back and forks are questions of place
/// and never of meaning. Where the answers of a rule differ, one way becomes several, which then stand at that rule. Immutable.
/// </summary>
public sealed record PacketWay
{
    private readonly PacketJourney _journey;
    private readonly int _tree;
    private readonly ImmutableArray<int> _outcomes;

    private PacketWay(PacketJourney journey, int packet, int tree, ImmutableArray<int> outcomes, int index)
    {
        _journey = journey;
        PacketIndex = packet;
        _tree = tree;
        _outcomes = outcomes;
        Index = index;
    }

    /// <summary>Which packet of the scenario it is; the first is 0.</summary>
    public int PacketIndex { get; }

    /// <summary>The steps that are behind.</summary>
    public int Index { get; }

    /// <summary>The trace of the packet on this way of the packets before.</summary>
    public TraceTree Tree => _journey.Trace(PacketIndex)!.Trees[_tree];

    /// <summary>The step that comes next: the rule or policy at which the packet stands; null: its way is over.</summary>
    public TraceStep? Step => Index < Steps.Length ? Steps[Index] : null;

    /// <summary>The step that was taken last; null: there is none.</summary>
    public TraceStep? StepBefore => Index > 0 ? Steps[Index - 1] : null;

    /// <summary>What becomes of the packet, once its way is over; null before.</summary>
    public TraceOutcome? End => Index == Steps.Length ? First : null;

    /// <summary>What is known of the packet here; null: nothing was kept, as of cases that were not told apart.</summary>
    public Situation? Situation => Step?.Record?.Before ?? First.SituationAfter;

    /// <summary>What had to be assumed up to here, earlier packets included.</summary>
    public ImmutableArray<string> Conditions => First.Answers.IsDefault ? First.Conditions : First.Conditions[..(First.Conditions.Length - First.Answers.Length + Known)];

    /// <summary>The conditions that came with the last fork.</summary>
    public ImmutableArray<string> LastConditions => First.Answers.IsDefault ? First.Conditions : [.. First.Answers.Skip(AnswersBefore).Take(Known - AnswersBefore).Select(answer => answer.Condition)];

    /// <summary>Between 0 and 1, of what was drawn up to here; null: nothing was.</summary>
    public double? Probability
    {
        get
        {
            if (First.Probability is not { } whole)
            {
                return null;
            }

            double here = First.Answers.IsDefault ? whole : First.Answers.Skip(Known).Aggregate(whole, (share, answer) => share / (answer.Probability ?? 1));
            return here < 1 - 1e-12 ? here : null;
        }
    }

    private ImmutableArray<TraceStep> Steps => First.Steps;

    private TraceOutcome First => Tree.Outcomes[_outcomes[0]];

    // So many questions are answered when the step that comes next is done: a way tells the answers of the rule at which it stands.
    private int Known => KnownAt(First, Index);

    private int AnswersBefore => Index > 0 ? KnownAt(First, Index - 1) : 0;

    /// <summary>The places behind the next step; several: the ways part here; none: there is nothing more to go.</summary>
    public ImmutableArray<PacketWay> Next()
    {
        if (Step is not null)
        {
            return Split(Index + 1);
        }

        int next = _journey.Trace(PacketIndex + 1)?.Before.IndexOf((_tree, _outcomes[0])) ?? -1;
        return next < 0 ? [] : OfPacket(_journey, PacketIndex + 1, next);
    }

    /// <summary>The place before the last step, of all ways that had not parted there; null: this is the beginning.</summary>
    public PacketWay? Back()
    {
        if (Index == 0)
        {
            return PacketIndex == 0 ? null : BeforePacket();
        }

        int known = KnownAt(First, Index - 1);
        ImmutableArray<int> same = [.. Enumerable.Range(0, Tree.Outcomes.Length).Where(number => IsSame(Tree.Outcomes[number], First, known))];
        return new PacketWay(_journey, PacketIndex, _tree, same, Index - 1);
    }

    /// <summary>Whether this place is one that can be reached from another.</summary>
    public bool IsBehind(PacketWay other)
    {
        PacketWay at = this;
        while (at.PacketIndex > other.PacketIndex)
        {
            at = at.BeforePacket();
        }

        return at.PacketIndex == other.PacketIndex && at._tree == other._tree && at.Index >= other.Index && at._outcomes.All(outcome => other._outcomes.Contains(outcome));
    }

    internal static ImmutableArray<PacketWay> OfPacket(PacketJourney journey, int packet, int tree)
    {
        int outcomes = journey.Trace(packet)!.Trees[tree].Outcomes.Length;
        return new PacketWay(journey, packet, tree, [.. Enumerable.Range(0, outcomes)], 0).Split(0);
    }

    private PacketWay BeforePacket()
    {
        (int tree, int outcome) = _journey.Trace(PacketIndex)!.Before[_tree];
        return new PacketWay(_journey, PacketIndex - 1, tree, [outcome], _journey.Trace(PacketIndex - 1)!.Trees[tree].Outcomes[outcome].Steps.Length);
    }

    private ImmutableArray<PacketWay> Split(int index)
    {
        var ways = ImmutableArray.CreateBuilder<PacketWay>();
        foreach (IGrouping<string, int> same in _outcomes.GroupBy(number => KeyOf(Tree.Outcomes[number], number, index)))
        {
            ways.Add(new PacketWay(_journey, PacketIndex, _tree, [.. same], index));
        }

        return ways.ToImmutable();
    }

    // What stands for cases that were not told apart goes with no other.
    private static string KeyOf(TraceOutcome outcome, int number, int index) => outcome.Answers.IsDefault
        ? $"#{number}"
        : string.Concat(outcome.Answers.Take(KnownAt(outcome, index)).Select(answer => answer.IsYes ? '+' : '-'));

    private static int KnownAt(TraceOutcome outcome, int index) => outcome.Answers.IsDefault ? 0
        : index < outcome.Steps.Length ? outcome.Steps[index].Record!.AnswersAfter
        : outcome.Answers.Length;

    private static bool IsSame(TraceOutcome one, TraceOutcome other, int known) => ReferenceEquals(one, other)
        || (!one.Answers.IsDefault && !other.Answers.IsDefault && one.Answers.Length >= known && other.Answers.Length >= known
            && one.Answers.Take(known).Select(answer => answer.IsYes).SequenceEqual(other.Answers.Take(known).Select(answer => answer.IsYes)));
}
