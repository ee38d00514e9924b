using RulesLsp.Engine.Reachability;
using Xunit;

namespace RulesLsp.Tests.Reachability;

/// <summary>The index over many boxes answers as a list does that is searched from end to end.</summary>
public sealed class ChainIndexTests
{
    [Theory]
    [InlineData(1, 1, 600)]
    [InlineData(2, 8, 600)]
    [InlineData(3, ChainIndex.DefaultListLimit, 600)]
    [InlineData(4, ChainIndex.DefaultListLimit, 8_000)]
    public void The_index_finds_what_a_list_finds(int seed, int listLimit, int rules)
    {
        var random = new Random(seed);
        ReachabilityProgram program = Program(random, rules, out int[] dimensions);
        var graph = new ChainGraph(program);
        var index = new ChainIndex(program, graph, listLimit);
        var list = new ChainIndex(program, graph, listLimit: int.MaxValue);
        var pool = new SparsePool(program.Sparse);
        int found = 0;
        for (int i = 0; i < 4_000; i++)
        {
            (Point point, LaneValues upper) = PointIn(program, random, dimensions, pool);
            int from = random.Next(rules);
            int before = random.Next(rules + 1);
            long work = 0;
            int simulated = FirstMatch(program, index, in point, from, before, pool);
            Assert.Equal(FirstMatch(program, list, in point, from, before, pool), simulated);

            var whole = new Box { Low = point.Values, High = upper, WordMask = uint.MaxValue, WordValue = point.Word, Sparse = point.Sparse };
            int holder = index.LargestHolder(0, in point, in whole, before, pool, ref work);
            int listedHolder = list.LargestHolder(0, in point, in whole, before, pool, ref work);
            Assert.Equal(listedHolder < 0, holder < 0);
            if (holder >= 0)
            {
                Assert.True(BoxMath.Holds(in program.Boxes[holder], in point, pool) && program.Boxes[holder].Rule < before);
                Assert.Equal(BoxMath.Contains(in program.Boxes[listedHolder], in whole, pool), BoxMath.Contains(in program.Boxes[holder], in whole, pool));
            }

            HashSet<int> holders = [];
            HashSet<int> listed = [];
            index.AddHolders(0, in point, before, int.MaxValue, pool, holders, ref work);
            list.AddHolders(0, in point, before, int.MaxValue, pool, listed, ref work);
            Assert.Equal(listed.Order(), holders.Order());
            found += (simulated < 0 ? 0 : 1) + listed.Count;
        }

        Assert.True(found > 4_000, $"only {found} boxes were found: the points are too far off");
    }

    /// <summary>A list gives every rule whose boxes hold the point; the index leaves out some whose mark tests fail.</summary>
    private static int FirstMatch(ReachabilityProgram program, ChainIndex index, in Point point, int from, int before, SparsePool pool)
    {
        long work = 0;
        int rule = from;
        while ((rule = index.NextSimulated(0, in point, point.Mark, rule, before, pool, ref work)) >= 0 && !program.MarkTestsHold(rule, point.Mark))
        {
            rule++;
        }

        return rule;
    }

    private static ReachabilityProgram Program(Random random, int rules, out int[] dimensions)
    {
        var builder = new ReachabilityProgramBuilder();
        dimensions = [.. Enumerable.Range(0, 40).Select(number => builder.Sparse.AddDimension(number % 4 == 0 ? uint.MaxValue : 1))];
        builder.BeginChain([Everything()]);
        for (int rule = 0; rule < rules; rule++)
        {
            Box box = Everything();
            foreach (Lane lane in new[] { Lane.Source, Lane.Destination, Lane.SourcePort, Lane.DestinationPortOrIcmp })
            {
                if (random.Next(3) == 0)
                {
                    (box.Low[lane], box.High[lane]) = Range(random, box.High[lane]);
                }
            }

            if (random.Next(4) == 0)
            {
                int dimension = dimensions[random.Next(dimensions.Length)];
                uint value = builder.Sparse.Maximum(dimension) == 1 ? (uint)random.Next(2) : (uint)random.Next(4);
                box.Sparse = builder.Sparse.With(0, dimension, value, value + (random.Next(4) == 0 && value > 1 ? 2u : 0u));
            }

            MarkTest[] tests = random.Next(3) == 0 ? [new MarkTest(0xff, (ulong)random.Next(4), random.Next(4) == 0)] : [];
            builder.Add([box], tests, isFresh: false, new ProgramStep(ProgramAction.Terminate));
        }

        return builder.Build();
    }

    /// <summary>The lowest or the highest corner of a rule's box, and the highest.</summary>
    private static (Point Point, LaneValues Upper) PointIn(ReachabilityProgram program, Random random, int[] dimensions, SparsePool pool)
    {
        Box box = program.Boxes[random.Next(program.BoxCount)];
        var point = new Point { Values = random.Next(2) == 0 ? box.Low : box.High, Mark = (ulong)random.Next(4), Sparse = box.Sparse };
        if (random.Next(3) == 0)
        {
            uint value = (uint)random.Next(2);
            point.Sparse = pool.With(point.Sparse, dimensions[random.Next(dimensions.Length)], value, value);
        }

        return (point, box.High);
    }

    private static (uint Low, uint High) Range(Random random, uint maximum)
    {
        uint one = (uint)random.NextInt64(maximum + 1L);
        uint other = (uint)Math.Min(maximum, one + (random.Next(2) == 0 ? 0 : random.NextInt64(maximum / 8)));
        return (one, other);
    }

    private static Box Everything()
    {
        var box = default(Box);
        (box.High[Lane.Source], box.High[Lane.Destination]) = (uint.MaxValue, uint.MaxValue);
        (box.High[Lane.SourcePort], box.High[Lane.DestinationPortOrIcmp]) = (ushort.MaxValue, ushort.MaxValue);
        return box;
    }
}
