using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>What is known of the dead lines of a version before anything is asked about them.</summary>
/// <param name="Told">A finding about each of those that are told, sorted by place.</param>
/// <param name="Silent">The others (0-based).</param>
internal sealed record KnownDead(Diagnostic[] Told, NumberSet Silent)
{
    public static readonly KnownDead Nothing = new([], []);

    private readonly NumberSet _told = LinesOf(Told);

    public bool IsTold(int line) => _told.Contains(line);

    public bool Holds(int line) => IsTold(line) || Silent.Contains(line);

    /// <summary>The lines (0-based) that findings are about.</summary>
    public static NumberSet LinesOf(ReadOnlySpan<Diagnostic> findings)
    {
        NumberSet lines = [];
        foreach (Diagnostic finding in findings)
        {
            lines.Add(finding.Range.Start.Line);
        }

        return lines;
    }
}
