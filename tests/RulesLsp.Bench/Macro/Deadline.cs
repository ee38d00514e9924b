using System.Diagnostics;

namespace RulesLsp.Bench.Macro;

/// <summary>When the whole run has to be over; what is not measured by then is left out, and said.</summary>
internal sealed class Deadline(TimeSpan limit)
{
    public const string Words = "the time for the whole run is over";
    private readonly long _start = Stopwatch.GetTimestamp();

    public bool IsOver => Passed >= limit;

    /// <summary>At least a millisecond, so that it can be waited for.</summary>
    public TimeSpan Left => IsOver ? TimeSpan.FromMilliseconds(1) : limit - Passed;

    public TimeSpan Passed => Stopwatch.GetElapsedTime(_start);

    /// <summary>The shorter of this and what is left.</summary>
    public TimeSpan AtMost(TimeSpan wanted) => wanted < Left ? wanted : Left;

    /// <exception cref="BenchException">It is over.</exception>
    public void Require()
    {
        if (IsOver)
        {
            throw new BenchException(Words);
        }
    }
}
