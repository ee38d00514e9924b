using System.Collections.Concurrent;

namespace RulesLsp.Engine.Text;

/// <summary>Work on lines or rules that know nothing of each other: where there are many, the cores share them.</summary>
internal static class SharedWork
{
    /// <summary>Below this many another thread costs more than it does.</summary>
    private const int WorthAThread = 2_000;

    /// <summary>Does <paramref name="range"/> (first index, index behind the last) so often that every index up to <paramref name="count"/> is in it once.</summary>
    public static void Do(int count, Action<int, int> range)
    {
        if (count < WorthAThread)
        {
            range(0, count);
        }
        else
        {
            Parallel.ForEach(Partitioner.Create(0, count), part => range(part.Item1, part.Item2));
        }
    }
}
