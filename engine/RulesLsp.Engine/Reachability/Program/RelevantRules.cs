namespace RulesLsp.Engine.Reachability;

/// <summary>The rules of each chain that a backward explanation must look at: RETURN, goto, accept, mark, and calls that write marks or accept; in order.</summary>
internal sealed class RelevantRules
{
    private readonly ReachabilityProgram _program;
    private readonly ChainGraph _graph;
    private readonly int[] _first;
    private readonly int[] _rules;
    private readonly bool[] _asksMarks;

    /// <summary>Those of chains where edits changed them.</summary>
    private readonly Dictionary<int, int[]> _changed = [];

    public RelevantRules(ReachabilityProgram program, ChainGraph graph)
    {
        (_program, _graph) = (program, graph);
        _first = new int[program.ChainCount + 1];
        _asksMarks = new bool[program.ChainCount];
        var rules = new List<int>();
        for (int chain = 0; chain < program.ChainCount; chain++)
        {
            AddOf(chain, rules);
            _first[chain + 1] = rules.Count;
        }

        _rules = [.. rules];
    }

    public ReadOnlySpan<int> Of(int chain) => _changed.Count > 0 && _changed.TryGetValue(chain, out int[]? changed) ? changed
        : _rules.AsSpan(_first[chain], _first[chain + 1] - _first[chain]);

    public bool IsRelevant(int rule) => _program.Actions[rule] switch
    {
        ProgramAction.Return or ProgramAction.Goto or ProgramAction.Accept or ProgramAction.Mark => true,
        ProgramAction.Call => _graph.Writes(_program.Targets[rule]) != 0 || _graph.Accepts(_program.Targets[rule]),
        ProgramAction.Enter => _graph.Writes(_program.Targets[rule]) != 0,
        _ => false,
    };

    /// <summary>Some rule of the chain asks for a mark.</summary>
    public bool AskMarks(int chain) => _asksMarks[chain];

    /// <summary>Finds them anew in an edited chain.</summary>
    public void Change(int chain)
    {
        var rules = new List<int>();
        AddOf(chain, rules);
        _changed[chain] = [.. rules];
    }

    private void AddOf(int chain, List<int> rules)
    {
        _asksMarks[chain] = false;
        for (int rule = _program.FirstRule[chain]; rule < _program.FirstRule[chain + 1]; rule++)
        {
            _asksMarks[chain] |= _program.HasMarkTests(rule);
            if (IsRelevant(rule))
            {
                rules.Add(rule);
            }
        }
    }
}
