namespace RulesLsp.Engine.Reachability;

/// <summary>
/// One table in the terms of the search, as arrays: chains hold consecutive rules, rules hold consecutive boxes. Behind its own chains
/// stand those of the tables before it, and the ways that lead through them. Its call graph has no loop. Once built it changes by
/// <see cref="ProgramEdit"/> alone, between searches. What is said of each rule may have room behind the last one.
/// </summary>
internal sealed class ReachabilityProgram
{
    public required int ChainCount { get; init; }

    public required int RuleCount { get; init; }

    /// <summary>The chains whose rules are asked about; those behind them belong to the ways there.</summary>
    public required int AskedChainCount { get; init; }

    /// <summary>The rules of the asked chains.</summary>
    public int AskedRuleCount => FirstRule[AskedChainCount];

    /// <summary>The first rule of each chain; one more entry than chains.</summary>
    public required int[] FirstRule { get; init; }

    /// <summary>The base domain of a built-in chain: the packets that can enter it. Null for user chains.</summary>
    public required Box[]?[] Domains { get; init; }

    public required int[] ChainOfRule { get; init; }

    public required ProgramAction[] Actions { get; init; }

    /// <summary>Target chain of a Goto, Call or Enter, else -1.</summary>
    public required int[] Targets { get; init; }

    public required MarkOperation[] Operations { get; set; }

    /// <summary>Index into <see cref="Operations"/> of a Mark, else -1.</summary>
    public required int[] OperationOfRule { get; init; }

    public required bool[] IsFresh { get; init; }

    /// <summary>Some rule is fresh, or was before an edit.</summary>
    public required bool MayBeFresh { get; set; }

    /// <summary>The first box of each rule.</summary>
    public required int[] FirstBox { get; init; }

    /// <summary>The box behind the last one of each rule.</summary>
    public required int[] EndBox { get; init; }

    /// <summary>The boxes of all rules; there may be room behind the last one, and boxes that an edit took away.</summary>
    public required Box[] Boxes { get; set; }

    public required int BoxCount { get; set; }

    /// <summary>With more boxes, most of which edits took away, the program is better made anew.</summary>
    public required int MostBoxes { get; init; }

    /// <summary>There is more in the arrays that edits took away than what is used.</summary>
    public bool IsWorn => BoxCount > MostBoxes || MarkTests.Length > MostBoxes || Operations.Length > MostBoxes;

    /// <summary>The first mark test of each rule.</summary>
    public required int[] FirstMarkTest { get; init; }

    /// <summary>The mark test behind the last one of each rule.</summary>
    public required int[] EndMarkTest { get; init; }

    /// <summary>The mark tests of all rules, and some that an edit took away.</summary>
    public required MarkTest[] MarkTests { get; set; }

    /// <summary>Another number after an edit of rules that set marks.</summary>
    public int VersionOfMarks { get; set; }

    public required SparsePool Sparse { get; init; }

    /// <summary>What the numbers in lanes stand for.</summary>
    public required LaneNumbers Numbers { get; init; }

    public bool IsBase(int chain) => Domains[chain] is not null;

    /// <summary>Packets enter the asked chain without a call of another one: any that its hook has, or those that ways lead to it.</summary>
    public required bool[] IsEntered { get; init; }

    /// <summary>Rules that match more packets than their action does something with, and the boxes in which they match.</summary>
    public required Dictionary<int, Box[]> IdlyMatching { get; init; }

    /// <summary>The boxes in which the rule matches.</summary>
    public ReadOnlySpan<Box> MatchingBoxesOf(int rule) => IdlyMatching.TryGetValue(rule, out Box[]? boxes) ? boxes : BoxesOf(rule);

    /// <summary>The boxes in which the rule's action does something.</summary>
    public ReadOnlySpan<Box> BoxesOf(int rule) => Boxes.AsSpan(FirstBox[rule], EndBox[rule] - FirstBox[rule]);

    /// <summary>How many boxes the rules of a chain have.</summary>
    public int CountBoxes(int chain)
    {
        int count = 0;
        for (int rule = FirstRule[chain]; rule < FirstRule[chain + 1]; rule++)
        {
            count += EndBox[rule] - FirstBox[rule];
        }

        return count;
    }

    public ReadOnlySpan<MarkTest> MarkTestsOf(int rule) =>
        MarkTests.AsSpan(FirstMarkTest[rule], EndMarkTest[rule] - FirstMarkTest[rule]);

    public bool HasMarkTests(int rule) => FirstMarkTest[rule] != EndMarkTest[rule];

    public MarkOperation OperationOf(int rule) => Operations[OperationOfRule[rule]];

    /// <summary>The order of two boxes: that of their rules, and of the boxes of one rule.</summary>
    public int CompareBoxes(int one, int other)
    {
        int order = Boxes[one].Rule.CompareTo(Boxes[other].Rule);
        return order != 0 ? order : one.CompareTo(other);
    }

    /// <summary>A packet in one of the rule's boxes always gets its action: no mark test, no fresh condition.</summary>
    public bool IsCertain(int rule) => !IsFresh[rule] && !HasMarkTests(rule);

    public bool MarkTestsHold(int rule, ulong mark)
    {
        foreach (MarkTest test in MarkTestsOf(rule))
        {
            if (!test.Holds(mark))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Collects chains and rules into a <see cref="ReachabilityProgram"/>: chain by chain, rules in order.</summary>
/// <param name="rules">About how many rules there will be, those of the ways aside.</param>
internal sealed class ReachabilityProgramBuilder(int rules = 0)
{
    /// <summary>Room for the rules of the ways, where the tables before the asked one have few.</summary>
    private const int Spare = 256;

    private readonly List<int> _firstRule = [];
    private readonly List<Box[]?> _domains = [];
    private readonly RuleColumn<int> _chainOfRule = new(rules + Spare);
    private readonly RuleColumn<ProgramAction> _actions = new(rules + Spare);
    private readonly RuleColumn<int> _targets = new(rules + Spare);
    private readonly List<MarkOperation> _operations = [];
    private readonly RuleColumn<int> _operationOfRule = new(rules + Spare);
    private readonly RuleColumn<bool> _isFresh = new(rules + Spare);
    private readonly RuleColumn<int> _firstBox = new(rules + Spare);
    private readonly RuleColumn<int> _endBox = new(rules + Spare);
    private Box[] _boxes = [];
    private int _boxCount;
    private readonly RuleColumn<int> _firstMarkTest = new(rules + Spare);
    private readonly RuleColumn<int> _endMarkTest = new(rules + Spare);
    private readonly List<MarkTest> _markTests = [];
    private readonly Dictionary<int, Box[]> _idlyMatching = [];

    /// <summary>Where the rules' sparse constraints live.</summary>
    public SparsePool Sparse { get; } = new();

    /// <summary>What the numbers in lanes stand for; each for itself where nobody says so.</summary>
    public LaneNumbers Numbers { get; set; } = new(null, null, null);

    /// <summary>How many chains there are so far.</summary>
    public int ChainCount => _domains.Count;

    /// <summary>How many rules there are so far.</summary>
    public int RuleCount => _actions.Count;

    /// <summary>The chains whose rules are asked about, the first ones; null: all.</summary>
    public int? AskedChainCount { get; set; }

    /// <summary>Makes room for so many boxes: a box is large, and there are many.</summary>
    public void ExpectBoxes(int count) => Array.Resize(ref _boxes, Math.Max(_boxes.Length, _boxCount + count + Spare));

    /// <summary>Begins the next chain. A base chain has the boxes of its domain, a user chain null.</summary>
    public int BeginChain(Box[]? domain)
    {
        _firstRule.Add(_actions.Count);
        _domains.Add(domain);
        return _domains.Count - 1;
    }

    /// <summary>Adds a rule to the chain begun last.</summary>
    /// <param name="boxes">The rule matches only packets in one of these boxes. None: it never matches.</param>
    /// <param name="markTests">All of these must hold too.</param>
    /// <param name="isFresh">
    /// There is one more condition, whose answer may be different at each evaluation (limit, statistic), or that nobody models:
    /// the rule can match and never surely does.
    /// </param>
    public int Add(ReadOnlySpan<Box> boxes, ReadOnlySpan<MarkTest> markTests, bool isFresh, ProgramStep step)
    {
        int number = _actions.Count;
        if (_boxCount + boxes.Length > _boxes.Length)
        {
            Array.Resize(ref _boxes, Math.Max(_boxes.Length + (_boxes.Length / 4) + 16, _boxCount + boxes.Length));
        }

        _firstBox.Add(_boxCount);
        foreach (ref readonly Box box in boxes)
        {
            _boxes[_boxCount] = box;
            _boxes[_boxCount++].Rule = number;
        }

        _endBox.Add(_boxCount);
        _firstMarkTest.Add(_markTests.Count);
        _markTests.AddRange(markTests);
        _endMarkTest.Add(_markTests.Count);
        _chainOfRule.Add(_domains.Count - 1);
        _actions.Add(step.Action);
        _targets.Add(step.TargetChain);
        _isFresh.Add(isFresh);
        _operationOfRule.Add(step.Action == ProgramAction.Mark ? _operations.Count : -1);
        if (step.Action == ProgramAction.Mark)
        {
            _operations.Add(step.Operation);
        }

        return number;
    }

    /// <summary>Notes that a rule matches more packets than its action does something with.</summary>
    /// <param name="matching">The boxes of all packets that it matches.</param>
    public void AddIdlyMatching(int rule, Box[] matching) => _idlyMatching.Add(rule, matching);

    /// <summary>The asked chains that have a domain, or that ways lead to.</summary>
    private bool[] EnteredChains()
    {
        bool[] entered = [.. _domains.Take(AskedChainCount ?? _domains.Count).Select(static domain => domain is not null)];
        for (int rule = 0; rule < _actions.Count; rule++)
        {
            if (_actions[rule] == ProgramAction.Enter && _targets[rule] < entered.Length)
            {
                entered[_targets[rule]] = true;
            }
        }

        return entered;
    }

    public ReachabilityProgram Build() => new()
    {
        IsEntered = EnteredChains(),
        ChainCount = _domains.Count,
        AskedChainCount = AskedChainCount ?? _domains.Count,
        RuleCount = _actions.Count,
        FirstRule = [.. _firstRule, _actions.Count],
        Domains = [.. _domains],
        ChainOfRule = _chainOfRule.Values,
        Actions = _actions.Values,
        Targets = _targets.Values,
        Operations = [.. _operations],
        OperationOfRule = _operationOfRule.Values,
        IsFresh = _isFresh.Values,
        MayBeFresh = _isFresh.Values.Contains(true),
        FirstBox = _firstBox.Values,
        EndBox = _endBox.Values,
        Boxes = _boxes,
        BoxCount = _boxCount,
        MostBoxes = (2 * _boxCount) + 1_024,
        FirstMarkTest = _firstMarkTest.Values,
        EndMarkTest = _endMarkTest.Values,
        MarkTests = [.. _markTests],
        Sparse = Sparse,
        Numbers = Numbers,
        IdlyMatching = _idlyMatching,
    };
}
