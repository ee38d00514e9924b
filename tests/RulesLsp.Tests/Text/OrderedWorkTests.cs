using RulesLsp.Engine.Text;
using Xunit;

namespace RulesLsp.Tests.Text;

/// <summary>Who follows ordered work finds all of it done, once, whoever did it.</summary>
public sealed class OrderedWorkTests
{
    private const int Many = 50_000;

    [Theory]
    [InlineData(1)]
    [InlineData(OrderedWork.PartLength)]
    [InlineData(Many)]
    public void All_is_done_once_when_it_is_reached(int count)
    {
        var done = new int[count];
        var work = new OrderedWork(count, (from, to) =>
        {
            for (int index = from; index < to; index++)
            {
                Interlocked.Increment(ref done[index]);
            }
        });
        for (int index = 0; index < count; index++)
        {
            work.Reach(index);
            Assert.Equal(1, Volatile.Read(ref done[index]));
        }

        work.Finish();
        Assert.All(done, static times => Assert.Equal(1, times));
    }

    [Fact]
    public void A_failure_is_that_of_the_one_who_waits_for_it()
    {
        const int bad = Many / 2;
        var work = new OrderedWork(Many, static (from, to) =>
        {
            if (from <= bad && bad < to)
            {
                throw new FormatException();
            }
        });
        for (int index = 0; index < bad / OrderedWork.PartLength * OrderedWork.PartLength; index++)
        {
            work.Reach(index);
        }

        Assert.Throws<FormatException>(() => work.Reach(bad));
        Assert.Throws<FormatException>(work.Finish);
    }

    [Fact]
    public void What_is_reached_is_done_even_where_the_rest_was_given_up()
    {
        var done = new bool[Many];
        var work = new OrderedWork(Many, (from, to) => done.AsSpan(from, to - from).Fill(true));
        work.Reach(0);
        work.Abandon();
        work.Reach(Many - 1);
        Assert.True(done[0] && done[^1]);
    }
}
