using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>What a rule that changes a field means for later tests of the field.</summary>
internal enum AlterationReading : byte
{
    /// <summary>They say nothing of the packet as it came: the exact reading, in which what is dead is dead.</summary>
    Followed,

    /// <summary>The packet must not match such a rule at all: whatever reaches a rule then surely does.</summary>
    Avoided,
}

/// <summary>A table as a program, and the way back from the program's numbers to the rules.</summary>
internal sealed class TableLowering
{
    private readonly Dictionary<Chain, int> _numbers = [];
    private readonly HashSet<Chain> _calledByRefused = [];
    private readonly AlteredFields _altered;
    private readonly RuleSemantics[][] _semantics;
    private readonly ReachabilityOptions _options;
    private readonly AlterationReading _reading;
    private readonly ulong _tested;

    /// <param name="refusedLines">0-based lines that do not load: their rules do nothing.</param>
    public TableLowering(Table table, AddressFamily family, ReachabilityOptions options, IReadOnlySet<int> refusedLines, AlterationReading reading)
    {
        Table = table;
        _options = options;
        _reading = reading;
        _altered = new AlteredFields(IsUnknown);
        var builder = new ReachabilityProgramBuilder();
        _semantics = [.. table.Chains.Select(chain => chain.Rules.Select(rule => SemanticsOf(rule, family, refusedLines)).ToArray())];
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            _numbers[table.Chains[chain]] = chain;
        }

        Dimensions = new TableDimensions(family, builder.Sparse, _semantics);
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

        _tested = AlteredFields.Tested(_semantics.SelectMany(static rules => rules).SelectMany(static rule => rule.Tests));
        var condition = new ConditionLowering(Dimensions, builder.Sparse);
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            AddChain(chain, builder, condition);
        }

        Wishes = WitnessWishes.Of(Dimensions, table.Name);
        Program = builder.Build();
    }

    public Table Table { get; }

    public TableDimensions Dimensions { get; }

    /// <summary>The rules by their numbers in the program.</summary>
    public Rule[] Rules { get; }

    public ReachabilityProgram Program { get; }

    /// <summary>What makes a good witness; see <see cref="WitnessWishes"/>.</summary>
    public IReadOnlyList<WitnessWish> Wishes { get; }

    /// <summary>Some test may be about something that a rule before it changed: the readings differ.</summary>
    public bool HasAlterations => _semantics.SelectMany(static rules => rules).Any(rule => (_altered.By(rule.Action) & _tested) != 0);

    public ChainNesting Nesting { get; }

    /// <summary>Rules that are not in the file, or that the kernel does not hold, may call the chain, with any packet.</summary>
    public bool IsEnteredFromElsewhere(Chain chain) => _options.KeepsChains || IsForeign(chain) || _calledByRefused.Contains(chain);

    public RuleAction ActionOf(int rule) => SemanticsOf(rule).Action;

    public ImmutableArray<PacketTest> TestsOf(int rule) => SemanticsOf(rule).Tests;

    /// <summary>The chain that a rule calls, whatever is known of it; null for other rules.</summary>
    public int? CalleeOf(int rule) => ActionOf(rule) is ChainAction call ? _numbers[call.Chain] : null;

    /// <summary>Somebody else fills the chain: its rules are not in this file.</summary>
    private static bool IsForeign(Chain chain) => chain.Origin is ChainOrigin.External or ChainOrigin.Undeclared;

    /// <summary>Nothing is known of what a call of the chain does.</summary>
    private bool IsUnknown(Chain chain) => IsForeign(chain) || Nesting.IsCut(_numbers[chain]);

    private RuleSemantics SemanticsOf(int rule)
    {
        int chain = Program.ChainOfRule[rule];
        return _semantics[chain][rule - Program.FirstRule[chain]];
    }

    /// <summary>A rule that does not load neither takes packets away nor changes them; what it calls may be called once it is mended.</summary>
    private RuleSemantics SemanticsOf(Rule rule, AddressFamily family, IReadOnlySet<int> refusedLines)
    {
        RuleSemantics semantics = RuleSemanticsTable.Of(rule, family);
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

        builder.BeginChain(chain.IsBuiltin ? Dimensions.DomainOf(chain) : IsEnteredFromElsewhere(chain) ? [Dimensions.Everything()] : null);
        ulong altered = _reading == AlterationReading.Followed ? _altered.AtEntry(chain) : 0;
        foreach (RuleSemantics rule in _semantics[number])
        {
            condition.Begin(altered);
            foreach (PacketTest test in rule.Tests)
            {
                condition.Add(test);
            }

            AddRule(rule, builder, condition);
            altered |= _reading == AlterationReading.Followed ? _altered.By(rule.Action) : 0;
        }
    }

    private void AddRule(RuleSemantics rule, ReachabilityProgramBuilder builder, ConditionLowering condition)
    {
        ProgramStep step = StepOf(rule);
        if (step.Action != ProgramAction.Mark || rule.Action is not ConnectionMarkAction)
        {
            builder.Add(condition.Boxes, condition.MarkTests, condition.IsFresh, step);
            return;
        }

        // Without a connection entry the target does nothing, although the rule matches.
        Box[] matching = condition.Boxes.ToArray();
        condition.RequireConnection();
        builder.AddIdlyMatching(builder.Add(condition.Boxes, condition.MarkTests, condition.IsFresh, step), matching);
    }

    private ProgramStep StepOf(RuleSemantics rule) => rule.Action switch
    {
        _ when _reading == AlterationReading.Avoided && _altered.ChangesTested(rule.Action, _tested) => new ProgramStep(ProgramAction.Terminate),
        VerdictAction or RejectAction or TranslateAction or QueueAction => new ProgramStep(ProgramAction.Terminate),
        ReturnAction => new ProgramStep(ProgramAction.Return),

        // Of a foreign chain: rules that are not in the file may stand before those that are.
        ChainAction call when IsUnknown(call.Chain) => new ProgramStep(ProgramAction.Nothing),
        ChainAction call => new ProgramStep(call.IsGoto ? ProgramAction.Goto : ProgramAction.Call, _numbers[call.Chain]),
        MarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: new MarkOperation(mark.Clear, mark.Toggle, 0)),
        ConnectionMarkAction mark => new ProgramStep(ProgramAction.Mark, Operation: OperationOf(mark)),
        _ => new ProgramStep(ProgramAction.Nothing),
    };

    private static MarkOperation OperationOf(ConnectionMarkAction mark) => mark.Operation switch
    {
        ConnectionMarkOperation.Set => new MarkOperation((ulong)mark.ClearMask << 32, (ulong)mark.Value << 32, 0),
        ConnectionMarkOperation.Save => new MarkOperation((ulong)mark.ClearMask << 32, 0, mark.SourceMask),
        _ => new MarkOperation(mark.ClearMask, 0, (ulong)mark.SourceMask << 32),
    };
}
