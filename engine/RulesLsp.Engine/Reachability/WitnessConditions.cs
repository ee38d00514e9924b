using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// What must hold beside the packet's fields so that it takes its way: the opaque conditions that the search fixed, and the answers
/// of fresh conditions at each visit of their rules.
/// </summary>
internal sealed class WitnessConditions(TableLowering lowering, PathSearch search, Point point)
{
    /// <summary>What is assumed where a rule before may have changed the field that is tested.</summary>
    public const string ChangedField = "a field that rules before may have changed";

    private readonly ReachabilityProgram _program = lowering.Program;
    private readonly Dictionary<int, int> _visits = [];
    private readonly ImmutableArray<AssumedCondition>.Builder _conditions = ImmutableArray.CreateBuilder<AssumedCondition>();

    public ImmutableArray<AssumedCondition> List()
    {
        foreach (SparseConstraint constraint in search.Pool.Get(point.Sparse))
        {
            if (lowering.Dimensions.Conditions.OpaqueKeyOf(constraint.Dimension) is { } key)
            {
                _conditions.Add(new AssumedCondition(key, constraint.Low == 1));
            }
        }

        if (_program.MayBeFresh)
        {
            search.Replay(in point);
            for (int segment = 0; segment < search.Trace.SegmentCount; segment++)
            {
                AddFresh(search.Trace.Segment(segment));
            }
        }

        if (lowering.Reading == AlterationReading.Trusted)
        {
            foreach (Chain chain in lowering.ForeignCalls.Where(HasBoxAt).Select(rule => lowering.OwnRule(rule)!.JumpChain!).Distinct())
            {
                _conditions.Add(new AssumedCondition($"chain {chain.Name} sends the packet on as it came", Holds: true));
            }
        }

        return _conditions.ToImmutable();
    }

    private void AddFresh(TraceSegment segment)
    {
        // The rule by which the path goes on, or which is the goal, has to match.
        int goal = search.Path.FindIndex(exit => exit.Chain == segment.Chain && segment.Path == EvaluationPaths.OpenChain(exit.Chain));
        int end = Math.Min(segment.Exit + 1, _program.FirstRule[segment.Chain + 1]);
        for (int rule = _program.FirstRule[segment.Chain]; rule < end; rule++)
        {
            if (!_program.IsFresh[rule])
            {
                continue;
            }

            int visit = _visits.GetValueOrDefault(rule);
            _visits[rule] = visit + 1;
            bool isExit = goal >= 0 && search.Path[goal].Rule == rule;
            if (isExit || HasBoxAt(rule))
            {
                _conditions.Add(new AssumedCondition(KeyOf(rule), isExit || search.FreshHolds(segment.Path, rule, in point), lowering.RuleOf(rule), visit));
            }
        }
    }

    private bool HasBoxAt(int rule)
    {
        foreach (ref readonly Box box in _program.BoxesOf(rule))
        {
            if (BoxMath.Holds(in box, in point, search.Pool))
            {
                return true;
            }
        }

        return false;
    }

    private string KeyOf(int rule)
    {
        List<string> keys = [.. lowering.TestsOf(rule).Select(static test => test switch
        {
            OpaqueTest { Kind: OpaqueKind.Fresh } opaque => opaque.Key,
            UnmodelledTest unmodelled => unmodelled.Text,
            _ => "",
        }).Where(static key => key.Length > 0)];
        if (keys.Count == 0 || lowering.IsAfterAlteration(rule))
        {
            keys.Add(ChangedField);
        }

        return string.Join(" and ", keys);
    }
}
