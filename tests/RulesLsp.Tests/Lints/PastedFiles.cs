using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Lints;

/// <summary>Files with commands for a shell: whole scripts, and rulesets that some were copied into.</summary>
internal static class PastedFiles
{
    /// <summary>The name that the files are checked under: it tells nothing.</summary>
    public const string Name = "pasted.rules";

    public static IEnumerable<string> All => Directory.EnumerateFiles(Folder)
        .Where(path => !path.EndsWith(".golden", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Folder => RepositoryRoot.Combine("tests", "fixtures", "pasted");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static ImmutableArray<Diagnostic> Check(string text) => CheckedText.Check(Name, text).Diagnostics;

    /// <summary>The text after its only quick fix; null when there is none.</summary>
    public static string? Convert(string text) =>
        Check(text).Single(finding => finding.Lint == PastedCommands.Descriptor).Fix is { } fix ? Apply(text, fix) : null;

    // From the end of the text, so that the places of the others stay right.
    public static string Apply(string text, DiagnosticFix fix)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        foreach (TextChange change in fix.Changes.Reverse())
        {
            syntax = syntax.WithChange(change);
        }

        return syntax.ToString();
    }
}
