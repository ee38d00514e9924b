using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>A table as a program, and the way back from the program's numbers to the rules.</summary>
internal sealed class TableLowering
{
    private readonly Dictionary<Chain, int> _numbers = [];
    private readonly HashSet<Chain> _calledByRefused = [];
    private readonly AlteredFields _altered;
    private readonly RuleSemantics[][] _semantics;
    private readonly RuleSemantics[] _semanticsOfRule;
    private readonly int[] _firstProgramChain;
    private readonly List<int> _rulesAfterAlterations = [];
    private readonly ReachabilityOptions _options;
    private readonly AlterationReading _reading;
    private readonly ulong _tested;
    private readonly ImmutableArray<Way>[] _ways;
    private readonly IReadOnlyList<WayRule> _wayRules = [];

    /// <param name="refusedLines">0-based lines that do not load: their rules do nothing.</param>
    /// <param name="before">The tables before this one; null: packets enter it as if there were none.</param>
    public TableLowering(Table table, RulesetSemantics semantics, ReachabilityOptions options, IReadOnlySet<int> refusedLines, AlterationReading reading, WayTables? before)
    {
        Table = table;
        _options = options;
        _reading = reading;
        _altered = new AlteredFields(IsUnknown);
        var builder = new ReachabilityProgramBuilder(table.Chains.Sum(static chain => chain.Rules.Length));
        _semantics = [.. table.Chains.Select(chain => chain.Rules.Select(rule => SemanticsOf(rule, semantics, refusedLines)).ToArray())];
        _semanticsOfRule = [.. _semantics.SelectMany(static rules => rules)];
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            _numbers[table.Chains[chain]] = chain;
        }

        _ways = FindWays(semantics.Ruleset, before);
        AddressFamily family = semantics.Ruleset.Family;
        Dimensions = new TableDimensions(
            family.HasPackets() ? family : AddressFamily.IPv4,
            builder.Sparse,
            [.. _semantics, .. RulesOnWays(before)],
            options.Fragments);
        Rules = [.. table.Chains.SelectMany(static chain => chain.Rules)];
        Nesting = new ChainNesting(table, rule => refusedLines.Contains(rule.Line) ? null : rule.JumpChain);
        for (int i = Nesting.Order.Count - 1; i >= 0; i--)
        {
            _altered.Summarise(table.Chains[Nesting.Order[i]], _semantics[Nesting.Order[i]]);
        }

        foreach (int chain in Nesting.Order)
        {
            _altered.Enter(table.Chains[chain], _semantics[chain]);
        }

        foreach (RuleSemantics rule in _semanticsOfRule)
        {
            _tested |= AlteredFields.Tested(rule.Tests);
        }

        _firstProgramChain = FirstProgramChains();
        var condition = new ConditionLowering(Dimensions, builder.Sparse);
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            AddChain(chain, builder, condition);
        }

        if (before is not null && _ways.Any(static ways => ways.Length > 0))
        {
            _wayRules = AddWays(before, builder, condition);
        }

        Wishes = WitnessWishes.Of(Dimensions, table.Name);
        Program = builder.Build();
    }

    public Table Table { get; }

    public TableDimensions Dimensions { get; }

    /// <summary>The rules by their numbers in the program.</summary>
    public Rule[] Rules { get; }

    public ReachabilityProgram Program { get; }

    public AlterationReading Reading => _reading;

    /// <summary>What makes a good witness; see <see cref="WitnessWishes"/>.</summary>
    public IReadOnlyList<WitnessWish> Wishes { get; }

    /// <summary>Some test may be about something that a rule before it changed: the readings differ.</summary>
    public bool HasAlterations => _semanticsOfRule.Any(rule => (_altered.By(rule.Action) & _tested) != 0);

    /// <summary>The rules that call chains which others fill.</summary>
    public IEnumerable<int> ForeignCalls => Enumerable.Range(0, _semanticsOfRule.Length).Where(rule => ActionOf(rule) is ChainAction call && IsForeign(call.Chain));

    /// <summary>The rules before which a field that rules test may have been changed.</summary>
    public IReadOnlyList<int> RulesAfterAlterations => _rulesAfterAlterations;

    public bool IsAfterAlteration(int rule) => _rulesAfterAlterations.BinarySearch(rule) >= 0;

    public ChainNesting Nesting { get; }

    /// <summary>Rules that are not in the file, or that the kernel does not hold, may call the chain, with any packet.</summary>
    public bool IsEnteredFromElsewhere(Chain chain) => _options.KeepsChains || IsForeign(chain) || _calledByRefused.Contains(chain);

    /// <summary>The rule that a number of the program stands for; null: a policy, or a step of a way.</summary>
    public Rule? RuleOf(int rule) => rule < Rules.Length ? Rules[rule] : _wayRules[rule - Rules.Length].Rule;

    /// <summary>The built-in chain of an earlier table whose policy a number of the program stands for.</summary>
    public Chain? PolicyOf(int rule) => rule < Rules.Length ? null : _wayRules[rule - Rules.Length].Policy;

    public RuleAction? ActionOf(int rule) => SemanticsOf(rule)?.Action;

    public ImmutableArray<PacketTest> TestsOf(int rule) => SemanticsOf(rule)?.Tests ?? [];

    /// <summary>The chain that a rule calls, whatever is known of it; null for other rules.</summary>
    public int? CalleeOf(int rule) => ActionOf(rule) is ChainAction call ? _numbers[call.Chain] : null;

    /// <summary>Somebody else fills the chain: its rules are not in this file.</summary>
    public static bool IsForeign(Chain chain) => chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared;

    private RuleSemantics? SemanticsOf(int rule) => rule < Rules.Length ? _semanticsOfRule[rule] : _wayRules[rule - Rules.Length].Semantics;

    /// <summary>How packets come to each chain; none for chains that any packet may enter, or none but by calls.</summary>
    private ImmutableArray<Way>[] FindWays(Ruleset ruleset, WayTables? before)
    {
        if (before is null || _reading == AlterationReading.Windowed)
        {
            return [.. Table.Chains.Select(static _ => ImmutableArray<Way>.Empty)];
        }

        bool hasMarks = _semanticsOfRule.Any(static rule => WayFinder.TestsMark(rule.Tests));
        var finder = new WayFinder(ruleset, Table, before);
        return [.. Table.Chains.Select(chain => chain.IsBuiltin && chain.Rules.Length > 0 ? finder.To(chain, hasMarks) : [])];
    }

    private IEnumerable<RuleSemantics[]> RulesOnWays(WayTables? before) => _ways.SelectMany(static ways => ways)
        .SelectMany(static way => way.Steps).Select(static step => step.Table).Distinct()
        .SelectMany(table => table.Chains.Select(chain => before!.RulesOf(chain)));

    private IReadOnlyList<WayRule> AddWays(WayTables before, ReachabilityProgramBuilder builder, ConditionLowering condition)
    {
        builder.AskedChainCount = builder.ChainCount;
        var ways = new WayLowering(Dimensions, before, builder, condition);
        for (int chain = 0; chain < _ways.Length; chain++)
        {
            foreach (Way way in _ways[chain])
            {
                ways.Add(way, Dimensions.DomainOf(Table.Chains[chain]), chain);
            }
        }

        return ways.Rules;
    }

    /// <summary>Nothing is known of what a call of the chain does.</summary>
    private bool IsUnknown(Chain chain) => IsForeign(chain) || Nesting.IsCut(_numbers[chain]);

    /// <summary>A rule that does not load neither takes packets away nor changes them; what it calls may be called once it is mended.</summary>
    private RuleSemantics SemanticsOf(Rule rule, RulesetSemantics ruleset, IReadOnlySet<int> refusedLines)
    {
        RuleSemantics semantics = ruleset.Of(rule);
        if (!refusedLines.Contains(rule.Line))
        {
            return semantics;
        }

        if (rule.JumpChain is { } chain)
        {
            _calledByRefused.Add(chain);
        }

        return semantics with { Action = new ContinueAction(null) };
    }

    private void AddChain(int number, ReachabilityProgramBuilder builder, ConditionLowering condition)
    {
        Chain chain = Table.Chains[number];
        if (Nesting.IsCut(number))
        {
            // Nobody asks for its rules and no call leads into it: they only keep their numbers.
            builder.BeginChain(null);
            foreach (RuleSemantics _ in _semantics[number])
            {
                builder.Add([], [], false, new ProgramStep(ProgramAction.Nothing));
            }

            return;
        }

        builder.BeginChain(_ways[number].Length > 0 ? null : DomainOf(chain));
        ulong altered = _reading switch
        {
            AlterationReading.Followed => _altered.AtEntry(chain),
            AlterationReading.Windowed => AlteredFields.OpaqueOf(_altered.AtEntry(chain)),
            _ => 0,
        };
        for (int i = 0; i < _semantics[number].Length; i++)
        {
            RuleSemantics rule = _semantics[number][i];
            condition.Begin(altered);
            foreach (PacketTest test in rule.Tests)
            {
                condition.Add(test);
            }

            int added = AddRule(rule, builder, condition);
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
        }
    }

    private Box[]? DomainOf(Chain chain) => _reading == AlterationReading.Windowed ? [Dimensions.Everything()]
        : chain.IsBuiltin ? Dimensions.DomainOf(chain)
        : IsEnteredFromElsewhere(chain) ? [Dimensions.Everything()]
        : null;

    /// <summary>The rule changes what is tested, its callees included, and others stand after it.</summary>
    private bool EndsWindow(int chain, int rule) => _reading == AlterationReading.Windowed
        && rule + 1 < _semantics[chain].Length && !Nesting.IsCut(chain) && IsAltering(_semantics[chain][rule].Action);

    private bool IsAltering(RuleAction action) => AlteredFields.TestedOf(_altered.By(action), _tested) != 0;

    /// <summary>The number in the program of each chain, or of its first window.</summary>
    private int[] FirstProgramChains()
    {
        var first = new int[_semantics.Length];
        int count = 0;
        for (int chain = 0; chain < _semantics.Length; chain++)
        {
            first[chain] = count++;
            for (int rule = 0; _reading == AlterationReading.Windowed && rule < _semantics[chain].Length; rule++)
            {
                count += EndsWindow(chain, rule) ? 1 : 0;
            }
        }

        return first;
    }

    private int AddRule(RuleSemantics rule, ReachabilityProgramBuilder builder, ConditionLowering condition)
    {
        ProgramStep step = StepOf(rule);
        if (step.Action != ProgramAction.Mark || rule.Action is not ConnectionMarkAction)
        {
            return builder.Add(condition.Boxes, condition.MarkTests, condition.IsFresh, step);
        }

        // Without a connection entry the target does nothing, although the rule matches.
        Box[] matching = condition.Boxes.ToArray();
        condition.RequireConnection();
        int added = builder.Add(condition.Boxes, condition.MarkTests, condition.IsFresh, step);
        builder.AddIdlyMatching(added, matching);
        return added;
    }

    private ProgramStep StepOf(RuleSemantics rule) => rule.Action switch
    {
        _ when _reading is AlterationReading.Avoided or AlterationReading.Trusted && _altered.ChangesTested(rule.Action, _tested) && !IsTrusted(rule.Action) =>
            new ProgramStep(ProgramAction.Terminate),
        VerdictAction or RejectAction or TranslateAction or QueueAction => new ProgramStep(ProgramAction.Terminate),
        ReturnAction => new ProgramStep(ProgramAction.Return),

        // Of a foreign chain: rules that are not in the file may stand before those that are.
        ChainAction call when IsUnknown(call.Chain) || (_reading == AlterationReading.Windowed && IsAltering(call)) => new ProgramStep(ProgramAction.Nothing),
        ChainAction call => new ProgramStep(call.IsGoto ? ProgramAction.Goto : ProgramAction.Call, _firstProgramChain[_numbers[call.Chain]]),
        MarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: new MarkOperation(mark.Clear, mark.Toggle, 0)),
        ConnectionMarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: OperationOf(mark)),
        _ => new ProgramStep(ProgramAction.Nothing),
    };

    private bool IsTrusted(RuleAction action) => _reading == AlterationReading.Trusted && action is ChainAction call && IsForeign(call.Chain);

    /// <summary>What CONNMARK does to the mark word.</summary>
    public static MarkOperation OperationOf(ConnectionMarkAction mark) => mark.Operation switch
    {
        ConnectionMarkOperation.Set => new MarkOperation((ulong)mark.ClearMask << 32, (ulong)mark.Value << 32, 0),
        ConnectionMarkOperation.Save => new MarkOperation((ulong)mark.ClearMask << 32, 0, mark.SourceMask),
        _ => new MarkOperation(mark.ClearMask, 0, (ulong)mark.SourceMask << 32),
    };
}
