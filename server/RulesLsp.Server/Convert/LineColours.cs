using System.Buffers.Text;
using RulesLsp.Ide.Features;

namespace RulesLsp.Server.Convert;

/// <summary>
/// The tokens of one line as they go over the wire: five numbers each, places relative to the token before, in JSON. The first number alone
/// depends on other lines; it counts from the line above here.
/// </summary>
internal sealed class LineColours
{
    private const int MostDigits = 10;

    private readonly byte[] _json;

    /// <param name="json">"1,0,2,4,0,0,3,…", without brackets; empty: no tokens.</param>
    public LineColours(byte[] json) => _json = json;

    /// <summary>Of a line without tokens.</summary>
    public static LineColours None { get; } = new([]);

    public bool IsNone => _json.Length == 0;

    /// <summary>With the first number for a line whose tokens follow those of the line above.</summary>
    public ReadOnlySpan<byte> Json => _json;

    /// <summary>The same for a line that stands further behind the last one with tokens, or for the first one.</summary>
    /// <param name="lines">How many lines.</param>
    public ReadOnlySpan<byte> JsonFrom(int lines)
    {
        byte[] json = new byte[_json.Length + MostDigits];
        Utf8Formatter.TryFormat(lines, json, out int written);
        _json.AsSpan(1).CopyTo(json.AsSpan(written));
        return json.AsSpan(0, written + _json.Length - 1);
    }

    public bool IsSameAs(LineColours other) => ReferenceEquals(this, other) || _json.AsSpan().SequenceEqual(other._json);

    /// <summary>Writes a token's numbers behind those of the token before.</summary>
    /// <param name="json">Room for them.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> json, ReadOnlySpan<int> numbers)
    {
        int at = 0;
        foreach (int number in numbers)
        {
            json[at] = (byte)',';
            Utf8Formatter.TryFormat(number, json[(at + 1)..], out int written);
            at += written + 1;
        }

        return at;
    }

    /// <summary>The numbers of the line's tokens.</summary>
    /// <param name="lines">How many lines it stands behind the last one that has tokens.</param>
    public void AddTo(List<int> numbers, int lines)
    {
        int first = numbers.Count;
        for (int at = 0; at < _json.Length && Utf8Parser.TryParse(_json.AsSpan(at), out int number, out int read); at += read + 1)
        {
            numbers.Add(number);
        }

        if (!IsNone)
        {
            numbers[first] = lines;
        }
    }

    /// <summary>How many numbers there are.</summary>
    public int Count => IsNone ? 0 : _json.AsSpan().Count((byte)',') + 1;
}
