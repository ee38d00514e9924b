using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>Explains words that stand where an option should stand.</summary>
internal static class StrayWords
{
    /// <summary>The problem of the stray word at <paramref name="index"/>; a comment takes the rest of the line with it.</summary>
    public static BindingProblem Explain(BindWords words, int index, ValueBinding values)
    {
        TextSpan span = words.Span(index);
        string word = words.Text(index).ToString();
        if (word.StartsWith('#'))
        {
            values.At = words.Count;
            return Problem(
                TextSpan.FromBounds(span.Start, words.Line.Length),
                "a comment can't stand after a rule: '#' counts in the first column only",
                OnItsOwnLine(words.Line.Text, span.Start));
        }

        if (word is "\\")
        {
            return Problem(span, "a line can't be continued with a backslash: write the rule on one line", new BindingFix("Remove the backslash", ""));
        }

        TextSpan end = span;
        while (values.At < words.Count && words.Text(values.At) is not ['-' or '!', ..])
        {
            end = words.Span(values.At);
            values.At++;
        }

        return Problem(
            TextSpan.FromBounds(span.Start, end.End),
            $"'{words.Line.Characters.Slice(span.Start, end.End - span.Start)}' stands where an option should stand");
    }

    private static BindingFix OnItsOwnLine(string line, int comment) => new(
        "Move the comment to a line of its own",
        $"{line[comment..].TrimEnd()}\n{line[..comment].TrimEnd()}",
        new TextSpan(0, line.Length));

    private static BindingProblem Problem(TextSpan span, string message, BindingFix? fix = null) =>
        new(BindingProblemKind.UnexpectedWord, span, message, Fix: fix);
}
