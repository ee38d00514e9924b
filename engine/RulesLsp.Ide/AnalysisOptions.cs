using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide;

/// <summary>What a session knows about a document beyond its text.</summary>
public sealed record AnalysisOptions
{
    public static AnalysisOptions Default { get; } = new();

    /// <summary>null: found out from directive, name and content.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>How the file is loaded; null: found out from directive and name.</summary>
    public RulesetProfile? Profile { get; init; }

    /// <summary>Chains that other files declare which are loaded together with this one.</summary>
    public ImmutableHashSet<string> ExternalChains { get; init; } = [];

    /// <summary>The back ends that the file is meant for.</summary>
    public Backends Backends { get; init; } = Backends.Both;

    /// <summary>Codes, names or beginnings of codes ("RL4") to report alone; empty: all.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>Codes, names or beginnings of codes that are not reported.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>Codes, names or beginnings of codes of lints that are off by default and are reported all the same.</summary>
    public ImmutableArray<string> Enable { get; init; } = [];

    /// <summary>Severities that replace those of the lints.</summary>
    public ImmutableArray<LintSeverity> Severities { get; init; } = [];

    /// <summary>The host where no directive describes one; null: unknown.</summary>
    public HostDescription? Host { get; init; }

    /// <summary>
    /// Gives the text of a file that a directive names, relative to the document; null when there is none. Must answer the same
    /// whenever it is asked: whoever makes the options reads the disk once.
    /// </summary>
    public Func<string, string?> ReadFile { get; init; } = static _ => null;

    /// <summary>Other versions of the document will come: what they may go on from is kept. Who asks once does without.</summary>
    public bool ExpectsEdits { get; init; } = true;

    internal CheckOptions ForCheck() => new()
    {
        Select = Select,
        Ignore = Ignore,
        Enable = Enable,
        Severities = Severities,
        Backends = Backends,
        Host = Host,
        ReadFile = ReadFile,
    };
}
