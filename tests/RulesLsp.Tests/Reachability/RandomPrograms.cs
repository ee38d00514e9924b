using RulesLsp.Engine.Reachability;

namespace RulesLsp.Tests.Reachability;

/// <summary>Small random programs: calls, gotos, RETURN, marks, opaque and fresh conditions.</summary>
internal sealed class RandomPrograms(int seed)
{
    private readonly Random _random = new(seed);

    public int BaseChains { get; private set; }

    public List<List<PlainRule>> Next(bool isRichInFreshMarks)
    {
        BaseChains = _random.Next(1, 3);
        int chains = BaseChains + _random.Next(0, 5);
        var program = new List<List<PlainRule>>();
        for (int chain = 0; chain < chains; chain++)
        {
            program.Add([.. Enumerable.Range(0, _random.Next(1, 7)).Select(_ => Rule(Math.Max(chain + 1, BaseChains), chains, isRichInFreshMarks))]);
        }

        return program;
    }

    /// <summary>A program of narrow rules that mostly end a packet's way, so that many rules are dead by several others.</summary>
    public List<List<PlainRule>> NextOfUnions()
    {
        BaseChains = 1;
        int chains = _random.Next(2, 4);
        return
        [
            .. Enumerable.Range(0, chains).Select(chain => (List<PlainRule>)
            [
                .. Enumerable.Range(0, _random.Next(4, 10)).Select(_ =>
                {
                    ProgramAction action = _random.Next(8) switch
                    {
                        0 => ProgramAction.Return,
                        1 or 2 when chain + 1 < chains => ProgramAction.Call,
                        3 when chain + 1 < chains => ProgramAction.Goto,
                        _ => ProgramAction.Terminate,
                    };
                    return new PlainRule
                    {
                        Source = Chance(75) ? Range(SmallDomain.Sources) : (0, SmallDomain.Sources - 1),
                        Port = Chance(75) ? Range(SmallDomain.Ports) : (0, SmallDomain.Ports - 1),
                        Opaque = Chance(8) ? Chance(50) : null,
                        Action = action,
                        Target = action is ProgramAction.Goto or ProgramAction.Call ? _random.Next(chain + 1, chains) : -1,
                    };
                }),
            ]),
        ];
    }

    /// <summary>A program that calls the same chain several times, where answers that may differ each time decide about marks.</summary>
    public List<List<PlainRule>> NextOfRepeatedCalls()
    {
        BaseChains = 1;
        List<PlainRule> calls = [.. Enumerable.Range(0, _random.Next(3, 7)).Select(_ => Chance(50) ? Marking() : new PlainRule { Action = ProgramAction.Call, Target = _random.Next(1, 3) })];
        List<PlainRule> outer = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Chance(35) ? new PlainRule { Action = ProgramAction.Call, Target = 2, IsFresh = Chance(30) } : Marking())];
        List<PlainRule> inner = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Marking())];
        return [calls, outer, inner];
    }

    /// <summary>
    /// A program whose chains are entered by ways through earlier tables: first the asked chains, then those of the earlier tables, and
    /// last, numbered from <see cref="FirstWay"/>, the ways.
    /// </summary>
    public List<List<PlainRule>> NextWithWays(bool isRichInFreshMarks)
    {
        BaseChains = _random.Next(1, 3);
        AskedChains = BaseChains + _random.Next(0, 3);
        FirstWay = AskedChains + _random.Next(1, 5);
        var program = new List<List<PlainRule>>();
        for (int chain = 0; chain < FirstWay; chain++)
        {
            (int firstCallee, int end) = chain < AskedChains ? (Math.Max(chain + 1, BaseChains), AskedChains) : (chain + 1, FirstWay);
            program.Add(
            [
                .. Enumerable.Range(0, _random.Next(1, 6)).Select(_ =>
                {
                    PlainRule rule = Rule(firstCallee, end, isRichInFreshMarks);
                    return chain < AskedChains ? rule : rule.Action switch
                    {
                        ProgramAction.Nothing => rule with { Action = ProgramAction.Accept },
                        ProgramAction.Mark when Chance(40) => rule with { Action = ProgramAction.Terminate },
                        _ => rule,
                    };
                }),
            ]);
        }

        for (int target = 0; target < BaseChains; target++)
        {
            for (int way = _random.Next(1, 3); way > 0; way--)
            {
                IEnumerable<PlainRule> steps = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new PlainRule
                {
                    Source = Chance(15) ? Range(SmallDomain.Sources) : (0, SmallDomain.Sources - 1),
                    Action = ProgramAction.Enter,
                    Target = _random.Next(AskedChains, FirstWay),
                });
                program.Add([.. steps, new PlainRule { Action = ProgramAction.Enter, Target = target }]);
            }
        }

        return program;
    }

    /// <summary>In a program with ways the chains that are asked about.</summary>
    public int AskedChains { get; private set; }

    /// <summary>In a program with ways the first of them.</summary>
    public int FirstWay { get; private set; }

    /// <summary>The program with ways for the search.</summary>
    public ReachabilityProgram BuildWithWays(List<List<PlainRule>> chains) => Build(chains, chain => chain >= FirstWay, AskedChains);

    /// <summary>The same program for the search.</summary>
    public static ReachabilityProgram Build(List<List<PlainRule>> chains, int baseChains) => Build(chains, chain => chain < baseChains, null);

    private static ReachabilityProgram Build(List<List<PlainRule>> chains, Func<int, bool> isStart, int? askedChains)
    {
        var builder = new ReachabilityProgramBuilder { AskedChainCount = askedChains };
        int opaque = builder.Sparse.AddDimension(1);
        for (int chain = 0; chain < chains.Count; chain++)
        {
            builder.BeginChain(isStart(chain) ? [Everything()] : null);
            foreach (PlainRule rule in chains[chain])
            {
                builder.Add(
                    [.. Boxes(rule, opaque, builder.Sparse)],
                    rule.Mark is { } test ? [new MarkTest(test.Mask, test.Value, test.IsNegated)] : [],
                    rule.IsFresh,
                    new ProgramStep(rule.Action, rule.Target, rule.Operation));
            }
        }

        return builder.Build();
    }

    private static Box Everything()
    {
        var box = default(Box);
        box.High[Lane.Source] = SmallDomain.Sources - 1;
        box.High[Lane.DestinationPortOrIcmp] = SmallDomain.Ports - 1;
        return box;
    }

    private static IEnumerable<Box> Boxes(PlainRule rule, int opaque, SparsePool pool)
    {
        List<(int Low, int High)> sources = rule.IsSourceNegated
            ? [(0, rule.Source.Low - 1), (rule.Source.High + 1, SmallDomain.Sources - 1)]
            : [rule.Source];
        foreach ((int low, int high) in sources.Where(static range => range.Low <= range.High))
        {
            Box box = Everything();
            box.Low[Lane.Source] = (uint)low;
            box.High[Lane.Source] = (uint)high;
            box.Low[Lane.DestinationPortOrIcmp] = (uint)rule.Port.Low;
            box.High[Lane.DestinationPortOrIcmp] = (uint)rule.Port.High;
            uint answer = rule.Opaque == true ? 1u : 0u;
            box.Sparse = rule.Opaque is null ? 0 : pool.With(0, opaque, answer, answer);
            yield return box;
        }
    }

    private PlainRule Rule(int firstCallee, int chains, bool isRichInFreshMarks)
    {
        bool mayCall = firstCallee < chains;
        ProgramAction action = _random.Next(isRichInFreshMarks ? 14 : 10) switch
        {
            0 or 1 or 2 => ProgramAction.Terminate,
            3 => ProgramAction.Return,
            4 => mayCall ? ProgramAction.Goto : ProgramAction.Terminate,
            5 or 6 or 7 => mayCall ? ProgramAction.Call : ProgramAction.Nothing,
            8 => ProgramAction.Nothing,
            _ => ProgramAction.Mark,
        };
        return new PlainRule
        {
            Source = Chance(60) ? Range(SmallDomain.Sources) : (0, SmallDomain.Sources - 1),
            IsSourceNegated = Chance(15),
            Port = Chance(40) ? Range(SmallDomain.Ports) : (0, SmallDomain.Ports - 1),
            Opaque = Chance(20) ? Chance(50) : null,
            Mark = Chance(25) ? MarkTest() : null,
            IsFresh = Chance(isRichInFreshMarks ? 35 : 12),
            Action = action,
            Target = action is ProgramAction.Goto or ProgramAction.Call ? _random.Next(firstCallee, chains) : -1,
            Operation = action == ProgramAction.Mark ? Operation() : default,
        };
    }

    private PlainRule Marking()
    {
        ProgramAction action = _random.Next(6) switch
        {
            0 => ProgramAction.Terminate,
            1 => ProgramAction.Return,
            2 => ProgramAction.Nothing,
            _ => ProgramAction.Mark,
        };
        return new PlainRule
        {
            Port = Chance(15) ? Range(SmallDomain.Ports) : (0, SmallDomain.Ports - 1),
            Mark = Chance(action == ProgramAction.Mark ? 25 : 75) ? MarkTest() : null,
            IsFresh = Chance(40),
            Action = action,
            Operation = action == ProgramAction.Mark ? Operation() : default,
        };
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private (int Low, int High) Range(int count)
    {
        int one = _random.Next(count);
        int other = _random.Next(count);
        return (Math.Min(one, other), Math.Max(one, other));
    }

    private ulong Bits() => SmallDomain.Marks[_random.Next(SmallDomain.Marks.Length)];

    private (ulong Mask, ulong Value, bool IsNegated) MarkTest()
    {
        ulong mask = SmallDomain.Marks[_random.Next(1, SmallDomain.Marks.Length)];
        return (mask, Bits() & mask, Chance(30));
    }

    private MarkOperation Operation() => _random.Next(4) switch
    {
        0 => new MarkOperation(1UL << 32, 0, 1),
        1 => new MarkOperation(1, 0, 1UL << 32),
        _ => new MarkOperation(Bits(), Bits(), 0),
    };
}
