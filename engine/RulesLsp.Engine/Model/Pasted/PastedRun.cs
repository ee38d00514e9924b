using System.Collections.Immutable;

namespace RulesLsp.Engine.Model.Pasted;

/// <summary>A command of iptables as a ruleset writes it.</summary>
/// <param name="Table">The table that it is for; empty: that of its section.</param>
/// <param name="Text">The line of the ruleset: without program, table and what belongs on a command line only.</param>
/// <param name="Variable">The first variable of the shell in it, such as <c>$LAN</c>; null when there is none.</param>
/// <param name="Bound">The command as it is meant, at its place in the file; has the problem that it stands there as it does.</param>
public sealed record PastedCommand(string Table, string Text, string? Variable, BoundRule Bound)
{
    /// <summary>Whether it belongs into a section of this table.</summary>
    public bool IsFor(string? table) => Table.Length == 0 || Table == table;
}

/// <summary>One command line of a shell in a file, continuation lines joined.</summary>
/// <param name="First">0-based.</param>
/// <param name="Last">0-based; the last one that is continued.</param>
/// <param name="Text">The whole command as it is written, on one line.</param>
/// <param name="Commands">What a ruleset writes for it; none where <paramref name="Obstacle"/> says why.</param>
/// <param name="Comment">The comment behind the command with its <c>#</c>; null when there is none.</param>
/// <param name="Obstacle">Why it can't be written as a ruleset; null when it can.</param>
public sealed record PastedLine(int First, int Last, string Text, ImmutableArray<PastedCommand> Commands, string? Comment, string? Obstacle);

/// <summary>Where a run of pasted lines stands.</summary>
public enum PastedPlace : byte
{
    /// <summary>Among the lines of a section.</summary>
    InTable,

    /// <summary>A rule of a section that a backslash continues on the next line, as a shell would read it.</summary>
    Continued,

    /// <summary>Among lines that would belong to a section.</summary>
    OutsideTables,

    /// <summary>Everything around it is a shell script.</summary>
    Script,
}

/// <summary>Commands of a shell that follow each other, with nothing but comments and blank lines between them.</summary>
/// <param name="Table">The table in whose section they stand; null outside.</param>
/// <param name="Control">The line (0-based) of a script that decides at run time what is run; null when there is none.</param>
public sealed record PastedRun(PastedPlace Place, string? Table, ImmutableArray<PastedLine> Lines, int? Control)
{
    /// <summary>0-based.</summary>
    public int First => Lines[0].First;

    /// <summary>0-based.</summary>
    public int Last => Lines[^1].Last;

    /// <summary>Something of the run can be written as a ruleset.</summary>
    public bool IsConvertible => Control is null && Lines.Any(line => line.Obstacle is null);
}
