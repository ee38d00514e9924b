namespace RulesLsp.Bench.Rulesets;

/// <summary>Random numbers that are the same on every machine and runtime (SplitMix64, Steele, Lea and Flood 2014).</summary>
public sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Between(int from, int to) => from + (int)(Next() % (ulong)(to - from + 1));

    /// <summary>True in this percentage of throws.</summary>
    public bool Percent(int share) => Between(1, 100) <= share;

    public T OneOf<T>(IReadOnlyList<T> values) => values[Between(0, values.Count - 1)];

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
