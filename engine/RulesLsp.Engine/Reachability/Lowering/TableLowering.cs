using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>A table as a program, and the way back from the program's numbers to the rules.</summary>
internal sealed class TableLowering
{
    private const int MaximumDepth = 500;
    private readonly Dictionary<Chain, int> _numbers = [];
    private readonly AlteredFields _altered = new();
    private readonly RuleSemantics[][] _semantics;

    public TableLowering(Table table, AddressFamily family, ReachabilityOptions options)
    {
        Table = table;
        var builder = new ReachabilityProgramBuilder();
        _semantics = [.. table.Chains.Select(chain => chain.Rules.Select(rule => RuleSemanticsTable.Of(rule, family)).ToArray())];
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            _numbers[table.Chains[chain]] = chain;
        }

        Dimensions = new TableDimensions(family, builder.Sparse, _semantics);
        Rules = [.. table.Chains.SelectMany(static chain => chain.Rules)];
        if (Order() is not { } order)
        {
            return;
        }

        for (int i = order.Count - 1; i >= 0; i--)
        {
            _altered.Summarise(table.Chains[order[i]], _semantics[order[i]]);
        }

        foreach (int chain in order)
        {
            _altered.Enter(table.Chains[chain], _semantics[chain]);
        }

        var condition = new ConditionLowering(Dimensions, builder.Sparse);
        for (int chain = 0; chain < table.Chains.Length; chain++)
        {
            AddChain(chain, builder, condition, options);
        }

        Program = builder.Build();
    }

    public Table Table { get; }

    public TableDimensions Dimensions { get; }

    /// <summary>The rules by their numbers in the program.</summary>
    public Rule[] Rules { get; }

    /// <summary>Null when the table cannot be analysed: <see cref="Refusal"/> says why.</summary>
    public ReachabilityProgram? Program { get; }

    public string Refusal { get; private set; } = "";

    public RuleAction ActionOf(int rule)
    {
        int chain = Program!.ChainOfRule[rule];
        return _semantics[chain][rule - Program.FirstRule[chain]].Action;
    }

    /// <summary>All chains, callers first; null when chains call each other in a loop or nest too deeply.</summary>
    private List<int>? Order()
    {
        var waiting = new int[_semantics.Length];
        foreach (RuleSemantics rule in _semantics.SelectMany(static rules => rules))
        {
            if (TargetOf(rule) is { } target)
            {
                waiting[target]++;
            }
        }

        var depth = new int[_semantics.Length];
        List<int> order = [.. Enumerable.Range(0, waiting.Length).Where(chain => waiting[chain] == 0)];
        for (int done = 0; done < order.Count; done++)
        {
            foreach (RuleSemantics rule in _semantics[order[done]])
            {
                if (TargetOf(rule) is not { } target)
                {
                    continue;
                }

                depth[target] = Math.Max(depth[target], depth[order[done]] + 1);
                if (--waiting[target] == 0)
                {
                    order.Add(target);
                }
            }
        }

        Refusal = order.Count < waiting.Length ? "chains of this table call each other in a loop"
            : depth.Any(static value => value > MaximumDepth) ? $"calls nest deeper than {MaximumDepth} chains"
            : "";
        return Refusal.Length == 0 ? order : null;
    }

    private int? TargetOf(RuleSemantics rule) =>
        rule.Action is ChainAction call && _numbers.TryGetValue(call.Chain, out int target) ? target : null;

    private void AddChain(int number, ReachabilityProgramBuilder builder, ConditionLowering condition, ReachabilityOptions options)
    {
        Chain chain = Table.Chains[number];
        bool isEnteredFromElsewhere = options.KeepsChains || AlteredFields.IsForeign(chain);
        builder.BeginChain(chain.IsBuiltin ? Dimensions.DomainOf(chain) : isEnteredFromElsewhere ? [Dimensions.Everything()] : null);
        ulong altered = _altered.AtEntry(chain);
        foreach (RuleSemantics rule in _semantics[number])
        {
            condition.Begin(altered);
            foreach (PacketTest test in rule.Tests)
            {
                condition.Add(test);
            }

            if (rule.Action is ConnectionMarkAction)
            {
                // Without a connection entry the target does nothing.
                condition.RequireConnection();
            }

            builder.Add(condition.Boxes, condition.MarkTests, condition.IsFresh, StepOf(rule));
            altered |= _altered.By(rule.Action);
        }
    }

    private ProgramStep StepOf(RuleSemantics rule) => rule.Action switch
    {
        VerdictAction or RejectAction or TranslateAction or QueueAction => new ProgramStep(ProgramAction.Terminate),
        ReturnAction => new ProgramStep(ProgramAction.Return),

        // Rules that are not in the file may stand before those that are: what the call does is unknown.
        ChainAction call when AlteredFields.IsForeign(call.Chain) => new ProgramStep(ProgramAction.Nothing),
        ChainAction call when TargetOf(rule) is { } target => new ProgramStep(call.IsGoto ? ProgramAction.Goto : ProgramAction.Call, target),
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
