using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Server.Cli.Fix;

/// <summary>Applies many changes to a text at once.</summary>
internal static class TextChanges
{
    /// <summary>The text with the changes, which are sorted by place and don't overlap.</summary>
    public static string Apply(RulesetSyntax syntax, IEnumerable<TextChange> changes)
    {
        string text = syntax.ToString();
        ImmutableArray<int> starts = StartsOf(syntax);
        var changed = new StringBuilder(text.Length);
        int done = 0;
        foreach (TextChange change in changes)
        {
            changed.Append(text, done, OffsetOf(change.Range.Start) - done).Append(change.NewText);
            done = OffsetOf(change.Range.End);
        }

        return changed.Append(text, done, text.Length - done).ToString();

        // A change of a whole last line ends at the beginning of one that is not there.
        int OffsetOf(TextPosition position) => position.Line < syntax.LineCount
            ? starts[position.Line] + Math.Min(position.Character, syntax[position.Line].Length)
            : text.Length;
    }

    private static ImmutableArray<int> StartsOf(RulesetSyntax syntax)
    {
        var starts = ImmutableArray.CreateBuilder<int>(syntax.LineCount);
        int start = 0;
        for (int line = 0; line < syntax.LineCount; line++)
        {
            starts.Add(start);
            start += syntax[line].Length + syntax[line].TerminatorText.Length;
        }

        return starts.MoveToImmutable();
    }
}
