namespace RulesLsp.Server.Cli;

/// <summary>The process's three streams and what is known about them; tests pass their own.</summary>
internal sealed record CliConsole
{
    public required Stream Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Errors { get; init; }

    public CliTerminal InputTerminal { get; init; }

    public CliTerminal OutputTerminal { get; init; }

    public CliTerminal ErrorsTerminal { get; init; }

    /// <summary>When reports are said to have been made: SOURCE_DATE_EPOCH. Null: they say nothing of it, and are the same at any time.</summary>
    public DateTimeOffset? SourceDate { get; init; }

    /// <summary>Whether the environment asks for no colours: NO_COLOR with any text, or TERM=dumb.</summary>
    public ColorWish ColorWish { get; init; }
}

/// <summary>Whether somebody sits at the end of a stream.</summary>
internal enum CliTerminal : byte
{
    /// <summary>A file or a pipe.</summary>
    None,
    Attached,
}

/// <summary>What the environment says about colours.</summary>
internal enum ColorWish : byte
{
    Unspoken,
    NoColor,
}
