using System.Text;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Convert;

/// <summary>Translates places of one version of a document between the engine's units and the editor's. Places outside are moved inside.</summary>
internal readonly record struct PositionConverter(RulesetSyntax Syntax, PositionEncoding Encoding)
{
    public TextPosition ToEngine(Position position)
    {
        if (Encoding == PositionEncoding.Utf16 || position.Line < 0 || position.Line >= Syntax.LineCount)
        {
            return Syntax.Clamp(new TextPosition(position.Line, position.Character));
        }

        return new TextPosition(position.Line, Utf16Offset(Syntax[position.Line].Text, position.Character));
    }

    public TextRange ToEngine(Protocol.Range range) => new(ToEngine(range.Start), ToEngine(range.End));

    public Position ToEditor(TextPosition position) => new(position.Line, EditorCharacter(position.Line, position.Character));

    public Protocol.Range ToEditor(TextRange range) => new(ToEditor(range.Start), ToEditor(range.End));

    public TextEdit ToEditor(TextChange change) => new(ToEditor(change.Range), change.NewText);

    /// <summary>A whole line without its terminator.</summary>
    public Protocol.Range LineRange(int line)
    {
        int at = Math.Clamp(line, 0, Syntax.LineCount - 1);
        return ToEditor(TextRange.OnLine(at, Syntax[at].Span));
    }

    /// <summary>The editor's count of the first <paramref name="character"/> UTF-16 units of a line.</summary>
    public int EditorCharacter(int line, int character)
    {
        if (Encoding == PositionEncoding.Utf16 || line < 0 || line >= Syntax.LineCount)
        {
            return character;
        }

        ReadOnlySpan<char> text = Syntax[line].Text;
        return Encoding8.GetByteCount(text[..Math.Clamp(character, 0, text.Length)]);
    }

    // A lone half of a surrogate pair counts as the three bytes of U+FFFD, which is what reaches an editor for it.
    private static UTF8Encoding Encoding8 { get; } = new(encoderShouldEmitUTF8Identifier: false);

    private static int Utf16Offset(ReadOnlySpan<char> text, int byteOffset)
    {
        int offset = 0;
        int bytes = 0;
        while (offset < text.Length)
        {
            Rune.DecodeFromUtf16(text[offset..], out Rune rune, out int consumed);
            bytes += rune.Utf8SequenceLength;
            if (bytes > byteOffset)
            {
                break;
            }

            offset += consumed;
        }

        return offset;
    }
}
