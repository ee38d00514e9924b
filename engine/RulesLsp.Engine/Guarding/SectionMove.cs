using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Guarding;

/// <summary>A section of a file that is to be loaded behind all others: what it drops is live only when everything else is.</summary>
/// <param name="Table">The name of the section's table.</param>
/// <param name="Changes">Of the file.</param>
public sealed record SectionMove(string Table, ImmutableArray<TextChange> Changes)
{
    /// <summary>Moves the section of a table; null: there is no such single section, or what comes of it is not what is wanted.</summary>
    /// <param name="table">null: none.</param>
    public static SectionMove? ToTheEnd(Ruleset ruleset, string? table, Func<Ruleset, bool> isWanted)
    {
        Table[] sections = [.. ruleset.Tables.Where(section => section.Name == table)];
        if (sections is not [{ CommitLine: { } commit } moved] || ruleset.Tables[^1] is not { CommitLine: { } end } last || last == moved)
        {
            return null;
        }

        string text = string.Concat(Enumerable.Range(moved.Line, commit - moved.Line + 1).Select(line => ruleset.Syntax[line].Text + ruleset.Syntax[line].TerminatorText));
        var from = new TextRange(new TextPosition(moved.Line, 0), new TextPosition(commit + 1, 0));
        var to = new TextPosition(end + 1, 0);
        ImmutableArray<TextChange> changes = [new TextChange(from, ""), new TextChange(new TextRange(to, to), text)];
        Ruleset changed = ChangedRuleset.Of(ruleset, ruleset.Syntax.WithChange(changes[1]).WithChange(changes[0]));
        return isWanted(changed) ? new SectionMove(moved.Name, changes) : null;
    }
}
