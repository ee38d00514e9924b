namespace RulesLsp.Bench.Macro;

/// <summary>Durations of the same thing, done several times.</summary>
internal sealed class Samples
{
    private readonly List<TimeSpan> _sorted = [];

    public int Count => _sorted.Count;

    public TimeSpan Least => _sorted[0];

    public TimeSpan Most => _sorted[^1];

    public TimeSpan Median => Percentile(50);

    public void Add(TimeSpan duration)
    {
        int index = _sorted.BinarySearch(duration);
        _sorted.Insert(index < 0 ? ~index : index, duration);
    }

    /// <summary>The smallest duration that this percentage of all does not exceed.</summary>
    public TimeSpan Percentile(int percent) => _sorted[Math.Max(0, (int)Math.Ceiling(_sorted.Count * percent / 100.0) - 1)];
}
