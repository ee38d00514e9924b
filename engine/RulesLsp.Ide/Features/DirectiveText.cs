using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>The words of a directive line, for an editor that looks into half-typed ones.</summary>
internal static class DirectiveText
{
    /// <summary>What a directive starts with, after <c>#</c> and blanks.</summary>
    public const string Mark = FileDirectives.Prefix;

    /// <summary>Whether a comment line is a directive, complete or not.</summary>
    public static bool IsDirective(string line) => line.Length > 1 && line[0] == '#' && line.AsSpan(1).TrimStart(" \t").StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>The span of what follows the mark and its blanks; null when the line is no directive.</summary>
    public static TextSpan? Body(string line)
    {
        if (!IsDirective(line))
        {
            return null;
        }

        int start = line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        while (start < line.Length && line[start] is ' ' or '\t')
        {
            start++;
        }

        return TextSpan.FromBounds(start, line.Length);
    }

    /// <summary>The span of the directive's first word, which says what it is; empty when there is none yet.</summary>
    public static TextSpan KeywordOf(string line, TextSpan body)
    {
        int end = body.Start;
        while (end < body.End && line[end] is not (' ' or '\t'))
        {
            end++;
        }

        return TextSpan.FromBounds(body.Start, end);
    }
}
