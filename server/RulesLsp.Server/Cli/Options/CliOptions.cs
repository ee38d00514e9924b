using System.Collections.Immutable;
using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Cli.Options;

/// <summary>What the program is asked to do.</summary>
internal enum CliMode : byte
{
    LanguageServer,
    DebugAdapter,
    Check,
    Trace,
    Diff,
    Port,
    Families,
    Counterpart,
    Format,
    Translate,
    Explain,
    Pages,
    Completion,
    Manual,
    Version,
    Help,
}

/// <summary>How findings and traces are written; traces and comparisons know those up to <see cref="Json"/>, traces also the pictures.</summary>
internal enum OutputFormat : byte
{
    Pretty,
    Concise,
    Json,
    Sarif,
    GitHub,
    GitLab,
    JUnit,
    Checkstyle,
    RdJson,

    /// <summary>A picture of the packet's way.</summary>
    Svg,

    /// <summary>A page with pictures.</summary>
    Html,
}

/// <summary>A shell that completes command lines.</summary>
internal enum Shell : byte
{
    Bash,
    Zsh,
    Fish,
}

/// <summary>Where a formatted file goes.</summary>
internal enum FormatTarget : byte
{
    StandardOutput,

    /// <summary>Back into the file.</summary>
    File,
}

/// <summary>What becomes of the fixes that a check finds.</summary>
internal enum FixMode : byte
{
    /// <summary>They are told.</summary>
    Tell,

    /// <summary>The safe ones are applied to the files.</summary>
    Apply,

    /// <summary>What the safe ones would change is printed.</summary>
    ShowDifference,
}

/// <summary>When colours are used.</summary>
internal enum ColorMode : byte
{
    /// <summary>On a terminal, unless NO_COLOR is set.</summary>
    Auto,
    Always,
    Never,
}

/// <summary>How much is said.</summary>
internal enum Verbosity : byte
{
    Normal,

    /// <summary>Traces also show the rules that did not match.</summary>
    Verbose,
}

/// <summary>A command line, understood.</summary>
internal sealed record CliOptions
{
    public required CliMode Mode { get; init; }

    /// <summary>Files and folders; <c>-</c> is the standard input.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>What stands after <c>--trace</c>.</summary>
    public string Packet { get; init; } = "";

    /// <summary>What stands after <c>--port</c>.</summary>
    public string Port { get; init; } = "";

    public FormatTarget Target { get; init; }

    /// <summary>What stands after <c>--explain</c>.</summary>
    public string Topic { get; init; } = "";

    /// <summary>What stands after <c>--pages</c>.</summary>
    public string PagesFolder { get; init; } = "";

    public Shell Shell { get; init; }

    public OutputFormat Output { get; init; }

    /// <summary>What the command line says about rulesets; the project's configuration fills the rest.</summary>
    public SettingsLayer Settings { get; init; } = SettingsLayer.Empty;

    /// <summary>The configuration of every file; null: the nearest one at or above each.</summary>
    public string? ConfigurationPath { get; init; }

    /// <summary>The device that a capture file was made on; null: the file or the host's description tells.</summary>
    public string? CaptureInterface { get; init; }

    /// <summary>Where the known findings stand; null: none is known.</summary>
    public string? BaselinePath { get; init; }

    /// <summary>Where the findings are written to be known from now on; null: nowhere.</summary>
    public string? NewBaselinePath { get; init; }

    public FixMode Fixes { get; init; }

    public string StandardInputName { get; init; } = "<stdin>";

    public ColorMode Color { get; init; }

    public Verbosity Verbosity { get; init; }

    /// <summary>Files checked at the same time; 0: as many as there are processors.</summary>
    public int Jobs { get; init; }
}

/// <summary>A command line that asks for nothing we can do; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
