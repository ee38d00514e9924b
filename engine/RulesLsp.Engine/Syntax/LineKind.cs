namespace RulesLsp.Engine.Syntax;

/// <summary>What iptables-restore takes a line for, judged by its first characters alone.</summary>
public enum LineKind : byte
{
    /// <summary>No character at all.</summary>
    Empty,

    /// <summary>Blanks only: iptables-restore refuses such a line inside a table.</summary>
    Whitespace,

    /// <summary><c>#</c> in column 0.</summary>
    Comment,

    /// <summary><c>*table</c> in column 0.</summary>
    Table,

    /// <summary><c>:CHAIN POLICY [packets:bytes]</c> in column 0.</summary>
    Chain,

    /// <summary>Exactly <c>COMMIT</c>.</summary>
    Commit,

    /// <summary>Everything else: a command such as <c>-A INPUT …</c>, or something that is none.</summary>
    Command,

    /// <summary>A line of a program around the rules, which iptables-restore never sees; never judged so by its characters.</summary>
    Surroundings,
}

/// <summary>What ends a line.</summary>
public enum LineTerminator : byte
{
    /// <summary>The file ends here.</summary>
    None,
    LineFeed,
    CarriageReturnLineFeed,
    CarriageReturn,
}
