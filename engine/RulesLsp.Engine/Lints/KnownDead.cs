using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>What is known of the dead lines of a version before anything is asked about them.</summary>
/// <param name="Silent">Those (0-based) of which nothing is told.</param>
internal sealed record KnownDead(ToldDead Told, NumberSet Silent)
{
    public static readonly KnownDead Nothing = new(ToldDead.Nothing, []);

    public int Count => Told.Lines.Count + Silent.Count;

    public bool Holds(int line) => Told.Lines.Contains(line) || Silent.Contains(line);
}

/// <summary>What is told of dead lines, one finding for each.</summary>
/// <param name="Others">Where more is told than the rules that take the packets; sorted by place.</param>
internal sealed record ToldDead(TakenLines Taken, Diagnostic[] Others)
{
    public static readonly ToldDead Nothing = new(TakenLines.None, []);

    /// <summary>The lines (0-based) that they are about.</summary>
    public NumberSet Lines { get; } = LinesOf(Taken, Others);

    private static NumberSet LinesOf(TakenLines taken, Diagnostic[] others)
    {
        NumberSet lines = [];
        for (int index = 0; index < taken.Count; index++)
        {
            lines.Add(taken.LineOf(index));
        }

        foreach (Diagnostic finding in others)
        {
            lines.Add(finding.Range.Start.Line);
        }

        return lines;
    }
}
