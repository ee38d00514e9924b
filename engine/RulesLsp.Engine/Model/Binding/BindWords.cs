using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>A word read otherwise than it is written, because a typographic character stands in it.</summary>
internal readonly record struct MendedWord(TextSpan Span, string? Text, bool IsUnterminated);

/// <summary>The words of a line as the binder reads them: those of the lexer, or mended ones.</summary>
internal readonly struct BindWords(LineSyntax line, MendedWord[]? mended)
{
    /// <summary>Words beyond this many are not there.</summary>
    public int Most { get; init; } = int.MaxValue;

    public int Count => Math.Min(Most, mended?.Length ?? line.Words.Length);

    public LineSyntax Line => line;

    public ReadOnlySpan<char> Text(int index)
    {
        if (mended is null)
        {
            return line.Word(index);
        }

        MendedWord word = mended[index];
        return word.Text ?? line.Text.AsSpan(word.Span.Start, word.Span.Length);
    }

    public TextSpan Span(int index) => mended is null ? line.Words[index].Span : mended[index].Span;

    /// <summary>Offsets in the word's text are offsets in the line, counted from its span.</summary>
    public bool IsVerbatim(int index) => mended is null ? line.Words[index].IsVerbatim : mended[index].Text is null;

    public bool IsUnterminated(int index) => mended is null ? line.Words[index].IsUnterminated : mended[index].IsUnterminated;
}
