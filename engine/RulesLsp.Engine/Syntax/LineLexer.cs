using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>Splits one line into words exactly as iptables-restore does (iptables/xshared.c, add_param_to_argv).</summary>
public static class LineLexer
{
    private const string CommitWord = "COMMIT";
    private static readonly WordSyntax[] NoWords = [];

    /// <summary>Lexes a line; any text gives a line.</summary>
    public static LineSyntax Lex(string text, LineTerminator terminator)
    {
        LineKind kind = KindOf(text);
        return new LineSyntax(text, terminator, kind, WordsOf(text, kind));
    }

    private static LineKind KindOf(string text)
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
            _ when text == CommitWord => LineKind.Commit,
            _ => text.AsSpan().IndexOfAnyExcept(' ', '\t') < 0 ? LineKind.Whitespace : LineKind.Command,
        };
    }

    private static WordSyntax[] WordsOf(string text, LineKind kind)
    {
        if (kind is LineKind.Empty or LineKind.Whitespace or LineKind.Comment)
        {
            return NoWords;
        }

        // A rule has about ten words; the buffer keeps all but odd lines off the heap.
        Span<WordSyntax> buffer = stackalloc WordSyntax[32];
        var words = new ValueList(buffer);
        int at = 0;
        if (kind is LineKind.Table or LineKind.Chain)
        {
            // The mark and the name are one token to a reader and two words to us: "* nat" is legal.
            words.Add(new WordSyntax(new TextSpan(0, 1), WordShape.Bare, true, false));
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
                return words.ToArray();
            }

            WordSyntax word = ReadWord(text, at);
            words.Add(word);
            at = word.Span.End;
        }
    }

    private static WordSyntax ReadWord(string text, int start)
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
        return new WordSyntax(span, ShapeOf(text.AsSpan(start, at - start), hasQuotes), !hasQuotes, inQuotes);
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

    private ref struct ValueList(Span<WordSyntax> buffer)
    {
        private Span<WordSyntax> _items = buffer;
        private int _count;

        public void Add(WordSyntax word)
        {
            if (_count == _items.Length)
            {
                var larger = new WordSyntax[_items.Length * 2];
                _items.CopyTo(larger);
                _items = larger;
            }

            _items[_count++] = word;
        }

        public readonly WordSyntax[] ToArray() => _items[.._count].ToArray();
    }
}
