using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>Splits one line into words exactly as iptables-restore does (iptables/xshared.c, add_param_to_argv).</summary>
public static class LineLexer
{
    private const string CommitWord = "COMMIT";
    private static readonly WordSyntax[] NoWords = [];

    /// <summary>For words that are to be kept: their number is known when all are read.</summary>
    [ThreadStatic]
    private static WordSyntax[]? _memory;

    /// <summary>Lexes a line; any text gives a line.</summary>
    public static LineSyntax Lex(string text, LineTerminator terminator) => Lex(text, new TextSpan(0, text.Length), terminator);

    /// <summary>The line that stands at a place of a text, which it keeps alive.</summary>
    internal static LineSyntax Lex(string source, TextSpan place, LineTerminator terminator) =>
        new(source, place, terminator, KindOf(source.AsSpan(place.Start, place.Length)));

    /// <summary>The words of a line.</summary>
    internal static WordSyntax[] WordsOf(ReadOnlySpan<char> text, LineKind kind)
    {
        _memory ??= new WordSyntax[32];
        int count = ReadWords(text, kind, ref _memory);
        return count == 0 ? NoWords : _memory.AsSpan(0, count).ToArray();
    }

    /// <summary>Puts the words of a line into <paramref name="memory"/>, which grows where it must, and gives their number.</summary>
    internal static int ReadWords(ReadOnlySpan<char> text, LineKind kind, ref WordSyntax[] memory)
    {
        if (kind is LineKind.Empty or LineKind.Whitespace or LineKind.Comment or LineKind.Surroundings)
        {
            return 0;
        }

        int count = 0;
        int at = 0;
        if (kind is LineKind.Table or LineKind.Chain)
        {
            // The mark and the name are one token to a reader and two words to us: "* nat" is legal.
            memory[count++] = new WordSyntax(new TextSpan(0, 1), WordShape.Bare, true, false);
            at = 1;
        }

        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t')
            {
                at++;
            }

            if (at >= text.Length)
            {
                return count;
            }

            if (count == memory.Length)
            {
                Array.Resize(ref memory, 2 * count);
            }

            memory[count] = ReadWord(text, at);
            at = memory[count++].Span.End;
        }
    }

    private static LineKind KindOf(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
        {
            return LineKind.Empty;
        }

        return text[0] switch
        {
            '#' => LineKind.Comment,
            '*' => LineKind.Table,
            ':' => LineKind.Chain,
            _ when text is CommitWord => LineKind.Commit,
            _ => text.IndexOfAnyExcept(' ', '\t') < 0 ? LineKind.Whitespace : LineKind.Command,
        };
    }

    /// <summary>The word that begins at a place.</summary>
    internal static WordSyntax ReadWord(ReadOnlySpan<char> text, int start)
    {
        bool inQuotes = false;
        bool hasQuotes = false;
        int at = start;
        for (; at < text.Length; at++)
        {
            char current = text[at];
            if (inQuotes)
            {
                if (current == '\\' && at + 1 < text.Length)
                {
                    at++;
                }
                else if (current == '"')
                {
                    // A closing quote ends the word: "a""b" is two words.
                    at++;
                    inQuotes = false;
                    break;
                }
            }
            else if (current == '"')
            {
                inQuotes = hasQuotes = true;
            }
            else if (current is ' ' or '\t')
            {
                break;
            }
        }

        TextSpan span = TextSpan.FromBounds(start, at);
        return new WordSyntax(span, ShapeOf(text[start..at], hasQuotes), !hasQuotes, inQuotes);
    }

    private static WordShape ShapeOf(ReadOnlySpan<char> raw, bool hasQuotes)
    {
        if (hasQuotes)
        {
            return WordShape.Quoted;
        }

        return raw[0] switch
        {
            '!' when raw.Length == 1 => WordShape.Bang,
            '[' when raw[^1] == ']' && raw.Contains(':') => WordShape.Counter,
            '-' when raw.TrimStart('-') is [var first, ..] && char.IsAsciiLetter(first) => WordShape.Dash,
            // iptables' own -4 and -6.
            '-' when raw is ['-', '4' or '6'] => WordShape.Dash,
            _ => WordShape.Bare,
        };
    }
}
