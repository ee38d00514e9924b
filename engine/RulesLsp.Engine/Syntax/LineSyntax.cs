using System.Text;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Syntax;

/// <summary>One line, lossless and position-free, so that versions of a file share their unchanged lines.</summary>
public sealed class LineSyntax
{
    private readonly WordSyntax[] _words;

    internal LineSyntax(string text, LineTerminator terminator, LineKind kind, WordSyntax[] words)
    {
        Text = text;
        Terminator = terminator;
        Kind = kind;
        _words = words;
    }

    /// <summary>The characters of the line without its terminator.</summary>
    public string Text { get; }

    public LineTerminator Terminator { get; }

    public LineKind Kind { get; }

    /// <summary>The words as iptables-restore's <c>add_param_to_argv</c> splits them; none for comments.</summary>
    public ReadOnlySpan<WordSyntax> Words => _words;

    /// <summary>The whole line, without its terminator, as a span.</summary>
    public TextSpan Span => new(0, Text.Length);

    /// <summary>The raw characters of word <paramref name="index"/>.</summary>
    public ReadOnlySpan<char> RawWord(int index) => Text.AsSpan(_words[index].Span.Start, _words[index].Span.Length);

    /// <summary>What iptables sees as word <paramref name="index"/>: quotes and escapes removed.</summary>
    public ReadOnlySpan<char> Word(int index)
    {
        ReadOnlySpan<char> raw = RawWord(index);
        return _words[index].IsVerbatim ? raw
            : raw is ['"', .. var inner, '"'] && inner.IndexOfAny('"', '\\') < 0 ? inner
            : Unquote(raw);
    }

    /// <summary>As <see cref="Word"/>, as a string.</summary>
    public string WordText(int index) => Word(index).ToString();

    /// <summary>The line as one that iptables-restore never sees; comments and empty lines stay what they are.</summary>
    internal LineSyntax AsSurroundings() =>
        Kind is LineKind.Comment or LineKind.Empty ? this : new LineSyntax(Text, Terminator, LineKind.Surroundings, []);

    /// <summary>The characters that end the line: "", "\n", "\r\n" or "\r".</summary>
    public string TerminatorText => Terminator switch
    {
        LineTerminator.LineFeed => "\n",
        LineTerminator.CarriageReturnLineFeed => "\r\n",
        LineTerminator.CarriageReturn => "\r",
        _ => "",
    };

    private static string Unquote(ReadOnlySpan<char> raw)
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
