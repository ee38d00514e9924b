using System.Buffers;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>
/// Finds the dashes, blanks and quotes that word processors put in place of the ASCII ones, and reads the line as if it
/// were mended, so that one wrong character is one problem and not a row of them.
/// </summary>
internal static class TypographyMender
{
    private static readonly SearchValues<char> ForeignBlanks =
        SearchValues.Create("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000");

    /// <summary>A line's words, mended where necessary; a problem for each wrong character goes to <paramref name="problems"/>.</summary>
    public static BindWords Mend(BindWords read, List<BindingProblem> problems)
    {
        ReadOnlySpan<char> characters = read.Line.Characters;
        if (!characters.ContainsAnyExceptInRange('\0', '\u007f') && !characters.Contains('\''))
        {
            return read;
        }

        string text = read.Line.Text;
        int before = problems.Count;
        var words = new List<MendedWord>();
        int at = 0;
        while (true)
        {
            at = SkipBlanks(text, at, problems);
            if (at >= text.Length)
            {
                break;
            }

            MendedWord word = ReadWord(text, at, problems);
            words.Add(word);
            at = word.Span.End;
        }

        return problems.Count == before ? read : read with { Mended = [.. words] };
    }

    private static int SkipBlanks(string text, int at, List<BindingProblem> problems)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] is ' ' or '\t')
            {
                continue;
            }

            if (!IsForeignBlank(text[at]))
            {
                break;
            }

            int start = at;
            while (at + 1 < text.Length && IsForeignBlank(text[at + 1]))
            {
                at++;
            }

            problems.Add(Problem(text, TextSpan.FromBounds(start, at + 1), "a blank", " "));
        }

        return at;
    }

    private static MendedWord ReadWord(string text, int start, List<BindingProblem> problems)
    {
        if (IsForeignQuote(text[start]) || (text[start] == '\'' && HasSeveralWords(text, start)))
        {
            return ReadForeignQuoted(text, start, problems);
        }

        WordSyntax word = LineLexer.ReadWord(text, start);
        ReadOnlySpan<char> raw = text.AsSpan(word.Span.Start, word.Span.Length);

        // Quotes hold foreign blanks together too, and a closing one ends the word.
        int blank = raw[..(raw.IndexOf('"') is >= 0 and var quote ? quote : raw.Length)].IndexOfAny(ForeignBlanks);
        return blank >= 0 ? MendDashes(text, new TextSpan(start, blank), problems)
            : word.Shape == WordShape.Quoted ? new MendedWord(word.Span, LineSyntax.Unquote(raw), word.IsUnterminated)
            : MendDashes(text, word.Span, problems);
    }

    /// <summary><c>–A</c>, <c>—dport</c> and <c>–-source</c>: dashes in front of letters.</summary>
    private static MendedWord MendDashes(string text, TextSpan span, List<BindingProblem> problems)
    {
        ReadOnlySpan<char> word = text.AsSpan(span.Start, span.Length);
        int dashes = 0;
        bool hasForeign = false;
        while (dashes < word.Length && (word[dashes] == '-' || IsForeignDash(word[dashes])))
        {
            hasForeign |= word[dashes] != '-';
            dashes++;
        }

        if (!hasForeign || dashes == word.Length || !char.IsAsciiLetterOrDigit(word[dashes]))
        {
            return new MendedWord(span, null, false);
        }

        ReadOnlySpan<char> name = word[dashes..];
        string mended = (name.Length == 1 ? "-" : "--") + name.ToString();
        problems.Add(Problem(text, new TextSpan(span.Start, dashes), "a dash", name.Length == 1 ? "-" : "--"));
        return new MendedWord(span, mended, false);
    }

    private static MendedWord ReadForeignQuoted(string text, int start, List<BindingProblem> problems)
    {
        int end = start + 1;
        while (end < text.Length && !ClosesQuote(text, start, end))
        {
            end++;
        }

        int afterQuote = Math.Min(end + 1, text.Length);
        var span = TextSpan.FromBounds(start, afterQuote);
        string inner = text[(start + 1)..Math.Min(end, text.Length)];
        string mended = '"' + inner.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
        string message = text[start] == '\''
            ? "single quotes do not hold words together in a ruleset: write double quotes"
            : $"{NameOf(text[start])} stands here instead of a double quote";

        // One word between foreign quotes loads, and the quotes are part of it.
        Backends backends = inner.AsSpan().IndexOfAny(' ', '\t') < 0 ? Backends.None : Backends.Both;
        problems.Add(new BindingProblem(
            BindingProblemKind.TypographicCharacter, span, message, backends,
            new BindingFix("Write double quotes", mended, Applicability: backends == Backends.None ? FixApplicability.Suggested : FixApplicability.Safe)));
        return new MendedWord(span, inner, false);
    }

    private static bool ClosesQuote(string text, int start, int at) => text[start] == '\''
        ? text[at] == '\'' && (at + 1 == text.Length || text[at + 1] is ' ' or '\t')
        : IsForeignQuote(text[at]) || (text[at] == '"' && (at + 1 == text.Length || text[at + 1] is ' ' or '\t'));

    /// <summary>A single word in single quotes is legal: the quotes are part of the value.</summary>
    private static bool HasSeveralWords(string text, int start)
    {
        for (int at = start + 1; at < text.Length; at++)
        {
            if (ClosesQuote(text, start, at))
            {
                return text.AsSpan(start, at - start).IndexOfAny(' ', '\t') >= 0;
            }
        }

        return false;
    }

    private static BindingProblem Problem(string text, TextSpan span, string what, string mended)
    {
        char found = text[span.Start];
        foreach (char character in text.AsSpan(span.Start, span.Length))
        {
            found = character > '\u007f' ? character : found;
        }

        string written = mended == " " ? "a blank" : $"'{mended}'";
        return new BindingProblem(
            BindingProblemKind.TypographicCharacter,
            span,
            $"{NameOf(found)} stands here instead of {what} that iptables knows: write {written}",
            Fix: new BindingFix($"Write {written}", mended, Applicability: FixApplicability.Safe));
    }

    internal static bool IsForeignDash(char character) => character is >= '\u2010' and <= '\u2015' or '\u2212' or '\ufe58' or '\ufe63' or '\uff0d';

    internal static bool IsForeignBlank(char character) => ForeignBlanks.Contains(character);

    internal static bool IsForeignQuote(char character) => character is >= '\u2018' and <= '\u201f' or '\u00ab' or '\u00bb' or '\uff02';

    internal static string NameOf(char character) => $"U+{(int)character:X4} " + character switch
    {
        '\u2010' => "HYPHEN",
        '\u2011' => "NON-BREAKING HYPHEN",
        '\u2012' => "FIGURE DASH",
        '\u2013' => "EN DASH",
        '\u2014' => "EM DASH",
        '\u2015' => "HORIZONTAL BAR",
        '\u2212' => "MINUS SIGN",
        '\u00a0' => "NO-BREAK SPACE",
        '\u200b' => "ZERO WIDTH SPACE",
        '\u3000' => "IDEOGRAPHIC SPACE",
        '\u2018' => "LEFT SINGLE QUOTATION MARK",
        '\u2019' => "RIGHT SINGLE QUOTATION MARK",
        '\u201c' => "LEFT DOUBLE QUOTATION MARK",
        '\u201d' => "RIGHT DOUBLE QUOTATION MARK",
        '\u201e' => "DOUBLE LOW-9 QUOTATION MARK",
        _ when IsForeignDash(character) => "DASH",
        _ when IsForeignBlank(character) => "SPACE",
        _ => "QUOTATION MARK",
    };
}
