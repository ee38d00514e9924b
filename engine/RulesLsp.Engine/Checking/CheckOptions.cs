using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>What the one who asks for a check may choose.</summary>
public sealed record CheckOptions
{
    public static readonly CheckOptions Default = new();

    /// <summary>Codes, names or beginnings of codes ("RL4") to report alone; empty: all.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>Codes, names or beginnings of codes that are not reported.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>Codes, names or beginnings of codes of lints that are off by default and are reported all the same.</summary>
    public ImmutableArray<string> Enable { get; init; } = [];

    /// <summary>A lint that is off by default is asked for. Who selects many by the beginning of their codes means those that are on.</summary>
    public bool Asks(LintDescriptor lint) => Enable.Any(lint.IsNamedBy) || Select.Any(lint.IsNamedAloneBy);

    /// <summary>Severities that replace those of the lints.</summary>
    public ImmutableArray<LintSeverity> Severities { get; init; } = [];

    /// <summary>The back ends that the files are meant for; a file's own directive goes before it.</summary>
    public Backends Backends { get; init; } = Backends.Both;

    /// <summary>The host that expectations assume; a file's own directive goes before it.</summary>
    public HostDescription? Host { get; init; }

    /// <summary>Gives the text of a file that a host directive names, or null for one that cannot be read. Null where no files are to be had: such directives then count as unknown hosts.</summary>
    public Func<string, string?>? ReadFile { get; init; }
}
