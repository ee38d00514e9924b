using System.Globalization;

namespace RulesLsp.Bench.Macro;

/// <summary>What a figure counts.</summary>
internal enum Unit
{
    Milliseconds,
    Mebibytes,
    PerSecond,
    Plain,
}

/// <summary>What is wanted of a figure.</summary>
/// <param name="Hold">The figure to hold: at most, or for <see cref="Unit.PerSecond"/> at least.</param>
/// <param name="Moonshot">The figure to go for.</param>
internal sealed record Goal(Unit Unit, double Hold, double Moonshot)
{
    /// <summary>Durations in milliseconds.</summary>
    public static Goal Time(double hold, double moonshot) => new(Unit.Milliseconds, hold, moonshot);

    public static Goal Memory(double hold, double moonshot) => new(Unit.Mebibytes, hold, moonshot);

    public string Text(double bound) => $"{(Unit == Unit.PerSecond ? "≥" : "≤")} {Figure.Text(Unit, bound)}";

    public bool IsMet(double value, double bound) => Unit == Unit.PerSecond ? value >= bound : value <= bound;
}

/// <summary>One row of the result.</summary>
/// <param name="Goal">null: for information.</param>
/// <param name="Value">In the goal's unit; null: not measured, and <paramref name="Detail"/> says why.</param>
internal sealed record Figure(string What, Unit Unit, Goal? Goal, double? Value, string Detail)
{
    public static Figure Of(string what, Goal goal, TimeSpan value, string detail) => new(what, goal.Unit, goal, value.TotalMilliseconds, detail);

    public static Figure Of(string what, Goal goal, double value, string detail) => new(what, goal.Unit, goal, value, detail);

    public static Figure Info(string what, TimeSpan value, string detail) => new(what, Unit.Milliseconds, null, value.TotalMilliseconds, detail);

    public static Figure Missing(string what, Goal? goal, string why) => new(what, goal?.Unit ?? Unit.Plain, goal, null, why);

    public static string Text(Unit unit, double value) => unit switch
    {
        Unit.Milliseconds => string.Create(CultureInfo.InvariantCulture, $"{Short(value)} ms"),
        Unit.Mebibytes => string.Create(CultureInfo.InvariantCulture, $"{value:F0} MiB"),
        Unit.PerSecond => string.Create(CultureInfo.InvariantCulture, $"{value:N0} /s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:F2}"),
    };

    private static string Short(double value) => value.ToString(value < 10 ? "0.##" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
