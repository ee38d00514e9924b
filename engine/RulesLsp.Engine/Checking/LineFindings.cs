using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Checking;

/// <summary>What the fast wave says about single lines: the binder's problems, and the lints that judge one rule.</summary>
internal sealed class LineFindings
{
    private readonly LintContext _context;
    private readonly Diagnostic[]?[] _ofLine;

    private LineFindings(LintContext context)
    {
        _context = context;
        _ofLine = new Diagnostic[]?[context.Ruleset.Syntax.LineCount];
    }

    /// <summary>The version of the ruleset.</summary>
    public object Version => _context.Ruleset.Version;

    /// <summary>In the order of the lines.</summary>
    public IEnumerable<Diagnostic> All
    {
        get
        {
            foreach (Diagnostic[]? findings in _ofLine)
            {
                foreach (Diagnostic finding in findings ?? [])
                {
                    yield return finding;
                }
            }
        }
    }

    /// <param name="before">Those of an earlier version, or null.</param>
    public static LineFindings Of(LintContext context, LineFindings? before)
    {
        var findings = new LineFindings(context);
        if (before is not null && context.Ruleset.Edited is { } edit && edit.From == before.Version && !edit.IsAboutCalls && !IsAboutNat(context.Ruleset, edit))
        {
            findings.Follow(before, edit.Change);
        }
        else
        {
            findings.JudgeAll();
        }

        return findings;
    }

    /// <summary>In nat a rule may be judged by those before it.</summary>
    private static bool IsAboutNat(Ruleset ruleset, RulesetEdit edit) =>
        ruleset.TableOfLine[edit.Change.Start - 1] is >= 0 and var table && ruleset.Tables[table].Name == TableNames.Nat;

    private void JudgeAll()
    {
        var found = new List<Diagnostic>();
        for (int line = 0; line < _ofLine.Length; line++)
        {
            ProblemFindings.AddOfLine(_context.Ruleset, line, found);
        }

        found.AddRange(RuleLint.Findings(LintCatalogue.RuleLints, _context));
        foreach (IGrouping<int, Diagnostic> line in found.GroupBy(static finding => finding.Range.Start.Line))
        {
            _ofLine[line.Key] = [.. line];
        }
    }

    /// <summary>What leads to the other rules is as it was, and so is what is said about them.</summary>
    private void Follow(LineFindings before, LineEdit change)
    {
        Array.Copy(before._ofLine, _ofLine, change.Start);
        Array.Copy(before._ofLine, change.OldEnd, _ofLine, change.NewEnd, before._ofLine.Length - change.OldEnd);
        for (int line = change.Start; line < _ofLine.Length; line++)
        {
            if (line < change.NewEnd || (change.Shift != 0 && _ofLine[line] is not null))
            {
                _ofLine[line] = Judge(line);
            }
            else if (change.Shift == 0)
            {
                return;
            }
        }

        // A finding above may name a line below.
        for (int line = 0; line < change.Start; line++)
        {
            if (Array.Exists(_ofLine[line] ?? [], static finding => !finding.Related.IsDefaultOrEmpty))
            {
                _ofLine[line] = Judge(line);
            }
        }
    }

    private Diagnostic[]? Judge(int line)
    {
        var found = new List<Diagnostic>();
        Ruleset ruleset = _context.Ruleset;
        ProblemFindings.AddOfLine(ruleset, line, found);
        if (ruleset.FirstRuleOfLine[line] is >= 0 and var rule && ruleset.TableOfLine[line] is >= 0 and var table && _context.LiveTables.Contains(ruleset.Tables[table]))
        {
            RuleLint.JudgeOne(LintCatalogue.RuleLints, _context, ruleset.Rules[rule], found);
        }

        return found.Count == 0 ? null : [.. found];
    }
}
