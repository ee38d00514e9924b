using System.Text;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using Xunit;

namespace RulesLsp.Tests.Support;

/// <summary>Applies edits as an editor does: all speak of the text before, none overlaps another.</summary>
internal static class EditedText
{
    public static string Apply(string text, IEnumerable<TextChange> changes) => Apply(RulesetSyntax.Parse(text), changes);

    public static string Apply(RulesetSyntax syntax, IEnumerable<TextChange> changes)
    {
        string text = syntax.ToString();
        int[] starts = new int[syntax.LineCount + 1];
        for (int line = 0; line < syntax.LineCount; line++)
        {
            starts[line + 1] = starts[line] + syntax[line].Text.Length + syntax[line].TerminatorText.Length;
        }

        var edited = new StringBuilder();
        int behind = 0;
        foreach (TextChange change in changes.OrderBy(change => change.Range.Start))
        {
            int start = OffsetOf(change.Range.Start);
            int end = OffsetOf(change.Range.End);
            Assert.True(behind <= start && start <= end, $"{change} overlaps another change");
            edited.Append(text, behind, start - behind).Append(change.NewText);
            behind = end;
        }

        return edited.Append(text, behind, text.Length - behind).ToString();

        int OffsetOf(TextPosition position) => position.Line >= syntax.LineCount ? text.Length : starts[position.Line] + position.Character;
    }
}
