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

    /// <summary>The lines of which something is said, rising: few of a file's.</summary>
    private readonly List<(int Line, Diagnostic[] Findings)> _told = [];

    private LineFindings(LintContext context) => _context = context;

    /// <summary>The version of the ruleset.</summary>
    public object Version => _context.Ruleset.Version;

    /// <summary>In the order of the lines.</summary>
    public IEnumerable<Diagnostic> All => _told.SelectMany(static line => line.Findings);

    /// <param name="before">Those of an earlier version, or null.</param>
    public static LineFindings Of(LintContext context, LineFindings? before)
    {
        var findings = new LineFindings(context);
        if (before is not null && context.Ruleset.Edited is { } edit && edit.From == before.Version && AreReachedAlike(before._context.Ruleset, context.Ruleset, edit) && !IsAboutOrderInNat(context.Ruleset, edit))
        {
            findings.Follow(before, edit);
        }
        else
        {
            findings.JudgeAll();
        }

        return findings;
    }

    /// <summary>The same hooks lead to each chain that was there before: no call is another one, or it makes no difference.</summary>
    private static bool AreReachedAlike(Ruleset before, Ruleset after, RulesetEdit edit)
    {
        if (!edit.IsAboutCalls || !edit.ChangesCalls)
        {
            return true;
        }

        bool areAlike = before.Tables.Length == after.Tables.Length;
        for (int table = 0; areAlike && table < after.Tables.Length; table++)
        {
            (ChainList old, ChainList now) = (before.Tables[table].Chains, after.Tables[table].Chains);
            areAlike = ReferenceEquals(old.Numbers, now.Numbers) && old.Graph.Hooks.SequenceEqual(now.Graph.Hooks);
        }

        return areAlike;
    }

    /// <summary>In a built-in chain of nat a rule may be judged by those before it.</summary>
    private static bool IsAboutOrderInNat(Ruleset ruleset, RulesetEdit edit) =>
        edit.Change.Start > 0 && ruleset.TableOfLine[edit.Change.Start - 1] is >= 0 and var table && ruleset.Tables[table] is { Name: TableNames.Nat } nat
        && edit.Touches(bound => bound.Chain is { } chain && nat.FindChain(chain) is { IsBuiltin: true });

    private void JudgeAll()
    {
        var found = new List<Diagnostic>();
        for (int line = 0; line < _context.Ruleset.Syntax.LineCount; line++)
        {
            ProblemFindings.AddOfLine(_context.Ruleset, line, found);
        }

        found.AddRange(RuleLint.Findings(LintCatalogue.RuleLints, _context));
        _told.AddRange(found.GroupBy(static finding => finding.Range.Start.Line).OrderBy(static line => line.Key).Select(static line => (line.Key, line.ToArray())));
    }

    /// <summary>What leads to the other rules is as it was, and so is what is said about them.</summary>
    private void Follow(LineFindings before, RulesetEdit edit)
    {
        LineEdit change = edit.Change;
        int next = 0;
        for (; next < before._told.Count && before._told[next].Line < change.Start; next++)
        {
            (int line, Diagnostic[] findings) = before._told[next];

            // A finding above may name a line below.
            Tell(line, NameLines(findings) ? Judge(line) : findings);
        }

        for (int line = change.Start; line < change.NewEnd; line++)
        {
            Tell(line, Judge(line));
        }

        // Rules stand below the chain lines of their section.
        var again = new Queue<int>(edit.ChangesChains ? LinesOfOtherPolicies(before._context.Ruleset) : []);
        for (; next < before._told.Count; next++)
        {
            (int line, Diagnostic[] findings) = before._told[next];
            if (!change.IsGone(line))
            {
                TellBefore(change.Moved(line), again);
                bool isOther = again.TryPeek(out int judged) && judged == change.Moved(line);
                bool isSame = change.Shift == 0 && !isOther && !NameLines(findings);
                Tell(change.Moved(line), isSame ? findings : Judge(isOther ? again.Dequeue() : change.Moved(line)));
            }
        }

        TellBefore(int.MaxValue, again);
    }

    /// <summary>The lines (0-based, rising) of rules in built-in chains with another policy than before, where a lint of one rule looks at that.</summary>
    private IEnumerable<int> LinesOfOtherPolicies(Ruleset before)
    {
        IEnumerable<int> lines =
            from table in _context.Ruleset.Tables.Zip(before.Tables)
            where _context.LiveTables.Contains(table.First)
            from chain in table.First.Chains.Builtin.Zip(table.Second.Chains.Builtin)
            where chain.First.Policy != chain.Second.Policy
            from place in Enumerable.Range(0, chain.First.Rules.Length)
            where LintCatalogue.RuleLints.Any(lint => lint.AsksPolicy is { } asks && asks(chain.First.Rules.BoundOf(place)))
            select chain.First.Rules.Lines[place];
        return lines.Distinct().Order();
    }

    private void TellBefore(int line, Queue<int> again)
    {
        while (again.TryPeek(out int judged) && judged < line)
        {
            Tell(judged, Judge(again.Dequeue()));
        }
    }

    private static bool NameLines(Diagnostic[] findings) => Array.Exists(findings, static finding => !finding.Related.IsDefaultOrEmpty);

    private void Tell(int line, Diagnostic[]? findings)
    {
        if (findings is not null)
        {
            _told.Add((line, findings));
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
