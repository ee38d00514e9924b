using System.Text;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>
/// One line, lossless and position-free, so that versions of a file share their unchanged lines. Its characters are a stretch of the text
/// that it was read from, and its words are split when somebody asks: a file has 100,000 lines, and most are read once.
/// </summary>
public sealed class LineSyntax
{
    private readonly string _source;
    private readonly TextSpan _place;
    private WordSyntax[]? _words;
    private string? _text;

    internal LineSyntax(string source, TextSpan place, LineTerminator terminator, LineKind kind)
    {
        _source = source;
        _place = place;
        Terminator = terminator;
        Kind = kind;
    }

    /// <summary>The characters of the line without its terminator.</summary>
    public ReadOnlySpan<char> Characters => _source.AsSpan(_place.Start, _place.Length);

    /// <summary>The same as a string, made when it is asked for: who looks at many lines takes <see cref="Characters"/>.</summary>
    public string Text => _text ??= _source.Substring(_place.Start, _place.Length);

    /// <summary>The characters from the first of some lines to the last; false where they were not read from one text, one behind the other.</summary>
    internal static bool TryStretch(ReadOnlySpan<LineSyntax> lines, out ReadOnlySpan<char> stretch)
    {
        stretch = default;
        int end = 0;
        foreach (LineSyntax line in lines)
        {
            if (!ReferenceEquals(line._source, lines[0]._source) || line._place.Start < end)
            {
                return false;
            }

            end = line._place.End;
        }

        stretch = lines[0]._source.AsSpan(lines[0]._place.Start, end - lines[0]._place.Start);
        return true;
    }

    /// <summary>The number of characters.</summary>
    public int Length => _place.Length;

    public LineTerminator Terminator { get; }

    public LineKind Kind { get; }

    /// <summary>The words as iptables-restore's <c>add_param_to_argv</c> splits them; none for comments.</summary>
    public ReadOnlySpan<WordSyntax> Words => KeptWords;

    /// <summary>The words in an array that nobody may change. Two threads may both split them: either answer will do.</summary>
    internal WordSyntax[] KeptWords => _words ??= LineLexer.WordsOf(Characters, Kind);

    /// <summary>The words in memory that the caller uses again, unless the line keeps them already.</summary>
    /// <param name="memory">Not empty; grows where it must.</param>
    /// <returns>Their array and their number.</returns>
    public (WordSyntax[] Words, int Count) ReadWords(ref WordSyntax[] memory)
    {
        if (_words is { } kept)
        {
            return (kept, kept.Length);
        }

        int count = LineLexer.ReadWords(Characters, Kind, ref memory);
        return (memory, count);
    }

    /// <summary>The whole line, without its terminator, as a span.</summary>
    public TextSpan Span => new(0, Length);

    /// <summary>The raw characters of word <paramref name="index"/>.</summary>
    public ReadOnlySpan<char> RawWord(int index) => Characters.Slice(KeptWords[index].Span.Start, KeptWords[index].Span.Length);

    /// <summary>What iptables sees as word <paramref name="index"/>: quotes and escapes removed.</summary>
    public ReadOnlySpan<char> Word(int index) => Word(in KeptWords[index]);

    /// <summary>The same for one of the line's words.</summary>
    internal ReadOnlySpan<char> Word(in WordSyntax word)
    {
        ReadOnlySpan<char> raw = _source.AsSpan(_place.Start + word.Span.Start, word.Span.Length);
        return word.IsVerbatim ? raw
            : raw is ['"', .. var inner, '"'] && inner.IndexOfAny('"', '\\') < 0 ? inner
            : Unquote(raw);
    }

    /// <summary>As <see cref="Word(int)"/>, as a string.</summary>
    public string WordText(int index) => Word(index).ToString();

    /// <summary>The line as one that iptables-restore never sees; comments and empty lines stay what they are.</summary>
    internal LineSyntax AsSurroundings() =>
        Kind is LineKind.Comment or LineKind.Empty ? this : new LineSyntax(_source, _place, Terminator, LineKind.Surroundings);

    /// <summary>The characters that end the line: "", "\n", "\r\n" or "\r".</summary>
    public string TerminatorText => Terminator switch
    {
        LineTerminator.LineFeed => "\n",
        LineTerminator.CarriageReturnLineFeed => "\r\n",
        LineTerminator.CarriageReturn => "\r",
        _ => "",
    };

    /// <summary>A word without its quotes and escapes.</summary>
    internal static string Unquote(ReadOnlySpan<char> raw)
    {
        var value = new StringBuilder(raw.Length);
        bool inQuotes = false;
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '"')
            {
                inQuotes = !inQuotes;
                continue;
            }

            // A backslash escapes inside double quotes only.
            if (inQuotes && raw[i] == '\\' && i + 1 < raw.Length)
            {
                i++;
            }

            value.Append(raw[i]);
        }

        return value.ToString();
    }
}
