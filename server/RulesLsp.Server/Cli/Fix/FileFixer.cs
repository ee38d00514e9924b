using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Cli.Check;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Fix;

/// <summary>What the safe fixes make of a file.</summary>
/// <param name="Before">What was found in it.</param>
/// <param name="After">What stays to be found.</param>
/// <param name="Applied">How many fixes were applied.</param>
/// <param name="Obstacle">Why further safe fixes were not applied; null: nothing stood in their way.</param>
internal sealed record FixedFile(CheckedFile Before, CheckedFile After, int Applied, string? Obstacle)
{
    public string Text => After.Syntax.ToString();
}

/// <summary>Applies the safe fixes of a file until there are none left. Nothing is written.</summary>
/// <param name="check">Gives the findings of a text that are reported.</param>
internal sealed class FileFixer(Func<RulesetText, CheckedFile> check)
{
    // A fix may show a finding that was hidden behind another; a chain of more than a few would be a circle.
    private const int MostRounds = 10;

    public FixedFile Fix(RulesetText file)
    {
        CheckedFile before = check(file);
        (CheckedFile now, int applied) = (before, 0);
        for (int round = 0; round < MostRounds; round++)
        {
            ImmutableArray<DiagnosticFix> fixes = ChooseFrom(now.Diagnostics);
            if (fixes.IsEmpty)
            {
                return new FixedFile(before, now, applied, null);
            }

            CheckedFile next = check(file with { Text = TextChanges.Apply(now.Syntax, fixes.SelectMany(fix => fix.Changes)) });
            if (WrongLines(next) > WrongLines(now))
            {
                return new FixedFile(before, now, applied, $"\"{fixes[0].Title}\" and what goes with it would make a line wrong that is not");
            }

            (now, applied) = (next, applied + fixes.Length);
        }

        return new FixedFile(before, now, applied, $"there are still safe fixes after {MostRounds} rounds");
    }

    /// <summary>The safe fixes that don't touch each other, in the order of their places; the others wait for the next round.</summary>
    internal static ImmutableArray<DiagnosticFix> ChooseFrom(ImmutableArray<Diagnostic> findings)
    {
        var chosen = ImmutableArray.CreateBuilder<DiagnosticFix>();
        TextRange? last = null;
        foreach (DiagnosticFix fix in findings.Select(finding => finding.Fix).OfType<DiagnosticFix>().Where(fix => fix.Applicability == FixApplicability.Safe).OrderBy(fix => fix.Changes[0].Range.Start))
        {
            TextPosition start = fix.Changes[0].Range.Start;
            if (last is { } taken && (start < taken.End || start == taken.Start))
            {
                continue;
            }

            chosen.Add(fix);
            last = fix.Changes[^1].Range;
        }

        return chosen.ToImmutable();
    }

    // A finding may have hidden others of its line, so lines are counted and not findings. What a file expects of packets shows
    // when it loads.
    private static int WrongLines(CheckedFile file) => file.Diagnostics
        .Where(finding => finding.Severity == Severity.Error && !CheckingLints.IsBrokenPromise(finding.Lint))
        .Select(finding => finding.Range.Start.Line)
        .Distinct()
        .Count();
}
