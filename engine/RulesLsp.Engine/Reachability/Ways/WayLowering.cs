using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>What a rule of the program that is not the asked table's own stands for.</summary>
/// <param name="Chain">Its chain, in whichever version; null for the steps of a way.</param>
/// <param name="Place">Its place in the chain, 0-based; -1 for the chain's policy.</param>
/// <param name="Semantics">What the rule means; null when it is none.</param>
internal readonly record struct WayRule(ChainIdentity? Chain, int Place, RuleSemantics? Semantics)
{
    public bool IsPolicy => Chain is not null && Place < 0;
}

/// <summary>
/// Appends the ways to a program: for each a chain that enters one table after the other and the asked chain last, and copies of the
/// tables' chains. What a test asks is about the packet as it comes to the asked table: where it may have been another one before, the
/// test is fresh. Marks are followed from the entry on.
/// </summary>
internal sealed class WayLowering(TableDimensions dimensions, WayTables tables, ReachabilityProgramBuilder builder, ConditionLowering condition)
{
    /// <summary>What a rule of nat was asked of the first packet of a connection, and the others of that direction have too.</summary>
    private static readonly ulong Passing = AlteredFields.AllBut(
    [
        PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.Protocol, PacketField.SourcePort, PacketField.DestinationPort,
        PacketField.IcmpTypeCode, PacketField.IsLaterFragment, PacketField.ConntrackState,
    ]);

    private static readonly ulong OfTranslation = AlteredFields.Of([PacketField.ConntrackNat]) & ~AlteredFields.Of([]);
    private static readonly ulong OfDestination = AlteredFields.Of([PacketField.DestinationAddress, PacketField.DestinationPort]);
    private static readonly ulong OfTracking = AlteredFields.Of([PacketField.ConntrackState, PacketField.ConntrackNat, PacketField.ConnectionMark]);
    private static readonly ulong OfRouting = AlteredFields.Of([PacketField.ConntrackNat, PacketField.TimeToLive, PacketField.Length, PacketField.PacketType]);

    private readonly Dictionary<(Chain Chain, ulong Altered, InterfaceSight Sight), int> _copies = [];
    private readonly List<WayRule> _rules = [];
    private readonly NatLowering _nat = new(dimensions, tables, condition);

    /// <summary>Adds the ways to a table whose chains are in the program; gives what stands behind its own rules, in program order.</summary>
    public static IReadOnlyList<WayRule> AddAll(TableWays ways, Table table, TableDimensions dimensions, ReachabilityProgramBuilder builder, ConditionLowering condition)
    {
        builder.AskedChainCount = builder.ChainCount;
        var lowering = new WayLowering(dimensions, ways.Tables, builder, condition);
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            foreach (Way way in ways.To(chain))
            {
                lowering.Add(way, dimensions.DomainOf(table.Chains[chain]), chain);
            }
        }

        return lowering._rules;
    }

    /// <param name="domain">The packets that can enter the asked chain.</param>
    /// <param name="target">The asked chain's number.</param>
    private void Add(Way way, Box[] domain, int target)
    {
        int[] entered = [.. way.Steps.Select((_, step) => CopyOf(way, step))];
        builder.BeginChain(DomainOf(way, domain));
        for (int step = 0; step < entered.Length; step++)
        {
            AddStep(way.Steps[step].Table.Name == TableNames.Nat ? _nat.AskedFirst(way.Steps[step].Hook) : [dimensions.Everything()], ProgramAction.Enter, entered[step]);
        }

        AddStep([dimensions.Everything()], ProgramAction.Enter, target);
    }

    private void AddStep(Box[] boxes, ProgramAction action, int chain)
    {
        builder.Add(boxes, [], false, new ProgramStep(action, chain));
        _rules.Add(default);
    }

    private Box[] DomainOf(Way way, Box[] domain)
    {
        // What this host sends has no input device; what passes through has one, or on older kernels none that POSTROUTING sees.
        Box[] entering = way is { Entry: Hook.Output, Target.Hook: Hook.Postrouting } ? dimensions.Shared(domain, [dimensions.WithLane(Lane.InputInterface, 0, 0)]) : domain;
        return way.Kind == WayKind.AsItCame ? entering : dimensions.Shared(entering, _nat.Products(way));
    }

    /// <summary>The number of a copy of the step's chain, whose tests are about the packet as the asked table sees it.</summary>
    private int CopyOf(Way way, int step)
    {
        WayStep passed = way.Steps[step];
        bool isOtherHook = passed.Hook != way.Target.Hook;
        ulong altered = isOtherHook ? OfRouting : OfTranslation;
        for (int later = step; later < way.Steps.Length; later++)
        {
            altered |= tables.AlteredBy(way.Steps[later].Chain);
        }

        altered |= passed.Table.Name == TableNames.Raw ? OfTracking : 0;
        altered |= passed.Table.Name == TableNames.Nat ? Passing : 0;
        altered |= way.Kind == WayKind.Translated && step < way.StepsBeforeNat ? OfDestination : 0;
        List<Chain> chains = tables.ChainsFrom(passed.Chain);
        ulong tested = 0;
        foreach (Chain chain in chains)
        {
            foreach (RuleSemantics rule in tables.RulesOf(chain))
            {
                tested |= AlteredFields.Tested(rule);
            }
        }

        (Chain, ulong, InterfaceSight) key = (passed.Chain, altered & tested, SightOf(passed.Hook, way.Target.Hook!.Value));
        if (!_copies.TryGetValue(key, out int number))
        {
            number = AddCopy(passed, chains, altered & tested, key.Item3);
            _copies.Add(key, number);
        }

        return number;
    }

    private int AddCopy(WayStep step, List<Chain> chains, ulong altered, InterfaceSight sight)
    {
        int first = builder.ChainCount;
        var numbers = new Dictionary<ChainIdentity, int>(chains.Count);
        foreach (Chain chain in chains)
        {
            numbers.Add(chain.Identity, first + numbers.Count);
        }

        foreach (Chain chain in chains)
        {
            builder.BeginChain(null);
            RuleSemantics[] rules = tables.RulesOf(chain);
            for (int i = 0; i < rules.Length; i++)
            {
                condition.Begin(altered, sight);
                foreach (PacketTest test in rules[i].Tests)
                {
                    condition.Add(test);
                }

                AddRule(step, new WayRule(chain.Identity, i, rules[i]), numbers);
            }
        }

        return step.Chain.Policy == ChainPolicy.Drop ? AddPolicy(step, first) : first;
    }

    /// <summary>What comes back from the built-in chain without a verdict gets the policy.</summary>
    private int AddPolicy(WayStep step, int copy)
    {
        int number = builder.BeginChain(null);
        AddStep([dimensions.Everything()], ProgramAction.Call, copy);
        builder.Add([dimensions.Everything()], [], false, new ProgramStep(ProgramAction.Terminate));
        _rules.Add(new WayRule(step.Chain.Identity, -1, null));
        return number;
    }

    private void AddRule(WayStep step, WayRule meaning, Dictionary<ChainIdentity, int> numbers)
    {
        RuleAction action = meaning.Semantics!.Action;
        ProgramStep plain = action switch
        {
            VerdictAction { IsAccept: true } => new ProgramStep(ProgramAction.Accept),
            VerdictAction or RejectAction => new ProgramStep(ProgramAction.Terminate),
            ReturnAction => new ProgramStep(ProgramAction.Return),
            ChainAction call => new ProgramStep(call.IsGoto ? ProgramAction.Goto : ProgramAction.Call, numbers[call.Chain]),
            MarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: MarkOperations.Of(mark)),
            ConnectionMarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: MarkOperations.Of(mark)),
            _ => new ProgramStep(ProgramAction.Nothing),
        };
        switch (action)
        {
            case TranslateAction translation:
                // What comes out as it went in is still on this way; everything else is not.
                Box[] matching = condition.Boxes.ToArray();
                Add(dimensions.Shared(matching, [_nat.ProductOf(translation)]), new ProgramStep(ProgramAction.Accept), meaning);
                Add(matching, new ProgramStep(ProgramAction.Terminate), meaning);
                break;
            case NoTrackAction:
                Add(dimensions.Shared(condition.Boxes.ToArray(), _nat.TrackedAt(step.Hook)), new ProgramStep(ProgramAction.Terminate), meaning);
                break;
            case MarkAction or ConnectionMarkAction when step.Table.Name == TableNames.Nat:
                // Only the first packet of its connection gets this mark.
                builder.Add(condition.Boxes, condition.MarkTests, true, plain);
                _rules.Add(meaning);
                break;
            case ConnectionMarkAction:
                condition.RequireConnection();
                Add(condition.Boxes, plain, meaning);
                break;
            default:
                Add(condition.Boxes, plain, meaning);
                break;
        }
    }

    private void Add(ReadOnlySpan<Box> boxes, ProgramStep step, WayRule meaning)
    {
        builder.Add(boxes, condition.MarkTests, condition.IsFresh, step);
        _rules.Add(meaning);
    }

    private static InterfaceSight SightOf(Hook passed, Hook asked) => passed == asked ? InterfaceSight.Same
        : new InterfaceSight(
            passed == Hook.Output ? DeviceSight.Absent : asked == Hook.Postrouting ? DeviceSight.Unknown : DeviceSight.Same,
            passed == Hook.Prerouting ? DeviceSight.Absent : DeviceSight.Unknown);
}
