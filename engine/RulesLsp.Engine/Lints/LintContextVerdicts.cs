using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Engine.Lints;

/// <summary>What lints about the whole ruleset may ask besides: what rules mean, and what a table can do with packets.</summary>
public sealed partial record LintContext
{
    /// <summary>Rules that the questions about a table's possible verdicts may look at, all together: never a time, so that findings repeat.</summary>
    private const int VerdictWork = 500_000;

    private PossibleVerdicts? _filterVerdicts;
    private ImmutableArray<AcceptedConnection>? _connections;

    /// <summary>What the filter table can do with packets; null where the file does not tell all of it.</summary>
    internal PossibleVerdicts? FilterVerdicts
    {
        get
        {
            if (_filterVerdicts is null && WholeTable(TableNames.Filter) is { } table)
            {
                _filterVerdicts = new PossibleVerdicts(table, Semantics, IsAllTracked() ? 0 : AskedFields.Bit(PacketField.ConntrackState), VerdictWork, KeptVerdicts?.Last);
                KeptVerdicts?.Last = _filterVerdicts;
            }

            return _filterVerdicts;
        }
    }

    /// <summary>Of the document's versions; null where there are no others.</summary>
    internal KeptPossibleVerdicts? KeptVerdicts { get; init; }

    /// <summary>TCP connections that the filter table lets begin; none where the file does not tell all of it.</summary>
    internal ImmutableArray<AcceptedConnection> Connections => _connections ??= [.. AcceptedConnections.Find(this)];

    /// <summary>What the rule means for packets.</summary>
    internal RuleSemantics SemanticsOf(Rule rule) => Semantics.Of(rule);

    /// <summary>
    /// The live table of this name where the file tells all of it: null where there is none, where it is added to chains that
    /// exist already, and where a line of it does not load.
    /// </summary>
    internal Table? WholeTable(string name) =>
        !Ruleset.KeepsChains && LiveTables.FirstOrDefault(table => table.Name == name) is { } live && !RefusedLines.Any(line => IsOf(live, line)) ? live : null;

    /// <summary>No rule keeps packets from being tracked: then a connection's packets have the states that everybody expects.</summary>
    private bool IsAllTracked() =>
        LiveTables.FirstOrDefault(table => table.Name == TableNames.Raw) is not { } raw
        || !raw.Chains.SelectMany(chain => chain.Rules).Any(rule => rule.Bound.Target?.Entry?.Flow is null or TargetFlow.Continues && SemanticsOf(rule).Action is NoTrackAction or UnknownAction);

    /// <summary>Whether the line stands in this section.</summary>
    internal bool IsOf(Table table, int line) => Ruleset.TableOfLine[line] is >= 0 and var index && Ruleset.Tables[index] == table;

    /// <summary>An edit that puts a rule in front of all others of its chain; null where no place for it is certain.</summary>
    internal DiagnosticFix? RuleOnTop(string title, Table table, Chain chain, string rule)
    {
        int? line = chain.Rules.IsEmpty ? table.CommitLine : FirstLine(chain.Rules);
        if (line is not { } place || !AreAppends(chain.Rules))
        {
            return null;
        }

        LineSyntax syntax = Ruleset.Syntax[place];
        string end = syntax.Terminator == LineTerminator.None ? "\n" : syntax.TerminatorText;
        var at = new TextPosition(place, 0);
        return new DiagnosticFix(title, [new TextChange(new TextRange(at, at), rule + end)]);
    }

    private static int FirstLine(RuleList rules) => rules.AreAppended ? rules.Lines[0] : rules.Lines.Min();

    private static bool AreAppends(RuleList rules)
    {
        int place = rules.AreAppended ? rules.Length : 0;
        while (place < rules.Length && rules.BoundOf(place).Command == RuleCommand.Append)
        {
            place++;
        }

        return place == rules.Length;
    }
}
