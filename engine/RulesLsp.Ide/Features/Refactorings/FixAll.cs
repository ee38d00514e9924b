using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Mends all findings of a kind, or all that can be mended, at once.</summary>
internal static class FixAll
{
    /// <summary>For each kind of finding at hand of which the file has more.</summary>
    public static IEnumerable<CodeAction> OfKinds(IEnumerable<Diagnostic> here, ImmutableArray<Diagnostic> all)
    {
        foreach (Diagnostic diagnostic in here.Where(diagnostic => diagnostic.Fix is not null).DistinctBy(diagnostic => diagnostic.Code))
        {
            Diagnostic[] alike = [.. all.Where(other => other.Code == diagnostic.Code && other.Fix is not null)];
            if (alike.Length > 1)
            {
                yield return new CodeAction(
                    $"Mend all {alike.Length} findings {diagnostic.Lint.Name} of this file", CodeActionKind.QuickFix, CodeActionPreference.Ordinary, Together(alike), diagnostic, diagnostic.Range.Start.Line);
            }
        }
    }

    /// <summary>Everything that can be mended; null when nothing can.</summary>
    public static CodeAction? OfFile(ImmutableArray<Diagnostic> all)
    {
        Diagnostic[] mendable = [.. all.Where(diagnostic => diagnostic.Fix is not null)];
        return mendable.Length == 0
            ? null
            : new CodeAction("Mend all findings that have a fix", CodeActionKind.FixAll, CodeActionPreference.Ordinary, Together(mendable), null, 0);
    }

    /// <summary>The changes of every fix that touches no other's; what is left over shows again after the edit.</summary>
    private static ImmutableArray<TextChange> Together(IEnumerable<Diagnostic> diagnostics)
    {
        var taken = new List<TextChange>();
        foreach (DiagnosticFix fix in diagnostics.Select(diagnostic => diagnostic.Fix!))
        {
            if (fix.Changes.All(change => taken.All(other => other == change || !Touch(change.Range, other.Range))))
            {
                taken.AddRange(fix.Changes.Where(change => !taken.Contains(change)));
            }
        }

        return [.. taken.OrderBy(change => change.Range.Start)];
    }

    private static bool Touch(TextRange one, TextRange other) => one.Start <= other.End && other.Start <= one.End;
}
