using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Server.Configuration;

/// <summary>A value that a source of settings names, in contrast to one that it leaves to others; it may be null.</summary>
internal readonly record struct Said<TValue>(TValue Value);

/// <summary>What one source of settings says: the command line, a project's configuration or a part of it, an editor. Null: nothing.</summary>
internal sealed record SettingsLayer
{
    public static SettingsLayer Empty { get; } = new();

    public Backends? Backends { get; init; }

    public Said<AddressFamily?>? Family { get; init; }

    public Said<RulesetProfile?>? Profile { get; init; }

    /// <summary>The path of a host description, as a file is opened.</summary>
    public string? HostPath { get; init; }

    /// <summary>The only lints to report: codes, names or beginnings of codes.</summary>
    public ImmutableArray<string>? Select { get; init; }

    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>Codes, names or beginnings of codes of lints that are off by default and are reported all the same.</summary>
    public ImmutableArray<string> Enable { get; init; } = [];

    public ImmutableArray<LintSeverity> Severities { get; init; } = [];

    public Said<Severity?>? FailOn { get; init; }

    /// <summary>The mildest finding that fails a check, a warning where nobody says; null: none does.</summary>
    public Severity? MildestFailure => FailOn is { } said ? said.Value : Severity.Warning;

    /// <summary>Whether findings of a lint are reported.</summary>
    public bool Reports(LintDescriptor lint) => (Select is not { } only || only.Any(lint.IsNamedBy)) && !Ignore.Any(lint.IsNamedBy);

    /// <summary>
    /// This source with another one before it. What that one names holds; what it ignores is ignored besides; and where it
    /// selects lints, they are chosen anew.
    /// </summary>
    public SettingsLayer Under(SettingsLayer stronger) => new()
    {
        Backends = stronger.Backends ?? Backends,
        Family = stronger.Family ?? Family,
        Profile = stronger.Profile ?? Profile,
        HostPath = stronger.HostPath ?? HostPath,
        Select = stronger.Select ?? Select,
        Ignore = stronger.Select is null ? Ignore.AddRange(stronger.Ignore) : stronger.Ignore,
        Enable = Enable.AddRange(stronger.Enable),
        Severities = [.. Severities.Where(severity => !IsCovered(severity, stronger.Severities)), .. stronger.Severities],
        FailOn = stronger.FailOn ?? FailOn,
    };

    /// <summary>Whether a stronger source says something about every lint that is meant, be it by the beginning of their codes.</summary>
    private static bool IsCovered(LintSeverity severity, ImmutableArray<LintSeverity> stronger) =>
        LintCatalogue.All.Where(lint => lint.IsNamedBy(severity.Lint)).All(lint => stronger.Any(other => lint.IsNamedBy(other.Lint)));
}
