using System.Text;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What of a line is too much for iptables-restore, and how many of its words are read nevertheless.</summary>
internal readonly record struct LineExcess(BindingProblem Problem, int ReadWords);

/// <summary>
/// The fixed buffers that iptables-restore reads a line into (iptables/iptables-restore.c and xshared.c, add_argv and
/// add_param_to_argv). Each size was tried on both back ends of iptables 1.8.9.
/// </summary>
internal static class LineLimits
{
    /// <summary>Bytes of a line; what follows is read as a line of its own.</summary>
    public const int MostBytes = 10_239;

    /// <summary>Words of a command; the leading counters are none.</summary>
    public const int MostWords = 251;

    /// <summary>Bytes of a word, without its quotes.</summary>
    public const int MostBytesOfWord = 1_023;

    // A character of UTF-16 is three bytes of UTF-8 at most: shorter texts need no counting.
    private const int MostBytesOfCharacter = 3;

    /// <summary>Why iptables refuses the command before it reads it; null for nearly all.</summary>
    public static LineExcess? ExcessOf(LineSyntax line)
    {
        // So short a line has neither too many bytes nor, with a blank between each two, too many words.
        if (line.Length * MostBytesOfCharacter <= MostBytesOfWord)
        {
            return null;
        }

        int most = line.Words.Length > 0 && line.Words[0].Shape == WordShape.Counter ? MostWords + 1 : MostWords;
        int read = Math.Min(line.Words.Length, most);
        if (RestOf(line) is { } rest)
        {
            return new LineExcess(Problem(rest, $"iptables-restore reads {MostBytes} bytes of a line and takes the rest for a line of its own: split the rule"), read);
        }

        if (line.Words.Length > most)
        {
            var span = TextSpan.FromBounds(line.Words[most].Span.Start, line.Words[^1].Span.End);
            return new LineExcess(Problem(span, $"a line has at most {MostWords} words for iptables-restore, and {line.Words.Length - most} more stand here: split the rule"), read);
        }

        return LongWord(line) is { } word
            ? new LineExcess(Problem(word, $"a word has at most {MostBytesOfWord} bytes for iptables-restore: split the rule, or shorten the text"), read)
            : null;
    }

    /// <summary>What iptables-restore takes for another line; null when the line is not too long.</summary>
    public static TextSpan? RestOf(LineSyntax line)
    {
        ReadOnlySpan<char> text = line.Characters;
        if (text.Length * MostBytesOfCharacter <= MostBytes || Encoding.UTF8.GetByteCount(text) <= MostBytes)
        {
            return null;
        }

        int at = 0;
        for (int bytes = 0; at < text.Length; at++)
        {
            bytes += char.IsAscii(text[at]) ? 1 : char.IsSurrogate(text[at]) || text[at] < '\u0800' ? 2 : MostBytesOfCharacter;
            if (bytes > MostBytes)
            {
                break;
            }
        }

        // Half of a character would be no place in a text.
        at -= at < text.Length && char.IsLowSurrogate(text[at]) ? 1 : 0;
        return TextSpan.FromBounds(at, text.Length);
    }

    private static TextSpan? LongWord(LineSyntax line)
    {
        for (int i = 0; i < line.Words.Length; i++)
        {
            TextSpan span = line.Words[i].Span;
            if (span.Length * MostBytesOfCharacter > MostBytesOfWord && Encoding.UTF8.GetByteCount(line.Word(i)) > MostBytesOfWord)
            {
                return span;
            }
        }

        return null;
    }

    private static BindingProblem Problem(TextSpan span, string message) => new(BindingProblemKind.OverlongLine, span, message, Backends.Both);
}
