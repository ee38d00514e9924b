using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>Moves a rule whose target its table does not take to the only table that takes it in a chain of the same name.</summary>
internal static class MovedRule
{
    /// <param name="refused">The back ends that refuse the target at a table and hook.</param>
    /// <returns>The fix; null where there is no such table, or a choice.</returns>
    public static DiagnosticFix? Fix(LintContext context, Rule rule, Func<string, Hook, Backends> refused)
    {
        if (rule.Chain.Hook is not { } hook || rule.Bound.Command != RuleCommand.Append || context.Ruleset.RulesOfLine(rule.Line).Length != 1)
        {
            return null;
        }

        Pipeline pipeline = context.Catalogue.Pipeline;
        string[] tables = [.. pipeline.Tables.Select(table => table.Name).Where(table => pipeline.HooksOf(table).Contains(hook) && refused(table, hook) == Backends.None)];
        return tables is [var table] ? new DiagnosticFix($"Move the rule to the table {table}", [Insertion(context.Ruleset, rule.Line, table), Removal(rule.Line)]) : null;
    }

    private static TextChange Insertion(Ruleset ruleset, int line, string table)
    {
        RulesetSyntax syntax = ruleset.Syntax;
        string text = syntax[line].Text + "\n";
        if (ruleset.LiveTable(table)?.CommitLine is { } commit)
        {
            return new TextChange(new TextRange(new TextPosition(commit, 0), new TextPosition(commit, 0)), text);
        }

        var end = new TextPosition(syntax.LineCount - 1, syntax[syntax.LineCount - 1].Length);
        return new TextChange(new TextRange(end, end), $"{(end.Character > 0 ? "\n" : "")}*{table}\n{text}COMMIT\n");
    }

    private static TextChange Removal(int line) => new(new TextRange(new TextPosition(line, 0), new TextPosition(line + 1, 0)), "");
}
