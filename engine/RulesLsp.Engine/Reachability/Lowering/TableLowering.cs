using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>A table as a program, and the way back from the program's numbers to the rules.</summary>
internal sealed partial class TableLowering
{
    /// <summary>In a table that is edited, a number is free after each so many rules of a chain, and one at its end.</summary>
    private const int RulesForEachSpare = 16;

    private static readonly RuleSemantics Spare = new([new NeverTest(null, "no rule")], new ContinueAction(null));

    private readonly AlteredFields _altered;
    private readonly ConditionLowering _condition;
    private readonly int[] _firstProgramChain;
    private readonly List<int> _rulesAfterAlterations = [];
    private (int Dimension, AddressTypeDetail Detail)[]? _addressTypes;
    private readonly ReachabilityOptions _options;
    private readonly AlterationReading _reading;
    private ulong _tested;
    private ulong _alteredByAny;
    private readonly int[] _firstNumber;
    private readonly IReadOnlyList<WayRule> _wayRules;
    private TableReading _table;
    private TableWays _ways;

    /// <param name="ways">How packets come to the table's built-in chains.</param>
    public TableLowering(TableReading table, TableWays ways, ReachabilityOptions options, AlterationReading reading)
    {
        (_table, _ways, _options, _reading) = (table, ways, options, reading);
        _altered = new AlteredFields(NumberOf, IsUnknown);
        int chains = table.Chains.Count;
        var builder = new ReachabilityProgramBuilder(table.Semantics.Sum(rules => rules.Length + (options.ExpectsEdits ? (rules.Length / RulesForEachSpare) + 1 : 0)));
        AddressFamily family = table.Family.HasPackets() ? table.Family : AddressFamily.IPv4;
        Dimensions = new TableDimensions(family, builder.Sparse, [.. table.Semantics, .. ways.Semantics], ways.Fragments, options.Scope);
        builder.Numbers = new LaneNumbers(Dimensions.Sources, Dimensions.Destinations, Dimensions.Interfaces);
        Nesting = new ChainNesting(table.Table, table.Chains, table.Chains.NumberOf, table.CalleeOf);
        for (int i = Nesting.Order.Count - 1; i >= 0; i--)
        {
            _altered.Summarise(Nesting.Order[i], table.Semantics[Nesting.Order[i]]);
        }

        foreach (int chain in Nesting.Order)
        {
            _altered.Enter(chain, table.Semantics[chain]);
        }

        int boxes = 0;
        foreach (RuleSemantics rule in table.Semantics.SelectMany(static rules => rules))
        {
            _tested |= AlteredFields.Tested(rule);
            _alteredByAny |= _altered.By(rule.Action);
            boxes += ConditionLowering.ExpectedBoxes(rule);
        }

        builder.ExpectBoxes(boxes);
        var early = new EarlyConditions(Dimensions, table.Semantics);
        _firstProgramChain = FirstProgramChains();
        _condition = new ConditionLowering(Dimensions, builder.Sparse);
        Slots = new int[chains][];
        _firstNumber = new int[chains];
        for (int chain = 0; chain < chains; chain++)
        {
            Slots[chain] = new int[table.Semantics[chain].Length];
            _firstNumber[chain] = builder.RuleCount;
            AddChain(chain, builder, _condition, early);
        }

        early.End();

        _wayRules = reading == AlterationReading.Windowed ? [] : WayLowering.AddAll(ways, Table, Dimensions, builder, _condition);
        MakeWishes();
        Program = builder.Build();
    }

    public Table Table => _table.Table;

    /// <summary>The chains by their numbers.</summary>
    public AnalysedChains Chains => _table.Chains;

    public TableDimensions Dimensions { get; }

    /// <summary>The numbers of each chain's rules.</summary>
    public int[][] Slots { get; }

    public ReachabilityProgram Program { get; }

    public AlterationReading Reading => _reading;

    /// <summary>How packets come to the table.</summary>
    public TableWays Ways => _ways;

    /// <summary>What makes a good witness; see <see cref="WitnessWishes"/>.</summary>
    public IReadOnlyList<WitnessWish> Wishes { get; private set; }

    /// <summary>Some test may be about something that a rule before it changed: the readings differ.</summary>
    public bool HasAlterations => (_alteredByAny & _tested) != 0;

    /// <summary>The rules that call chains which others fill.</summary>
    public IEnumerable<int> ForeignCalls => Enumerable.Range(0, Program.AskedRuleCount).Where(rule => CalleeOf(rule) is { } callee && IsForeign(Chains[callee]!));

    /// <summary>The rules before which a field that rules test may have been changed.</summary>
    public IReadOnlyList<int> RulesAfterAlterations => _rulesAfterAlterations;

    public bool IsAfterAlteration(int rule) => _rulesAfterAlterations.BinarySearch(rule) >= 0;

    public ChainNesting Nesting { get; }

    /// <summary>Rules that are not in the file, or that the kernel does not hold, may call the chain, with any packet.</summary>
    public bool IsEnteredFromElsewhere(Chain chain) => _options.KeepsChains || IsForeign(chain) || _table.CalledByRefused.Contains(chain.Identity);

    /// <summary>The rule that a number of the program stands for; null: a policy, or a step of a way.</summary>
    public Rule? RuleOf(int rule) => IsOwn(rule) ? OwnRule(rule) : _ways.RuleOf(_wayRules[rule - Program.AskedRuleCount]);

    /// <summary>The rule of the table itself that a number stands for; null: the number is free.</summary>
    public Rule? OwnRule(int rule) => PlaceOf(rule) is (var chain, var place) ? Chains[chain]!.Rules[place] : null;

    /// <summary>The line (0-based) of the rule of the table itself that a number stands for; null: the number is free.</summary>
    public int? LineOf(int rule) => PlaceOf(rule) is (var chain, var place) ? Chains[chain]!.Rules.Lines[place] : null;

    /// <summary>The built-in chain of an earlier table whose policy a number of the program stands for.</summary>
    public Chain? PolicyOf(int rule) => IsOwn(rule) ? null : _ways.PolicyOf(_wayRules[rule - Program.AskedRuleCount]);

    /// <summary>The number stands for a rule of the table itself.</summary>
    public bool IsOwn(int rule) => rule < Program.AskedRuleCount;

    public RuleAction? ActionOf(int rule) => IsOwn(rule) ? SemanticsOf(rule).Action : _wayRules[rule - Program.AskedRuleCount].Semantics?.Action;

    public ImmutableArray<PacketTest> TestsOf(int rule) => IsOwn(rule) ? SemanticsOf(rule).Tests : _wayRules[rule - Program.AskedRuleCount].Semantics?.Tests ?? [];

    /// <summary>The chain that a rule calls, whatever is known of it; null for other rules.</summary>
    public int? CalleeOf(int rule) => ActionOf(rule) is ChainAction call ? NumberOf(call.Chain) : null;

    /// <summary>Somebody else fills the chain: its rules are not in this file.</summary>
    public static bool IsForeign(Chain chain) => IsForeign(chain.Origin);

    public static bool IsForeign(ChainOrigin origin) => origin is ChainOrigin.External or ChainOrigin.Undeclared;

    /// <summary>Nothing is known of what a call of the chain does.</summary>
    public bool IsUnknown(ChainIdentity chain) => NumberOf(chain) is var number && (IsForeign(Chains[number]!) || Nesting.IsCut(number));

    private int NumberOf(ChainIdentity chain) => Chains.NumberOf(chain);

    private RuleSemantics SemanticsOf(int rule) => PlaceOf(rule) is (var chain, var place) ? _table.Semantics[chain][place] : Spare;

    /// <summary>The chain and the place in it of a rule's number; null: the number is free.</summary>
    public (int Chain, int Place)? PlaceOf(int rule)
    {
        int chain = Array.BinarySearch(_firstNumber, rule);
        chain = chain < 0 ? ~chain - 1 : chain;

        // Chains without numbers begin at the same one as the chain behind them.
        while (chain + 1 < _firstNumber.Length && _firstNumber[chain + 1] == rule)
        {
            chain++;
        }

        // Where no edit has moved it, a rule stands where it was put.
        (int[] slots, int put) = (Slots[chain], rule - _firstNumber[chain]);
        put -= _options.ExpectsEdits ? put / (RulesForEachSpare + 1) : 0;
        int place = put < slots.Length && slots[put] == rule ? put : Array.BinarySearch(slots, rule);
        return place < 0 ? null : (chain, place);
    }

    private void AddChain(int number, ReachabilityProgramBuilder builder, ConditionLowering condition, EarlyConditions early)
    {
        Chain? chain = Chains[number];
        if (Nesting.IsCut(number))
        {
            // Nobody asks for its rules and no call leads into it: they only keep their numbers.
            builder.BeginChain(null);
            for (int i = 0; i < _table.Semantics[number].Length; i++)
            {
                Slots[number][i] = builder.Add([], [], false, new ProgramStep(ProgramAction.Nothing));
            }

            return;
        }

        builder.BeginChain(_reading != AlterationReading.Windowed && _ways.To(number).Length > 0 ? null : DomainOf(chain));
        ulong altered = _reading switch
        {
            AlterationReading.Followed => _altered.AtEntry(number),
            AlterationReading.Windowed => AlteredFields.OpaqueOf(_altered.AtEntry(number)),
            _ => 0,
        };
        for (int i = 0; i < _table.Semantics[number].Length; i++)
        {
            RuleSemantics rule = _table.Semantics[number][i];
            ProgramStep step = StepOf(rule);
            int added = Slots[number][i] = !HasIdleMatches(rule, step) && early.TryGet(number, i, altered, out LoweredCondition known)
                ? builder.Add(known.Boxes, known.MarkTests, known.IsFresh, step)
                : AddRule(rule, step, altered, builder, condition);
            if (AlteredFields.TestedOf(altered, _tested) != 0)
            {
                _rulesAfterAlterations.Add(added);
            }

            if (EndsWindow(number, i))
            {
                builder.BeginChain(DomainOf(chain));
                altered = 0;
            }
            else if (_reading is AlterationReading.Followed or AlterationReading.Windowed)
            {
                altered |= _altered.By(rule.Action);
            }

            if (_options.ExpectsEdits && (i + 1) % RulesForEachSpare == 0)
            {
                builder.Add([], [], false, new ProgramStep(ProgramAction.Nothing));
            }
        }

        if (_options.ExpectsEdits)
        {
            builder.Add([], [], false, new ProgramStep(ProgramAction.Nothing));
        }
    }

    private Box[]? DomainOf(Chain? chain) => chain is null ? null
        : _reading == AlterationReading.Windowed ? [Dimensions.Everything()]
        : chain.IsBuiltin ? Dimensions.DomainOf(chain)
        : IsEnteredFromElsewhere(chain) ? [Dimensions.Everything()]
        : null;

    /// <summary>The rule changes what is tested, its callees included, and others stand after it.</summary>
    private bool EndsWindow(int chain, int rule) => _reading == AlterationReading.Windowed
        && rule + 1 < _table.Semantics[chain].Length && !Nesting.IsCut(chain) && IsAltering(_table.Semantics[chain][rule].Action);

    private bool IsAltering(RuleAction action) => AlteredFields.TestedOf(_altered.By(action), _tested) != 0;

    /// <summary>The number in the program of each chain, or of its first window.</summary>
    private int[] FirstProgramChains()
    {
        var first = new int[_table.Semantics.Length];
        int count = 0;
        for (int chain = 0; chain < _table.Semantics.Length; chain++)
        {
            first[chain] = count++;
            for (int rule = 0; _reading == AlterationReading.Windowed && rule < _table.Semantics[chain].Length; rule++)
            {
                count += EndsWindow(chain, rule) ? 1 : 0;
            }
        }

        return first;
    }

    private static int AddRule(RuleSemantics rule, ProgramStep step, ulong altered, ReachabilityProgramBuilder builder, ConditionLowering condition)
    {
        condition.Begin(altered);
        foreach (PacketTest test in rule.Tests)
        {
            condition.Add(test);
        }

        if (!HasIdleMatches(rule, step))
        {
            return builder.Add(condition.Boxes, condition.MarkTests, condition.IsFresh, step);
        }

        Box[] matching = condition.Boxes.ToArray();
        condition.RequireConnection();
        int added = builder.Add(condition.Boxes, condition.MarkTests, condition.IsFresh, step);
        builder.AddIdlyMatching(added, matching);
        return added;
    }

    /// <summary>Without a connection entry the target does nothing, although the rule matches.</summary>
    private static bool HasIdleMatches(RuleSemantics rule, ProgramStep step) => step.Action == ProgramAction.Mark && rule.Action is ConnectionMarkAction;

    private ProgramStep StepOf(RuleSemantics rule) => rule.Action switch
    {
        _ when _reading is AlterationReading.Avoided or AlterationReading.Trusted && _altered.ChangesTested(rule.Action, _tested) && !IsTrusted(rule.Action) =>
            new ProgramStep(ProgramAction.Terminate),
        VerdictAction or RejectAction or TranslateAction or QueueAction => new ProgramStep(ProgramAction.Terminate),
        ReturnAction => new ProgramStep(ProgramAction.Return),

        // Of a foreign chain: rules that are not in the file may stand before those that are.
        ChainAction call when IsUnknown(call.Chain) || (_reading == AlterationReading.Windowed && IsAltering(call)) => new ProgramStep(ProgramAction.Nothing),
        ChainAction call => new ProgramStep(call.IsGoto ? ProgramAction.Goto : ProgramAction.Call, _firstProgramChain[NumberOf(call.Chain)]),
        MarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: MarkOperations.Of(mark)),
        ConnectionMarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: MarkOperations.Of(mark)),
        _ => new ProgramStep(ProgramAction.Nothing),
    };

    private bool IsTrusted(RuleAction action) => _reading == AlterationReading.Trusted && action is ChainAction call && IsForeign(Chains[NumberOf(call.Chain)]!);
}
