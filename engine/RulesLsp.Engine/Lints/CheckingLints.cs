namespace RulesLsp.Engine.Lints;

/// <summary>The lints about a file's directives and templates, which the checker itself reports.</summary>
public static class CheckingLints
{
    public static LintDescriptor TemplateText { get; } =
        new("RL1018", "template-text", Severity.Information, "Lines with placeholders of a template language are not judged.");

    public static LintDescriptor MalformedDirective { get; } =
        new("RL1019", "malformed-directive", Severity.Warning, "A directive cannot be read and has no effect.");

    public static LintDescriptor UnusedAllow { get; } =
        new("RL1020", "unused-allow", Severity.Hint, "An allow suppresses no finding.", IsUnnecessary: true);

    public static LintDescriptor ExpectationNotMet { get; } =
        new("RL5001", "expectation-not-met", Severity.Error, "A packet ends otherwise than the file expects.");

    public static LintDescriptor ManagementCut { get; } =
        new("RL5017", "management-cut", Severity.Error, "The file cuts connections by which the host is administered.");

    public static LintDescriptor ManagementCutByPart { get; } =
        new("RL5018", "management-cut-by-part", Severity.Warning, "A part of the file alone cuts connections by which the host is administered.");

    public static LintDescriptor ManagementUndecided { get; } =
        new("RL5019", "management-undecided", Severity.Hint, "Whether connections by which the host is administered pass cannot be told.");

    internal static IEnumerable<LintDescriptor> All =>
        [TemplateText, MalformedDirective, UnusedAllow, ExpectationNotMet, ManagementCut, ManagementCutByPart, ManagementUndecided];

    /// <summary>What iptables loads all the same: the file does not do what it says that it has to do.</summary>
    public static bool IsBrokenPromise(LintDescriptor lint) => lint == ExpectationNotMet || lint == ManagementCut;
}
