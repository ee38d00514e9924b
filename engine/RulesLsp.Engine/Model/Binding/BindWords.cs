using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>A word read otherwise than it is written, because a typographic character stands in it.</summary>
internal readonly record struct MendedWord(TextSpan Span, string? Text, bool IsUnterminated);

/// <summary>The words of a line as the binder reads them: those of the lexer, or mended ones.</summary>
/// <param name="words">Those of the lexer stand at its beginning. Nobody keeps it: it may be used again for the next line.</param>
internal readonly struct BindWords(LineSyntax line, WordSyntax[] words, int count)
{
    public BindWords(LineSyntax line)
        : this(line, line.KeptWords, line.KeptWords.Length)
    {
    }

    /// <summary>Read instead of the lexer's; null for nearly all lines.</summary>
    public MendedWord[]? Mended { get; init; }

    /// <summary>Words beyond this many are not there.</summary>
    public int Most { get; init; } = int.MaxValue;

    public int Count => Math.Min(Most, Mended?.Length ?? count);

    public LineSyntax Line => line;

    public ReadOnlySpan<char> Text(int index)
    {
        if (Mended is null)
        {
            return line.Word(in words[index]);
        }

        MendedWord word = Mended[index];
        return word.Text ?? line.Characters.Slice(word.Span.Start, word.Span.Length);
    }

    public TextSpan Span(int index) => Mended is null ? words[index].Span : Mended[index].Span;

    /// <summary>Offsets in the word's text are offsets in the line, counted from its span.</summary>
    public bool IsVerbatim(int index) => Mended is null ? words[index].IsVerbatim : Mended[index].Text is null;

    public bool IsUnterminated(int index) => Mended is null ? words[index].IsUnterminated : Mended[index].IsUnterminated;
}
