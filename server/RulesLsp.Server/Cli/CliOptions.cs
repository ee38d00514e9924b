using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Server.Cli;

/// <summary>What the program is asked to do.</summary>
internal enum CliMode : byte
{
    LanguageServer,
    Check,
    Trace,
    Diff,
    Port,
    Format,
    Explain,
    Version,
    Help,
}

/// <summary>How findings and traces are written.</summary>
internal enum OutputFormat : byte
{
    Pretty,
    Concise,
    Json,
    Sarif,
    GitHub,
}

/// <summary>Where a formatted file goes.</summary>
internal enum FormatTarget : byte
{
    StandardOutput,

    /// <summary>Back into the file.</summary>
    File,
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

    public OutputFormat Output { get; init; }

    /// <summary>The mildest finding that makes the exit code 1; null: none does.</summary>
    public Severity? FailOn { get; init; } = Severity.Warning;

    /// <summary>Null: each file tells.</summary>
    public AddressFamily? Family { get; init; }

    public Backends Backends { get; init; } = Backends.Both;

    /// <summary>How the files are loaded; null: each file tells.</summary>
    public RulesetProfile? Profile { get; init; }

    public string? HostPath { get; init; }

    /// <summary>The device that a capture file was made on; null: the file or the host's description tells.</summary>
    public string? CaptureInterface { get; init; }

    /// <summary>Codes, names or beginnings of codes; empty: all.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>Lints that are off by default and are reported all the same.</summary>
    public ImmutableArray<string> Enable { get; init; } = [];

    public string StandardInputName { get; init; } = "<stdin>";

    public ColorMode Color { get; init; }

    public Verbosity Verbosity { get; init; }

    /// <summary>Files checked at the same time; 0: as many as there are processors.</summary>
    public int Jobs { get; init; }
}

/// <summary>A command line that asks for nothing we can do; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
