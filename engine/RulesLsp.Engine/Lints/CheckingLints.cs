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

    internal static IEnumerable<LintDescriptor> All => [TemplateText, MalformedDirective, UnusedAllow, ExpectationNotMet];
}
