using System.Collections.Immutable;
using RulesLsp.Ide.Features;

namespace RulesLsp.Server.Convert;

/// <summary>Writes tokens line by line. Lines of a ruleset are much alike: equal ones share their colours. For one thread.</summary>
internal sealed class LineColoursWriter(PositionConverter positions)
{
    private const int MostBytesOfToken = 5 * 12;

    private readonly Dictionary<ReadOnlyMemory<byte>, LineColours> _known = new(BytesComparer.Instance);
    private byte[] _room = new byte[1_024];

    /// <summary>The colours of the lines that have some.</summary>
    /// <param name="tokens">Sorted.</param>
    public IEnumerable<(int Line, LineColours Colours)> Of(ImmutableArray<SemanticToken> tokens)
    {
        for (int next = 0; next < tokens.Length;)
        {
            int start = next;
            while (next < tokens.Length && tokens[next].Line == tokens[start].Line)
            {
                next++;
            }

            yield return (tokens[start].Line, OfLine(tokens.AsSpan()[start..next]));
        }
    }

    private LineColours OfLine(ReadOnlySpan<SemanticToken> tokens)
    {
        if (_room.Length < tokens.Length * MostBytesOfToken)
        {
            _room = new byte[tokens.Length * MostBytesOfToken];
        }

        int size = 0;
        int start = 0;
        foreach (SemanticToken token in tokens)
        {
            int tokenStart = positions.EditorCharacter(token.Line, token.Start);
            int tokenEnd = positions.EditorCharacter(token.Line, token.Start + token.Length);
            size += LineColours.Write(
                _room.AsSpan(size),
                [size == 0 ? 1 : 0, tokenStart - start, tokenEnd - tokenStart, SemanticTokensConverter.NumberOf(token.Kind), (int)token.Modifiers]);
            start = tokenStart;
        }

        // Without the comma before the first one.
        ReadOnlyMemory<byte> json = _room.AsMemory(1, size - 1);
        if (!_known.TryGetValue(json, out LineColours? colours))
        {
            byte[] own = json.ToArray();
            _known[own] = colours = new LineColours(own);
        }

        return colours;
    }

    private sealed class BytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlyMemory<byte> bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes.Span);
            return hash.ToHashCode();
        }
    }
}
