using System.Collections.Concurrent;

namespace RulesLsp.Engine.Text;

/// <summary>Work on lines or rules that know nothing of each other: where there are many, the cores share them.</summary>
public static class SharedWork
{
    /// <summary>Below this many another thread costs more than it does.</summary>
    public const int WorthAThread = 2_000;

    /// <summary>The core that is last is alone with one part at most: with a 64th of the work nobody waits long for it, also where parts are not alike.</summary>
    private const int UsualParts = 64;

    /// <summary>A line or a rule takes a microsecond or so: in smaller parts the cores would be busy with taking the next one.</summary>
    private const int LeastPart = 256;

#pragma warning disable RS0030 // No setting: how long the work takes depends on it, and nothing of what comes of it.
    /// <summary>How many threads can be at work at once.</summary>
    public static int Processors { get; } = Environment.ProcessorCount;
#pragma warning restore RS0030

    /// <summary>Does <paramref name="range"/> (first index, index behind the last) so often that every index up to <paramref name="count"/> is in it once.</summary>
    public static void Do(int count, Action<int, int> range)
    {
        if (count < WorthAThread)
        {
            range(0, count);
        }
        else
        {
            Parallel.ForEach(Parts(count), Options(CancellationToken.None), part => range(part.Item1, part.Item2));
        }
    }

    /// <summary>
    /// No more threads than there are processors. Left to itself such work takes every thread that is at hand, and those that answer an editor
    /// meanwhile wait for it.
    /// </summary>
    public static ParallelOptions Options(CancellationToken cancellation) =>
        new() { CancellationToken = cancellation, MaxDegreeOfParallelism = Processors };

    /// <summary>Stretches that cover all indexes up to <paramref name="count"/>: many, so that no core is left alone with a long one in the end.</summary>
    public static OrderablePartitioner<Tuple<int, int>> Parts(int count) =>
        Partitioner.Create(0, count, Math.Max(LeastPart, count / UsualParts));
}
