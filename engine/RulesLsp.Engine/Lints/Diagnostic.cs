using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>How bad a finding is. Error: iptables or the kernel refuses it. Warning: it loads and does not do what it says.</summary>
public enum Severity : byte
{
    Error,
    Warning,
    Information,
    Hint,
}

/// <summary>One finding about a file.</summary>
/// <param name="Backends">The back ends a refusal holds for; <see cref="Backends.None"/>: not about a back end.</param>
public sealed record Diagnostic(
    LintDescriptor Lint,
    Severity Severity,
    TextRange Range,
    string Message,
    ImmutableArray<RelatedLine> Related,
    Backends Backends = Backends.None,
    DiagnosticFix? Fix = null)
{
    public string Code => Lint.Code;
}

/// <summary>An edit that mends a finding.</summary>
/// <param name="Applicability">Whether it may be applied without asking.</param>
public sealed record DiagnosticFix(string Title, ImmutableArray<TextChange> Changes, FixApplicability Applicability = FixApplicability.Suggested);

/// <summary>What a lint is: its code is never reused, its name is stable, its page explains it.</summary>
/// <param name="Code">"RL" and four digits: 1 text and structure, 2 options and values, 3 chains, tables, hooks, 4 reachability, 5 security and operations, 6 style.</param>
/// <param name="Name">Kebab-case, such as "shadowed-rule".</param>
/// <param name="IsUnnecessary">An editor may fade the text out.</param>
/// <param name="IsOffByDefault">It is a matter of taste, and silent unless somebody asks for it.</param>
public sealed record LintDescriptor(string Code, string Name, Severity DefaultSeverity, string Summary, bool IsUnnecessary = false, bool IsDeprecation = false, bool IsOffByDefault = false)
{
    /// <summary>Whether a text means this lint: its name, its code, or the beginning of its code with two characters at least.</summary>
    public bool IsNamedBy(string text) => IsNamedAloneBy(text) || (text.Length > 1 && Code.StartsWith(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a text means this lint and no other: its name or its whole code.</summary>
    public bool IsNamedAloneBy(string text) => Name.Equals(text, StringComparison.OrdinalIgnoreCase) || Code.Equals(text, StringComparison.OrdinalIgnoreCase);
}
